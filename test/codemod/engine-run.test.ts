import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { applyEdits, areApart, together } from '../../src/codemod/apply.js';
import { whyGenerated } from '../../src/codemod/generated.js';
import { RunWorkspace } from '../../src/codemod/workspace.js';
import { project } from '../cli/project.js';
import { fake, placesOf, replacing, runOver } from './engine.js';

describe('edits', () => {
  it('are made from first to last, insertions before what begins at the same place', () => {
    const edits = [
      { range: [4, 7], text: 'TWO' },
      { range: [4, 4], text: 'and ' },
      { range: [0, 3], text: 'ONE' },
    ] as const;
    expect(applyEdits('one two', edits)).toBe('ONE and TWO');
  });

  it.each([
    [
      'overlap',
      [
        [0, 2],
        [1, 3],
      ],
    ],
    ['reach out of the text', [[5, 99]]],
    ['end before they begin', [[3, 1]]],
  ] as [string, [number, number][]][])('that %s are refused', (_, ranges) => {
    expect(
      applyEdits(
        'abcdef',
        ranges.map((range) => ({ range, text: 'x' })),
      ),
    ).toBeUndefined();
  });

  it.each([
    ['all its lines with \\r\\n', 'a\r\nb\r\n', 'x\r\ny\r\na\r\nb\r\n'],
    ['most of them with \\r\\n', 'a\r\nb\r\nc\n', 'x\r\ny\r\na\r\nb\r\nc\n'],
    ['all with \\n', 'a\nb\n', 'x\ny\na\nb\n'],
    ['none', 'a', 'x\ny\na'],
  ])('end their lines as a text does that ends %s', (_, text, expected) => {
    expect(applyEdits(text, [{ range: [0, 0], text: 'x\ny\n' }])).toBe(expected);
  });

  const at = (start: number, end: number, text: string) => ({ range: [start, end] as const, text });

  it('of several changes agree on the same words, and collide on brackets', () => {
    expect(areApart([at(0, 0, 'import a;')], [at(0, 0, 'import a;')])).toBe(true);
    expect(together([at(0, 0, 'import a;')], [at(0, 0, 'import a;'), at(5, 6, 'x')])).toEqual([
      at(0, 0, 'import a;'),
      at(5, 6, 'x'),
    ]);
    expect(areApart([at(0, 0, ')')], [at(0, 0, ')')])).toBe(false);
    expect(areApart([at(0, 0, 'import a;')], [at(0, 0, 'import b;')])).toBe(false);
    expect(areApart([at(0, 4, 'x')], [at(3, 5, 'y')])).toBe(false);
    expect(areApart([at(0, 4, 'x')], [at(4, 5, 'y')])).toBe(true);
  });
});

