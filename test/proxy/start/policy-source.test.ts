import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { samplePolicy } from '../../../src/policy/sample.js';
import type { PolicyChange } from '../../../src/proxy/start/policy-change.js';
import { fixedPolicy, followPolicy, type PolicySource, type Timers } from '../../../src/proxy/start/policy-source.js';
import { emptyFolder } from './folder.js';

const policy = (roles: Readonly<Record<string, readonly string[]>>, more: object = {}): string =>
  JSON.stringify({ roles: Object.fromEntries(Object.entries(roles).map(([name, allow]) => [name, { allow }])), ...more });

const reads = policy({ a: ['charges:read'] });

/** Time that passes when it is told to. */
function fakeTimers(): Timers & { pass(ms: number): void; readonly waiting: number } {
  let now = 0;
  const waiting = new Set<{ at: number; call: () => void }>();
  return {
    after(ms, call) {
      const timer = { at: now + ms, call };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    pass(ms) {
      now += ms;
      for (const timer of [...waiting].filter(({ at }) => at <= now)) {
        if (waiting.delete(timer)) timer.call();
      }
    },
    get waiting() {
      return waiting.size;
    },
  };
}

interface Followed {
  readonly source: PolicySource;
  readonly timers: ReturnType<typeof fakeTimers>;
  readonly changes: PolicyChange[];
  readonly problems: string[];
  readonly warnings: string[];
  /** What a change in the folder does. */
  touch(): void;
  watched: string | undefined;
}

function follow(file: string): Followed {
  const timers = fakeTimers();
  let touch = (): void => undefined;
  const followed = {
    timers,
    changes: [] as PolicyChange[],
    problems: [] as string[],
    warnings: [] as string[],
    touch: () => touch(),
    watched: undefined as string | undefined,
  };
  const source = followPolicy({
    file,
    shown: 'p.json',
    onChange: (change) => followed.changes.push(change),
    onProblem: (problem) => followed.problems.push(problem),
    onWarning: (warning) => followed.warnings.push(warning),
    timers,
    watchFolder: (path, changed) => {
      followed.watched = path;
      touch = changed;
      return { close: () => (followed.watched = undefined) };
    },
  });
  onTestFinished(() => {
    source.close();
  });
  return Object.assign(followed, { source });
}

const rolesOf = ({ source }: Followed): string[] => [...source.current.roles.keys()];

it('takes up a file that was put in the place of the old one, once nothing happens any more', () => {
  const root = emptyFolder();
  const file = join(root, 'p.json');
  writeFileSync(file, reads);
  const followed = follow(file);
  expect(followed.watched).toBe(root);
  const { current } = followed.source;

  writeFileSync(
    join(root, 'new'),
    policy({ a: ['refunds:read'], b: ['charges:read'] }, { rates: { eur: '1.08' }, env: { X: 'b' } }),
  );
  followed.touch();
  renameSync(join(root, 'new'), file);
  followed.timers.pass(90);
  followed.touch();
  followed.timers.pass(90);
  expect(followed.source.current).toBe(current);
  followed.timers.pass(10);

  expect(rolesOf(followed)).toEqual(['a', 'b']);
  const { hash } = followed.source.current;
  expect(followed.changes).toEqual([{ added: ['b'], removed: [], changed: ['a'], settings: ['env', 'rates'], hash }]);
  expect([...current.roles.keys()]).toEqual(['a']);
  expect(followed.problems).toEqual([]);
});

it('says what is no change: comments, the order of roles and rates', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, policy({ a: ['charges:read'], b: ['refunds:read'] }, { rates: { eur: '1.08', gbp: '1.2' } }));
  const followed = follow(file);
  writeFileSync(file, `// x\n${policy({ b: ['refunds:read'], a: ['charges:read'] }, { rates: { gbp: '1.2', eur: '1.08' } })}`);
  followed.timers.pass(2_000);
  const { hash } = followed.source.current;
  expect(followed.changes).toEqual([{ added: [], removed: [], changed: [], settings: [], hash }]);
  writeFileSync(file, policy({ b: ['refunds:read'] }, { stripeVersion: '2024-06-20' }));
  followed.timers.pass(2_000);
  expect(followed.changes[1]).toMatchObject({ removed: ['a'], settings: ['rates', 'stripeVersion'] });
});

it('keeps the policy before when the new one does not load, says so, and says when it is well again', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, reads);
  const followed = follow(file);
  const { current } = followed.source;

  writeFileSync(file, policy({ a: ['charge:read'] }));
  followed.touch();
  followed.timers.pass(100);
  expect(followed.problems).toEqual([
    'p.json:1:25 roles.a.allow[0]: "charge:read" names no resource of Stripe. Did you mean "charges:read"?',
  ]);
  expect(followed.source.current).toBe(current);
  followed.timers.pass(10_000);
  expect(followed.problems).toHaveLength(1);

  unlinkSync(file);
  followed.timers.pass(2_000);
  followed.timers.pass(2_000);
  expect(followed.problems.slice(1)).toEqual(['p.json cannot be read: there is no such file.']);

  writeFileSync(file, Buffer.from([0xff, 0xfe]));
  followed.timers.pass(2_000);
  expect(followed.problems.slice(2)).toEqual(['p.json cannot be read: it is not UTF-8.']);
  expect(followed.changes).toEqual([]);

  writeFileSync(file, reads);
  followed.timers.pass(2_000);
  expect(followed.changes).toEqual([{ added: [], removed: [], changed: [], settings: [], hash: current.hash }]);
  expect(followed.problems).toHaveLength(3);
});

