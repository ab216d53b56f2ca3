import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { run } from '../../src/cli/program.js';
import { placeOf } from '../../src/codemod/write/place.js';
import { writeAll } from '../../src/codemod/write/write.js';
import { replaceFile } from '../../src/cli/replace-file.js';
import { fake, replacing } from '../codemod/engine.js';
import { about, folder, git, migrate, put, read, repository, type Ran } from './migrate-project.js';

const failed = (err: string): Ran => ({ code: 2, out: '', err: `error: ${err}` });

describe('--write', () => {
  it('writes everything, and a second run has nothing to do', async () => {
    const root = repository({ 'src/a.ts': about('one; first;'), 'b.ts': about('one;') });
    const ran = await migrate(root, ['--write']);
    expect(ran).toEqual({
      code: 0,
      out: 'b.ts  guard-tools\nsrc/a.ts  client-per-role, guard-tools\n',
      err:
        '\n✔ Written: 3 changes in 2 files: client-per-role 1, guard-tools 2. 2 files read, 2 mention Stripe.\n' +
        '  Verify: npx paybrake scan\n',
    });
    expect(read(root, 'src/a.ts', 'b.ts')).toEqual([about('two; second;'), about('two;')]);
    git(root, 'commit', '-qam', 'Migrate');
    expect((await migrate(root, ['--write'])).err).toBe('✔ Nothing to migrate. 2 files read, 2 mention Stripe.\n');
    expect(git(root, 'status', '--short')).toBe('');
  });

  it('exits with 1 when something is left', async () => {
    const root = repository({ 'a.ts': about('one; stuck;') });
    expect((await migrate(root, ['--write'])).code).toBe(1);
    expect(read(root, 'a.ts')).toEqual([about('two; stuck;')]);
  });

  it('--derive-keys writes keys', async () => {
    const root = repository({ 'a.ts': about('nokey;') });
    expect((await migrate(root, ['--write'])).code).toBe(1);
    expect(read(root, 'a.ts')).toEqual([about('nokey;')]);
    expect((await migrate(root, ['--write', '--derive-keys'])).code).toBe(0);
    expect(read(root, 'a.ts')).toEqual([about('key;')]);
  });

  it('writes nothing when a file is gone that was there', async () => {
    const root = repository({ 'a.ts': about('one;'), 'b.ts': about('one;') });
    const meddling = fake('stable-keys', () => {
      rmSync(join(root, 'b.ts'), { force: true });
      return {};
    });
    const transforms = () => [replacing('guard-tools', 'one', 'two'), meddling];
    const said = 'nothing was written: 1 file changed while this ran.\n  b.ts\nRun the command again.\n';
    expect(await migrate(root, ['--write', '--force'], {}, { transforms })).toEqual(failed(said));
    expect(read(root, 'a.ts')).toEqual([about('one;')]);
  });

  it('writes nothing over a file that changed while it ran', async () => {
    const root = repository({ 'a.ts': about('one;'), 'b.ts': about('one;') });
    const meddling = fake('stable-keys', () => {
      writeFileSync(join(root, 'b.ts'), about('mine;'));
      return {};
    });
    const transforms = () => [replacing('guard-tools', 'one', 'two'), meddling];
    const said = 'nothing was written: 1 file changed while this ran.\n  b.ts\nRun the command again.\n';
    expect(await migrate(root, ['--write', '--force'], {}, { transforms })).toEqual(failed(said));
    expect(read(root, 'a.ts', 'b.ts')).toEqual([about('one;'), about('mine;')]);
  });
});

describe('what is not written', () => {
  it('lies in a folder that is read-only, also for root', async () => {
    const root = repository({ 'src/a.ts': about('one;'), 'b.ts': about('one;') });
    chmodSync(join(root, 'src'), 0o555);
    onTestFinished(() => {
      chmodSync(join(root, 'src'), 0o755);
    });
    const ran = await migrate(root, ['--write']);
    expect([ran.code, ...read(root, 'src/a.ts', 'b.ts')]).toEqual([1, about('one;'), about('two;')]);
    expect(ran.err).toContain('  src/a.ts  read-only  Its folder may not be written to.\n');
  });

  it('is too large to be looked into, and is named, unless it is generated', async () => {
    const large = about('one;\n'.repeat(500_000));
    const root = repository({ 'a.ts': large, 'b.ts': `// @generated\n${large}`, 'c.ts': '\n'.repeat(2_500_000) });
    const ran = await migrate(root, ['--write']);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('  a.ts  parse-error  It cannot be read: it has more than 2,000,000 characters.\n');
    expect(ran.err).not.toMatch(/[bc]\.ts/u);
  });
});