describe('a run', () => {
  it('repeats a transform on its own result until nothing is left of what it is for', async () => {
    const first = fake('stable-keys', ({ workspace }) => ({
      changes: workspace.files.flatMap(({ path, text }) =>
        placesOf(text, 'old')
          .slice(0, 1)
          .map((start) => ({ path, what: 'one', edits: [{ range: [start, start + 3] as const, text: 'now' }] })),
      ),
    }));
    const ran = await runOver({ '/a.ts': 'old; old; old;' }, [first]);
    expect(ran.texts).toEqual({ '/a.ts': 'now; now; now;' });
    expect(ran.changes.map(({ before }) => before)).toEqual(['old; old; old;', 'now; old; old;', 'now; now; old;']);
    expect(ran.stages.map(({ transform, texts }) => [transform, [...texts.values()]])).toEqual([
      ['stable-keys', ['now; now; now;']],
    ]);
  });

  it('goes over all transforms again when a later one gives an earlier one something to do', async () => {
    const ran = await runOver({ '/a.ts': 'one;' }, [
      replacing('stable-keys', 'two', 'three'),
      replacing('guard-tools', 'one', 'two'),
    ]);
    expect(ran.texts['/a.ts']).toBe('three;');
    expect(ran.stages.map(({ transform }) => transform)).toEqual(['guard-tools', 'stable-keys']);
  });

  it('is over when nothing changes: a second one does nothing', async () => {
    const transforms = [replacing('stable-keys', 'one', 'two')];
    const { texts } = await runOver({ '/a.ts': 'one;', '/b.ts': 'two;' }, transforms);
    const again = await runOver(texts, transforms);
    expect([again.changes, again.stages]).toEqual([[], []]);
  });

  it('ends with an error when a transform never comes to rest', async () => {
    const grows = fake('stable-keys', ({ workspace: { files } }) => ({
      changes: files.map(({ path }) => ({ path, what: 'more', edits: [{ range: [0, 0] as const, text: 'a;' }] })),
    }));
    await expect(runOver({ '/a.ts': '' }, [grows])).rejects.toThrow('`stable-keys` does not come to rest on /a.ts');
    const flips = [replacing('stable-keys', 'one', 'two'), replacing('guard-tools', 'two', 'one')];
    await expect(runOver({ '/a.ts': 'one' }, flips)).rejects.toThrow('`guard-tools` does not come to rest on /a.ts');
  });

  it('lets changes that collide wait for the next round', async () => {
    const transform = fake('guard-tools', ({ workspace }) => ({
      changes: workspace.files.flatMap(({ path, text }) =>
        ['a();', 'b();']
          .filter((line) => !text.includes(line))
          .map((line) => ({ path, what: line, edits: [{ range: [0, 0] as const, text: `${line}\n` }] })),
      ),
    }));
    expect((await runOver({ '/a.ts': 'x;' }, [transform])).texts['/a.ts']).toBe('b();\na();\nx;');
  });

  it('takes a change that changes nothing for none', async () => {
    const idle = replacing('guard-tools', 'same', 'same');
    expect((await runOver({ '/a.ts': 'same;' }, [idle])).changes).toEqual([]);
  });

  it('makes all changes of a group or none', async () => {
    const files = { '/a.ts': 'one;', '/b.ts': 'one;', '/c.ts': 'one;' };
    const refusal = (path: string) =>
      path === '/b.ts' ? ({ path, reason: 'read-only', why: 'It is.', todo: 'Do.' } as const) : undefined;
    const ran = await runOver(files, [replacing('stable-keys', 'one', 'two', 'g')], { refusal });
    expect(ran.texts).toEqual(files);
    expect(ran.unmigrated).toEqual([
      { transform: 'stable-keys', path: '/b.ts', reason: 'read-only', why: 'It is.', todo: 'Do.' },
    ]);
    const alone = await runOver(files, [replacing('stable-keys', 'one', 'two')], { refusal });
    expect(alone.texts).toEqual({ '/a.ts': 'two;', '/b.ts': 'one;', '/c.ts': 'two;' });
  });

  it('drops what would not parse, with its group, and goes on with the rest', async () => {
    const files = { '/a.ts': 'one; three;', '/b.ts': 'one;' };
    const bad = fake('stable-keys', ({ workspace }) => ({
      changes: workspace.files.flatMap(({ path, text }) => [
        ...placesOf(text, 'one').map((at) => ({
          path,
          what: 'break it',
          group: 'g',
          edits: [{ range: [at, at + 3] as const, text: path === '/a.ts' ? 'two(' : 'two' }],
        })),
        ...placesOf(text, 'three').map((at) => ({ path, what: 'fine', edits: [{ range: [at, at + 5] as const, text: 'four' }] })),
      ]),
    }));
    const ran = await runOver(files, [bad, replacing('guard-tools', 'one', 'uno')]);
    expect(ran.texts).toEqual({ '/a.ts': 'uno; four;', '/b.ts': 'uno;' });
    // With `one` gone the transform has nothing more to break.
    expect(ran.unmigrated).toEqual([]);
    const alone = await runOver(files, [bad]);
    expect(alone.texts).toEqual({ '/a.ts': 'one; four;', '/b.ts': 'one;' });
    expect(alone.unmigrated).toEqual([
      {
        transform: 'stable-keys',
        path: '/a.ts',
        reason: 'result-broken',
        why: 'With the change `break it` the file would not parse.',
        todo: 'Make this change by hand, and report the lines: this is a fault of paybrake.',
      },
    ]);
  });

  it('says what is left once, in order, as it is at the end', async () => {
    const says = fake('stable-keys', ({ workspace }) => ({
      changes: workspace.files.flatMap(({ path, text }) =>
        text.startsWith('first') ? [] : [{ path, what: 'move', edits: [{ range: [0, 0] as const, text: 'first; ' }] }],
      ),
      unmigrated: workspace.files.flatMap(({ path, text }) => {
        const at = text.indexOf('left');
        return [
          {
            transform: 'stable-keys' as const,
            path,
            at: [at, at + 4] as const,
            reason: 'opaque' as const,
            why: 'W.',
            todo: 'T.',
          },
        ];
      }),
    }));
    const ran = await runOver({ '/b.ts': 'left;', '/a.ts': 'left;' }, [says]);
    expect(ran.unmigrated.map(({ path, at }) => [path, at])).toEqual([
      ['/a.ts', [7, 11]],
      ['/b.ts', [7, 11]],
    ]);
  });

  it('asks about each group once, and leaves what was declined', async () => {
    const asked: string[] = [];
    const ran = await runOver({ '/a.ts': 'one; one; other;' }, [replacing('stable-keys', 'one', 'two')], {
      accept: ({ changes }) => {
        asked.push(changes.map(({ edits }) => String(edits[0]?.range[0])).join());
        return Promise.resolve(asked.length > 1);
      },
    });
    expect(asked).toEqual(['0', '5']);
    expect(ran.texts['/a.ts']).toBe('one; two; other;');
    expect(ran.declined.map(({ what }) => what)).toEqual(['one to two']);
  });

  it('tells whoever declined a key that it is missing', async () => {
    const keys = fake('stable-keys', ({ workspace, deriveKeys }) => {
      const [file] = workspace.files;
      if (!file || file.text.includes('key')) return {};
      if (deriveKeys) return { changes: [{ path: file.path, what: 'key', edits: [{ range: [0, 0] as const, text: 'key;' }] }] };
      return { unmigrated: [{ transform: 'stable-keys', path: file.path, reason: 'needs-consent', why: 'W.', todo: 'T.' }] };
    });
    const no = await runOver({ '/a.ts': 'x;' }, [keys], { accept: () => Promise.resolve(false) });
    expect([no.texts['/a.ts'], no.unmigrated.map(({ reason }) => reason)]).toEqual(['x;', ['needs-consent']]);
    const yes = await runOver({ '/a.ts': 'x;' }, [keys], { accept: () => Promise.resolve(true) });
    expect([yes.texts['/a.ts'], yes.unmigrated]).toEqual(['key;x;', []]);
  });
});