it('sees a change that nobody told of, and says nothing where there is none', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, reads);
  const followed = follow(file);
  followed.touch();
  followed.timers.pass(100);
  followed.timers.pass(4_000);
  expect(followed.changes).toEqual([]);
  writeFileSync(file, policy({ b: ['charges:read'] }));
  followed.timers.pass(1_999);
  expect(rolesOf(followed)).toEqual(['a']);
  followed.timers.pass(1);
  expect(rolesOf(followed)).toEqual(['b']);
});

it('follows a link whose target is swapped', () => {
  const root = emptyFolder();
  for (const [name, text] of [
    ['one', reads],
    ['two', policy({ b: ['charges:read'] })],
  ] as const) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'p.json'), text);
  }
  symlinkSync('one', join(root, 'data'));
  symlinkSync('data/p.json', join(root, 'p.json'));
  const followed = follow(join(root, 'p.json'));
  symlinkSync('two', join(root, 'next'));
  renameSync(join(root, 'next'), join(root, 'data'));
  followed.touch();
  followed.timers.pass(100);
  expect(rolesOf(followed)).toEqual(['b']);
});

it('reads at once when asked to, and always says what came of it', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, reads);
  const followed = follow(file);
  followed.source.reload();
  expect(followed.changes).toMatchObject([{ added: [], changed: [] }]);
  writeFileSync(file, '{');
  followed.source.reload();
  followed.source.reload();
  expect(followed.problems).toEqual(['p.json:1:2: A "}" is missing.', 'p.json:1:2: A "}" is missing.']);
  writeFileSync(file, policy({ b: ['charges:read'] }));
  followed.source.reload();
  expect(rolesOf(followed)).toEqual(['b']);
  expect(followed.changes).toHaveLength(2);
  // The look that follows finds nothing new.
  followed.timers.pass(2_000);
  expect(followed.changes).toHaveLength(2);
});

it('passes warnings on, at the start and later', () => {
  const file = join(emptyFolder(), 'p.json');
  const warned = (usd: string): string =>
    JSON.stringify({ roles: { a: { allow: ['charges:read'], caps: [{ on: 'charges', usd, window: '1h' }] } } });
  writeFileSync(file, warned('1'));
  const followed = follow(file);
  writeFileSync(file, warned('2'));
  followed.timers.pass(2_000);
  const warning = 'p.json:1:49 roles.a.caps[0]: warning: bounds charges, but nothing that the role may call moves them.';
  expect(followed.warnings).toEqual([warning, warning]);
});

it('stops for good', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, reads);
  const followed = follow(file);
  followed.touch();
  followed.source.close();
  expect([followed.watched, followed.timers.waiting]).toEqual([undefined, 0]);
});

it('stops for good when a change makes the proxy close it', () => {
  const file = join(emptyFolder(), 'p.json');
  writeFileSync(file, reads);
  const timers = fakeTimers();
  const source: PolicySource = followPolicy({
    file,
    onChange: () => {
      source.close();
    },
    onProblem: () => undefined,
    timers,
    watchFolder: () => ({ close: () => undefined }),
  });
  writeFileSync(file, policy({ b: ['charges:read'] }));
  timers.pass(2_000);
  expect([...source.current.roles.keys(), timers.waiting]).toEqual(['b', 0]);
});

it.each([
  [undefined, 'p.json cannot be read: there is no such file.'],
  ['{ "roles": {} }', 'p.json:1:12 roles: must have a role at least.'],
])('does not start with %j', (text, message) => {
  const file = join(emptyFolder(), 'p.json');
  if (text !== undefined) writeFileSync(file, text);
  expect(() => follow(file)).toThrow(expect.objectContaining({ name: 'CannotStart', message }));
});

it('hears of changes from Node', async () => {
  const root = emptyFolder();
  const file = join(root, 'p.json');
  writeFileSync(file, reads);
  const change = await new Promise<PolicyChange>((resolve, reject) => {
    const source = followPolicy({ file, onChange: resolve, onProblem: reject });
    onTestFinished(() => {
      source.close();
    });
    writeFileSync(join(root, 'new'), policy({ b: ['charges:read'] }));
    renameSync(join(root, 'new'), file);
  });
  expect(change).toMatchObject({ added: ['b'], removed: ['a'] });
});

it('gives a policy that stays', () => {
  const sample = samplePolicy();
  const source = fixedPolicy(sample);
  source.reload();
  source.close();
  expect(source.current).toBe(sample);
});