describe('a tree that git could not give back', () => {
  const way = (words: string) => `Commit or stash them first, ${words}\n`;

  it.each([
    ['a file that would change', 'a.ts', about('one; mine;'), false],
    ['any other tracked file', 'notes.md', 'mine', false],
    ['something that is staged', 'notes.md', 'mine', true],
  ])('with changes in %s is left alone', async (_, name, content, staged) => {
    const root = repository({ 'a.ts': about('one;'), 'notes.md': 'x' });
    put(root, { [name]: content });
    if (staged) git(root, 'add', '-A');
    const ran = await migrate(root, ['--write']);
    expect(ran).toEqual(
      failed(
        'nothing was written: 1 file has changes that are not committed, which could not be told from those of this run.\n' +
          `  ${name}\n${way('or write anyway with --force.')}`,
      ),
    );
    expect(read(root, name)).toEqual([content]);
    expect((await migrate(root)).code).toBe(1);
    expect((await migrate(root, ['--write', '--force'])).code).toBe(0);
    expect(read(root, 'a.ts')[0]).toContain('two;');
  });

  it('names ten files and counts the rest', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${String(i + 10)}.md`);
    const root = repository({ 'a.ts': about('one;'), ...Object.fromEntries(names.map((name) => [name, 'x'])) });
    put(root, Object.fromEntries(names.map((name) => [name, 'y'])));
    const { err } = await migrate(root, ['--write']);
    expect(err).toContain('  n19.md\n  and 2 more\n');
  });

  it('since it does not track a file that would change is left alone; other untracked files are no matter', async () => {
    const root = repository({ 'b.ts': about('one;') });
    put(root, { 'notes.md': 'mine' });
    expect((await migrate(root, ['--write'])).code).toBe(0);
    git(root, 'commit', '-qam', 'B');
    put(root, { 'new.ts': about('one;') });
    expect(await migrate(root, ['--write'])).toEqual(
      failed(
        'nothing was written: git does not track 1 file that would change, so it could not give the old text back.\n' +
          '  new.ts\nAdd and commit them first, or write anyway with --force.\n',
      ),
    );
  });

  it.each(['--assume-unchanged', '--skip-worktree'])('since git overlooks what is changed (%s) is left alone', async (flag) => {
    const root = repository({ 'a.ts': about('one;'), 'b.ts': 'x' });
    git(root, 'update-index', flag, 'a.ts', 'b.ts');
    put(root, { 'a.ts': about('one; mine;') });
    expect(await migrate(root, ['--write'])).toEqual(
      failed(
        'nothing was written: git was told to overlook changes of 1 file that would change, so it may not be able to give the old text back.\n' +
          '  a.ts\nHave git look again (git update-index --no-assume-unchanged --no-skip-worktree <file>), or write anyway with --force.\n',
      ),
    );
    expect(read(root, 'a.ts')).toEqual([about('one; mine;')]);
    expect((await migrate(root, ['--write', '--force'])).code).toBe(0);
  });

  it('is asked about where it lies, whatever repository a hook names', async () => {
    const root = repository({ 'a.ts': about('one;') });
    vi.stubEnv('GIT_DIR', join(repository({ 'b.ts': 'x' }), '.git'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect((await migrate(root, ['--write'])).code).toBe(0);
  });

  it.each([
    ['since it is in no repository', {}, 'it is in no git repository'],
    ['since its repository is broken', { '.git/HEAD': 'x' }, /^git cannot be asked about it: not a git repository/],
  ] as [string, Record<string, string>, string | RegExp][])('%s is left alone', async (_, files, why) => {
    const root = folder({ 'a.ts': about('one;'), 'package.json': '{}', ...files });
    const { code, err } = await migrate(root, ['--write']);
    const [, said, then] =
      /^error: nothing was written: the tree cannot be given back by git, since (.*)\.\n(.*)\n$/.exec(err) ?? [];
    expect([code, then]).toEqual([2, 'Put it under git first, or write anyway with --force.']);
    expect(said).toMatch(why);
    expect((await migrate(root, ['--write', '--force'])).code).toBe(0);
    expect([...read(root, 'a.ts'), existsSync(join(root, '.paybrake'))]).toEqual([about('two;'), false]);
  });

  it('as a whole, since there are two, is left alone', async () => {
    const root = repository({ 'a.ts': about('one;') });
    const inner = join(root, 'inner');
    mkdirSync(inner);
    git(inner, 'init', '-q');
    put(inner, { 'b.ts': about('one;') });
    const { code, err } = await migrate(root, ['--write', '--force']);
    expect([code, err]).toEqual([
      2,
      `error: nothing was written: the files lie in more than one tree (${root}, ${inner}). ` +
        'Run it in each of them: all or nothing holds within one.\n',
    ]);
    expect(read(root, 'a.ts', 'inner/b.ts')).toEqual([about('one;'), about('one;')]);
  });
});

describe('--commit', () => {
  it('makes one commit for each transform, of its files alone', async () => {
    const root = repository({ 'a.ts': about('one; first;'), 'b.ts': about('one;'), 'c.ts': about('x;') });
    const ran = await migrate(root, ['--commit', '--json']);
    expect(ran.code).toBe(0);
    const { summary } = JSON.parse(ran.out) as { summary: { commits: unknown; written: boolean } };
    const [second, first] = git(root, 'log', '-2', '--format=%h').trim().split('\n');
    expect(summary).toMatchObject({
      written: true,
      commits: [
        { transform: 'client-per-role', commit: first },
        { transform: 'guard-tools', commit: second },
      ],
    });
    const log = git(root, 'log', '--format=%s|%b', '--name-only', '-2').trim();
    expect(log).toBe(
      'Do guard-tools|By paybrake migrate --only guard-tools.\n\n\na.ts\nb.ts\n' +
        'Do client-per-role|By paybrake migrate --only client-per-role.\n\n\na.ts',
    );
    expect(git(root, 'show', 'HEAD~1:a.ts')).toBe(about('one; second;'));
    expect([git(root, 'status', '--short'), ...read(root, 'a.ts')]).toEqual(['', about('two; second;')]);
  });

  it('lets git do with line ends what it does, and keeps the mode', async () => {
    const root = repository({ '.gitattributes': '* text eol=crlf', 'a.ts': '// stripe\r\none;\r\n' });
    git(root, 'update-index', '--chmod=+x', 'a.ts');
    git(root, 'commit', '-qm', 'Mode');
    git(root, 'checkout', '-q', '.');
    expect((await migrate(root, ['--commit'])).code).toBe(0);
    expect(git(root, 'show', 'HEAD:a.ts')).toBe('// stripe\ntwo;\n');
    expect([git(root, 'status', '--short'), git(root, 'ls-files', '-s', 'a.ts').slice(0, 6)]).toEqual(['', '100755']);
  });

  it('runs the hooks; when one refuses it says so, and the tree stays written', async () => {
    const root = repository({ 'a.ts': about('one; first;') });
    // The second commit is refused.
    put(root, {
      '.git/hooks/pre-commit': '#!/bin/sh\ngit diff --cached | grep -q two && { echo no twos here >&2; exit 1; }\nexit 0\n',
    });
    git(root, 'config', 'core.hooksPath', join(root, '.git/hooks'));
    chmodSync(join(root, '.git/hooks/pre-commit'), 0o755);
    const ran = await migrate(root, ['--commit']);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(
      'error: the files are written, but the commit of guard-tools failed: no twos here\n' +
        'What is not committed stands in the tree; nothing is staged.\n',
    );
    expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual(['Do client-per-role', 'Begin']);
    expect([git(root, 'status', '--short'), ...read(root, 'a.ts')]).toEqual([' M a.ts\n', about('two; second;')]);
  });

  it('goes on when a hook removes the files', async () => {
    const root = repository({ 'a.ts': about('one; first;') });
    put(root, { '.git/hooks/post-commit': '#!/bin/sh\nrm -f a.ts\n' });
    git(root, 'config', 'core.hooksPath', join(root, '.git/hooks'));
    chmodSync(join(root, '.git/hooks/post-commit'), 0o755);
    expect((await migrate(root, ['--commit'])).code).toBe(0);
    expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual(['Do guard-tools', 'Do client-per-role', 'Begin']);
    expect(git(root, 'show', 'HEAD:a.ts')).toBe(about('two; second;'));
  });

  it('needs a clean tree, whatever is forced', async () => {
    const root = repository({ 'a.ts': about('one;'), 'notes.md': 'x' });
    put(root, { 'notes.md': 'mine' });
    const { code, err } = await migrate(root, ['--commit', '--force']);
    expect([code, err.split('\n').at(-2)]).toEqual([
      2,
      'Commit or stash them first, --commit needs a tree that git knows and that is clean.',
    ]);
  });

  it('ends no merge', async () => {
    const root = repository({ 'a.ts': about('one;') });
    put(root, { '.git/MERGE_HEAD': git(root, 'rev-parse', 'HEAD') });
    expect(await migrate(root, ['--commit'])).toEqual(
      failed('nothing was written: a merge is under way, and a commit would end it. Finish it first, or leave --commit out.\n'),
    );
    expect(read(root, 'a.ts')).toEqual([about('one;')]);
  });
});

describe('--interactive', () => {
  async function answering(root: string, answers: string, argv: string[] = []): Promise<Ran> {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end(answers);
    return migrate(root, ['--interactive', ...argv], { stdin });
  }

  it('asks about each change with its diff, keys included, and writes what was accepted', async () => {
    const root = repository({ 'a.ts': about('first;\nnokey;\none; // a\none; // b') });
    const ran = await answering(root, 'y\nn\n?\nn\ny\n');
    expect(read(root, 'a.ts')).toEqual([about('second;\nnokey;\none; // a\ntwo; // b')]);
    expect(ran.code).toBe(1);
    expect(ran.out).toBe(
      'client-per-role: first to second\n--- a/a.ts\n+++ b/a.ts\n@@ -1,5 +1,5 @@\n // stripe\n-first;\n+second;\n nokey;\n one; // a\n one; // b\n' +
        'stable-keys: a key\n--- a/a.ts\n+++ b/a.ts\n@@ -1,5 +1,5 @@\n // stripe\n second;\n-nokey;\n+key;\n one; // a\n one; // b\n' +
        'guard-tools: one to two\n--- a/a.ts\n+++ b/a.ts\n@@ -1,5 +1,5 @@\n // stripe\n second;\n nokey;\n-one; // a\n+two; // a\n one; // b\n' +
        'guard-tools: one to two\n--- a/a.ts\n+++ b/a.ts\n@@ -2,4 +2,4 @@\n second;\n nokey;\n one; // a\n-one; // b\n+two; // b\n' +
        'a.ts  client-per-role, guard-tools\n',
    );
    expect(ran.err).toContain('Make this change? client-per-role [y,n,a,q,?] Make this change? stable-keys [y,n,a,q,?] ');
    expect(ran.err).toContain('a  make this one and all that follow of the same transform\n');
    // The key that was declined is still missing.
    expect(ran.err).toContain('  a.ts:3:1  needs-consent  It has no key.\n');
    expect(ran.err).toContain('  2 changes declined.\n');
  });

  it('a: takes the rest of the transform; q: asks no more, and writes what was accepted', async () => {
    const root = repository({ 'a.ts': about('one; one; one;\nfirst;') });
    await answering(root, 'n\na\n');
    expect(read(root, 'a.ts')).toEqual([about('two; two; two;\nfirst;')]);
    git(root, 'reset', '-q', '--hard');
    await answering(root, 'y\nq\n');
    expect(read(root, 'a.ts')).toEqual([about('one; one; one;\nsecond;')]);
    git(root, 'reset', '-q', '--hard');
    // The input ends: nobody says yes.
    const ended = await answering(root, '');
    expect([ended.code, ended.err]).toEqual([
      1,
      'Make this change? client-per-role [y,n,a,q,?] \n' +
        'Nothing is written. 1 file read, 1 mentions Stripe.\n  4 changes declined.\n',
    ]);
    expect(git(root, 'status', '--short')).toBe('');
  });

  it('does not ask about what it would not write', async () => {
    const root = repository({ 'a.ts': about('one;'), 'notes.md': 'x' });
    put(root, { 'notes.md': 'mine' });
    const ran = await answering(root, 'y\n');
    expect([ran.code, ran.out, ran.err.includes('Make this change?')]).toEqual([2, '', false]);
  });
});

describe('--recover', () => {
  /** A run that was killed when `a.ts` had been written. */
  function interrupted(git: boolean): string {
    const files = { 'src/a.ts': about('one;'), 'src/b.ts': about('one;'), 'package.json': '{}' };
    const root = git ? repository(files) : folder(files);
    const plan = ['src/a.ts', 'src/b.ts'].map((name) => ({
      path: join(root, name),
      before: Buffer.from(about('one;')),
      after: about('two;'),
    }));
    expect(() => {
      writeAll(plan, placeOf(root), replaceFile, (step) => {
        if (step.endsWith('a.ts')) throw new RangeError('killed');
      });
    }).toThrow(RangeError);
    return root;
  }

  it.each([true, false])('is asked for by every other run, and brings the tree back (in a repository: %s)', async (isGit) => {
    const root = interrupted(isGit);
    const said = failed(
      'an earlier `paybrake migrate --write` did not come to its end here, and the tree may be between before and after.\n' +
        'Mend it first: npx paybrake migrate --recover .\n',
    );
    for (const argv of [[], ['--write', '--force'], ['--json'], ['--check', 'src/b.ts']])
      expect(await migrate(root, argv)).toEqual(said);
    const below = await migrate(join(root, 'src'));
    expect([below.code, below.err.split('\n')[1]]).toEqual([2, 'Mend it first: npx paybrake migrate --recover ..']);
    expect(await migrate(join(root, 'src'), ['--recover'])).toEqual({
      code: 0,
      out: '✔ 2 files are as they were before the run.\n  a.ts\n  b.ts\n',
      err: '',
    });
    expect(read(root, 'src/a.ts', 'src/b.ts')).toEqual([about('one;'), about('one;')]);
    expect((await migrate(root, ['--write', '--force'])).code).toBe(0);
  });

  it('refuses where somebody edited a file since', async () => {
    const root = interrupted(true);
    put(root, { 'src/a.ts': 'mine' });
    expect(await migrate(root, ['--recover'])).toEqual(
      failed(
        'nothing was done: 1 file holds neither what it held before the run nor what it was to hold.\n  src/a.ts\n' +
          'Undo what was edited since, or put the old text back with --recover --force: ' +
          'a copy of the edited file stays beside it, as *.edited.\n',
      ),
    );
    expect((await migrate(root, ['--recover', '--force'])).code).toBe(0);
    expect(read(root, 'src/a.ts', 'src/a.ts.edited')).toEqual([about('one;'), 'mine']);
  });

  it('keeps a journal that it cannot read, which holds the old texts', async () => {
    const root = interrupted(true);
    const { journal } = placeOf(root);
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('journal 1', 'journal 2'));
    expect(await migrate(root, ['--recover', '--force'])).toEqual(
      failed(
        '.git/paybrake-migrate.journal cannot be used: it was not written by this version of paybrake, or was changed since.\n' +
          'Recover with the version of paybrake that wrote it. Or bring the files back by hand, of which it holds the old texts, then delete it.\n',
      ),
    );
    expect(existsSync(journal)).toBe(true);
  });

  it('has nothing to do in any other tree', async () => {
    const root = repository({ 'a.ts': about('x;') });
    expect(await migrate(root, ['--recover'])).toEqual({
      code: 0,
      out: 'Nothing to mend: no run was killed here while it wrote.\n',
      err: '',
    });
  });

  it('is found in a worktree, whose git directory is elsewhere', async () => {
    const root = repository({ 'a.ts': about('one;') });
    const tree = `${root}-tree`;
    git(root, 'worktree', 'add', '-q', tree);
    try {
      expect(placeOf(tree)).toEqual({
        root: tree,
        journal: join(root, '.git/worktrees', tree.slice(tree.lastIndexOf('/') + 1), 'paybrake-migrate.journal'),
        git: true,
      });
      expect((await migrate(tree, ['--write'])).code).toBe(0);
      expect(read(tree, 'a.ts')).toEqual([about('two;')]);
    } finally {
      rmSync(tree, { recursive: true });
    }
  });
});

it('the shipped transforms are used', async () => {
  const root = repository({
    'agent.ts':
      "import { Agent, tool } from '@openai/agents';\nimport Stripe from 'stripe';\nimport { z } from 'zod';\n\n" +
      "const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');\n\n" +
      "export const refund = tool({\n  name: 'refund',\n  description: 'Refunds.',\n" +
      '  parameters: z.object({ chargeId: z.string(), invoiceId: z.string() }),\n' +
      '  execute: async ({ chargeId, invoiceId }) => {\n' +
      '    const made = await stripe.refunds.create({ charge: chargeId, idempotencyKey: `refund-${invoiceId}` });\n' +
      '    return { id: made.id };\n  },\n});\n' +
      "export const billing = new Agent({ name: 'Billing', instructions: 'Bill.', tools: [refund] });\n",
  });
  const said = { out: '', err: '' };
  const io = {
    cwd: root,
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  await run(['migrate', '--write', '--only', 'stable-keys,guard-tools'], io);
  const [text = ''] = read(root, 'agent.ts');
  expect(text).toContain('stripe.refunds.create({ charge: chargeId }, { idempotencyKey: `refund-${invoiceId}` });');
  expect(said.out).toBe('agent.ts  stable-keys, guard-tools\n');
  expect(said.err.startsWith('Roles\n  billing  from the name of the agent `Billing`, in agent.ts\n')).toBe(true);
  expect(await run(['migrate', '--check', '--only', 'stable-keys,guard-tools'], io)).toBe(0);
});