describe('the workspace', () => {
  const client = `import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_KEY ?? '');\n`;
  const agent = `import { stripe } from './billing.js';\nexport const go = () => stripe.refunds.create({ charge: 'ch_1' });\n`;

  it('reads what other files say from their present texts, not from the disk, and reads anew only what stands on them', () => {
    const files = {
      'agent.ts': agent,
      'between.ts': "export * from './billing.js'; // stripe",
      'billing.ts': client,
      'far.ts': agent.replace('billing', 'between'),
      'other.ts': client,
    };
    const root = project(files);
    const at = (name: string) => join(root, name);
    const workspace = new RunWorkspace(
      Object.entries(files).map(([name, text]) => ({ path: at(name), text })),
      { frameworks: [] },
    );
    const env = () => ['agent.ts', 'far.ts', 'billing.ts'].map((name) => workspace.read(at(name))?.facts.clients[0]?.env);
    expect(env()).toEqual(['STRIPE_KEY', 'STRIPE_KEY', 'STRIPE_KEY']);
    const before = Object.fromEntries(Object.keys(files).map((name) => [name, workspace.read(at(name))]));
    expect(workspace.read(at('other.ts'))?.facts.clients).toHaveLength(1);

    workspace.write(new Map([[at('billing.ts'), client.replace('STRIPE_KEY', 'OTHER_KEY')]]));
    expect(env()).toEqual(['OTHER_KEY', 'OTHER_KEY', 'OTHER_KEY']);
    const kept = Object.keys(files).filter((name) => workspace.read(at(name)) === before[name]);
    expect(kept).toEqual(['other.ts']);
    expect(workspace.files.map(({ path }) => path)).toEqual(Object.keys(files).map(at));

    workspace.write(new Map([[at('agent.ts'), `${agent} `]]));
    expect(workspace.read(at('billing.ts'))).toBe(workspace.files[2]);
    expect(env()).toEqual(['OTHER_KEY', 'OTHER_KEY', 'OTHER_KEY']);
  });

  it('reads files beside those of the run from the disk, but no packages', () => {
    const root = project({ 'a.ts': 'x', 'beside.ts': '\uFEFFbeside', 'node_modules/p/index.js': 'x', 'notes.md': 'x' });
    const workspace = new RunWorkspace([{ path: join(root, 'a.ts'), text: 'y' }], { frameworks: [] });
    const read = (name: string) => workspace.read(join(root, name))?.text;
    expect(['a.ts', 'beside.ts', 'node_modules/p/index.js', 'notes.md', 'none.ts'].map(read)).toEqual([
      'y',
      'beside',
      undefined,
      undefined,
      undefined,
    ]);
    expect(workspace.files).toHaveLength(1);
  });

  it('says where a file breaks off, when it may hold facts', async () => {
    const { workspace } = await runOver({ '/a.ts': `${client} export const = 1;`, '/b.ts': 'const = 1' }, []);
    expect(workspace.fault('/a.ts')).toEqual({ message: 'Unexpected token.', index: client.length + 14 });
    expect(workspace.fault('/b.ts')).toBeUndefined();
    expect(workspace.read('/a.ts')?.facts.clients).toEqual([]);
  });
});

describe('a generated file', () => {
  it.each([
    ['/a.ts', '// @generated by protoc\n', 'says `@generated` at its top'],
    [
      '/a.ts',
      '#!/usr/bin/env node\n/* eslint-disable */\n// Code generated by x. DO NOT EDIT.\n',
      'says `DO NOT EDIT` at its top',
    ],
    ['/a.ts', '/**\n * This file was automatically generated.\n */\n', 'says `automatically generated` at its top'],
    ['/a.min.js', 'x', 'is minified, as its name says'],
    ['/a.js', 'x;'.repeat(4_000), 'is minified'],
    [
      '/a.py',
      '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# Code generated by x. DO NOT EDIT.\n',
      'says `DO NOT EDIT` at its top',
    ],
    ['/a.ts', "const note = 'DO NOT EDIT';\n// @generated\n", undefined],
    ['/a.ts', 'x;\n'.repeat(4_000), undefined],
  ])('%s: case %#', (path, text, expected) => {
    expect(whyGenerated(path, text)).toBe(expected);
  });
});
