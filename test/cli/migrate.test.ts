import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { about, folder, git, migrate, noRoles, read, repository } from './migrate-project.js';

describe('a dry run', () => {
  it('prints a unified diff, says the rest beside it, and writes nothing', async () => {
    const root = repository({ 'src/a.ts': about('one;\nkept;'), 'src/b.ts': 'one;\n' });
    const ran = await migrate(root);
    expect(ran.out).toBe(
      'guard-tools: one to two\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,3 +1,3 @@\n // stripe\n-one;\n+two;\n kept;\n',
    );
    expect(ran.err).toBe(
      '\n1 change in 1 file: guard-tools 1. 2 files read, 1 mentions Stripe.\n' +
        '  Nothing is written yet. To write it all: run the command again with --write.\n' +
        '  Then verify: npx paybrake scan\n',
    );
    expect([ran.code, git(root, 'status', '--short')]).toEqual([1, '']);
  });

  it('gives a diff that git applies', async () => {
    const root = repository({ 'a.ts': about('one;\r\nlast'), 'b.ts': about('one;').trimEnd() });
    writeFileSync(join(root, 'x.patch'), (await migrate(root)).out);
    git(root, 'apply', 'x.patch');
    expect(read(root, 'a.ts', 'b.ts')).toEqual([about('two;\r\nlast'), '// stripe\ntwo;']);
  });

  it('has nothing to say where there is nothing to do', async () => {
    const ran = await migrate(repository({ 'a.ts': about('x;') }));
    expect(ran).toEqual({ code: 0, out: '', err: '✔ Nothing to migrate. 1 file read, 1 mentions Stripe.\n' });
  });

  it('ends with what is left, by reason and place', async () => {
    const ran = await migrate(repository({ 'b.ts': about('x; stuck;'), 'a.ts': about('nokey; stuck; nokey;') }));
    expect(ran.err).toBe(
      'Not migrated: 4 places\n' +
        '\nWaits for your consent\n' +
        '  a.ts:2:1  needs-consent  It has no key.\n      Run with --derive-keys.\n' +
        '  a.ts:2:15  needs-consent  It has no key.\n      Run with --derive-keys.\n' +
        '\nCannot be rewritten safely\n' +
        '  a.ts:2:8  no-repair  It is stuck.\n      Pull.\n' +
        '  b.ts:2:4  no-repair  It is stuck.\n      Pull.\n' +
        '\nNothing that could be changed. 2 files read, 2 mention Stripe.\n',
    );
    expect(ran.code).toBe(1);
  });

  it('says that the lines of what is left are those after the changes, until they are written', async () => {
    const root = repository({ 'a.ts': about('one;\nstuck;') });
    const heading = 'Not migrated: 1 place';
    expect((await migrate(root)).err).toContain(`${heading} (lines as they are after the changes)\n`);
    expect((await migrate(root, ['--write'])).err).toContain(`${heading}\n`);
  });

  it('shows the roles first', async () => {
    const root = repository({ 'a.ts': about('one;') });
    const role = {
      agents: ['Biller'],
      files: [join(root, 'a.ts')],
      endpoints: ['GET /v1/charges', 'POST /v1/refunds'],
      opaque: true,
    };
    const proposed = [
      { ...role, name: 'biller', from: 'agent' as const },
      {
        ...role,
        name: 'sales',
        from: 'agent' as const,
        agents: ['Sales'],
        files: ['b', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => join(root, `${name}.ts`)),
        endpoints: [],
        opaque: false,
      },
      { ...role, name: 'support', from: 'policy' as const, agents: [], endpoints: [], opaque: false },
      { ...role, name: 'till', from: 'environment' as const, agents: ['Till'], files: [join(root, 'c.ts')], opaque: false },
    ];
    const { err } = await migrate(root, [], {}, { roles: () => ({ ...noRoles, proposed }) });
    expect(err.split('\n\n')[0]).toBe(
      'Roles\n' +
        '  biller  from the name of the agent `Biller`, in a.ts\n' +
        '    GET /v1/charges, POST /v1/refunds, calls that cannot be seen\n' +
        '    another name: rename the agent\n' +
        '  sales  from the name of the agent `Sales`, in b.ts, d.ts, e.ts, f.ts, g.ts, and 2 files more\n' +
        '    no calls\n' +
        '    another name: --role b.ts=<name>\n' +
        '  support  from the policy file, in a.ts\n' +
        '    no calls\n' +
        '  till  from the environment variable of its key, for `Till`, in c.ts\n' +
        '    GET /v1/charges, POST /v1/refunds\n' +
        '    another name: --role c.ts=<name>',
    );
  });

  it('colours on a terminal, as the environment asks', async () => {
    const root = repository({ 'a.ts': about('one;') });
    const red = '\u001b[31m-one;\u001b[39m';
    const tty = (out: string[]) => ({ stdout: { isTTY: true, write: (text: string) => out.push(text) } });
    const [there, no, forced]: [string[], string[], string[]] = [[], [], []];
    await migrate(root, [], tty(there));
    await migrate(root, [], { ...tty(no), env: { NO_COLOR: '1' } });
    expect([there.join('').includes(red), no.join('').includes('\u001b')]).toEqual([true, false]);
    forced.push((await migrate(root, [], { env: { FORCE_COLOR: '1' } })).out);
    expect(forced.join('')).toContain(red);
    expect((await migrate(root)).out).not.toContain('\u001b');
  });

  it('shows no secret and nothing that a terminal obeys', async () => {
    const key = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');
    const { out } = await migrate(repository({ 'a.ts': about(`const k = '${key}';\none;\n'\u001b[2J';`) }));
    expect(out).toContain(" const k = 'sk_live_…';\n-one;\n+two;\n '\uFFFD[2J';\n");
  });

  it.each([
    ['the project has nothing', {}, 'npx paybrake scan'],
    ['a tsconfig', { 'package.json': '{}', 'tsconfig.json': '{}' }, 'npx paybrake scan && npx tsc --noEmit'],
    [
      'project references',
      { 'package.json': '{}', 'tsconfig.json': '{"files":[],"references":[]}' },
      'npx paybrake scan && npx tsc -b',
    ],
    [
      'scripts',
      { 'package.json': '{"scripts":{"typecheck":"tsc","test":"vitest"}}', 'pnpm-lock.yaml': '' },
      'npx paybrake scan && pnpm run typecheck && pnpm test',
    ],
    ['no test yet', { 'package.json': '{"scripts":{"test":"echo no test specified"}}' }, 'npx paybrake scan'],
    ['a broken package.json', { 'package.json': '{' }, 'npx paybrake scan'],
  ])('ends with the command that verifies: %s', async (_, files, command) => {
    const { err } = await migrate(repository({ 'a.ts': about('one;'), ...files }));
    expect(err.trimEnd().split('\n').at(-1)).toBe(`  Then verify: ${command}`);
  });

  it('--check names the files alone', async () => {
    const ran = await migrate(repository({ 'src/a.ts': about('one; first;'), 'b.ts': about('one;') }), ['--check']);
    expect([ran.code, ran.out]).toEqual([1, 'b.ts  guard-tools\nsrc/a.ts  client-per-role, guard-tools\n']);
  });

  it('--only runs some of them', async () => {
    const root = repository({ 'a.ts': about('one; first;') });
    expect((await migrate(root, ['--only', 'client-per-role'])).out).toContain('+one; second;');
    expect((await migrate(root, ['--only', 'guard-tools,client-per-role'])).out).toContain('+two; second;');
    expect(await migrate(root, ['--only', 'guard-tool'])).toEqual({
      code: 2,
      out: '',
      err:
        "error: option '--only <names>' argument 'guard-tool' is invalid. Did you mean guard-tools?\n" +
        'See what it takes with: paybrake migrate --help\n',
    });
  });
});

describe('files', () => {
  it('that import what may change are in reach of the transforms, and others are not', async () => {
    const root = repository({
      'src/billing.ts': about('x;'),
      'src/index.ts': "export * from './billing.js';\none;\n",
      'test/billing.test.ts': "import { x } from '../src/index.js';\none;\n",
      'src/other.ts': "import { y } from './elsewhere.js';\none;\n",
    });
    const { out } = await migrate(root, ['--check']);
    expect(out).toBe('src/index.ts  guard-tools\ntest/billing.test.ts  guard-tools\n');
  });

  it('keep their byte order mark, their line ends, their mode and everything that is not changed', async () => {
    const before = Buffer.from('\uFEFF// stripe\r\n\tone ;  // one\r\nlast');
    const root = repository({ 'a.ts': before });
    chmodSync(join(root, 'a.ts'), 0o755);
    git(root, 'commit', '-qam', 'Mode');
    expect((await migrate(root, ['--write'])).code).toBe(0);
    expect(read(root, 'a.ts')).toEqual(['\uFEFF// stripe\r\n\ttwo ;  // two\r\nlast']);
    expect(git(root, 'diff', '--summary')).toBe('');
  });

  it.each([
    [
      'generated, as it says',
      { 'a.ts': `// @generated\n${about('one;')}` },
      'generated',
      'It says `@generated` at its top: the change would be lost.',
    ],
    [
      'generated, as .gitattributes says',
      { 'a.ts': about('one;'), '.gitattributes': 'a.ts linguist-generated' },
      'generated',
      'It is generated, as .gitattributes says: the change would be lost.',
    ],
    [
      'no UTF-8',
      { 'a.ts': Buffer.from(about('one;'), 'latin1').fill(0xe9, 3, 4) },
      'read-only',
      'It is not UTF-8, and only UTF-8 is written.',
    ],
  ] as [string, Record<string, string | Buffer>, string, string][])(
    'that are %s stay as they are',
    async (_, files, reason, why) => {
      const root = repository(files);
      const ran = await migrate(root, ['--write', '--json']);
      expect(ran.code).toBe(1);
      const { unmigrated, summary } = JSON.parse(ran.out) as { unmigrated: object[]; summary: { written: boolean } };
      expect(unmigrated).toEqual([expect.objectContaining({ file: 'a.ts', reason, why, transform: 'guard-tools' })]);
      expect([summary.written, git(root, 'status', '--short')]).toEqual([false, '']);
    },
  );

  it('that are read-only stay as they are, and the rest is written', async () => {
    const root = repository({ 'a.ts': about('one;'), 'b.ts': about('one;') });
    chmodSync(join(root, 'a.ts'), 0o444);
    const ran = await migrate(root, ['--write']);
    expect([ran.code, ...read(root, 'a.ts', 'b.ts')]).toEqual([1, about('one;'), about('two;')]);
    expect(ran.err).toContain(
      '  a.ts  read-only  It may not be written to.\n      Allow it (chmod u+w), then run the command again.\n',
    );
  });

  it('that do not parse are named, and the rest goes on', async () => {
    const root = repository({ 'a.ts': "import 'stripe';\none; const = ;", 'b.ts': about('one;') });
    const ran = await migrate(root, ['--write']);
    expect([ran.code, ...read(root, 'b.ts')]).toEqual([1, about('two;')]);
    expect(ran.err).toContain(
      '  a.ts:2:12  parse-error  Unexpected token.\n      Mend its syntax, then run the command again.\n',
    );
  });

  it('behind a link are written only when they are among the paths', async () => {
    const root = repository({ 'real/a.ts': about('one;') });
    symlinkSync('real/a.ts', join(root, 'link.ts'));
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'Link');
    const outside = await migrate(root, ['link.ts', '--write']);
    expect([outside.code, ...read(root, 'real/a.ts')]).toEqual([1, about('one;')]);
    expect(outside.err).toContain(
      '  link.ts  outside  It is, or lies behind, a symbolic link to real/a.ts, which is not among the paths that this run was given.\n' +
        '      Name the file itself: npx paybrake migrate real/a.ts\n',
    );
    const inside = await migrate(root, ['link.ts', 'real', '--write']);
    expect([inside.code, inside.out, ...read(root, 'real/a.ts')]).toEqual([0, 'real/a.ts  guard-tools\n', about('two;')]);
    expect(git(root, 'status', '--short')).toBe(' M real/a.ts\n');
  });
});

describe('what cannot run', () => {
  it.each([
    [
      ['--role', 'nothing'],
      "error: option '--role <file=name>' argument 'nothing' is invalid. It must be a file and a role, such as src/billing.ts=billing. A role is lower-case: letters, digits, _.\nSee what it takes with: paybrake migrate --help\n",
    ],
    [['--role', 'b.ts=x'], 'error: --role b.ts=x: the file is not there. Name a file that makes or uses a Stripe client.\n'],
    [['--role', 'a.ts=x', '--role', './a.ts=y'], 'error: --role names two roles for a.ts: y and x. A file has one.\n'],
    [
      ['--check', '--write'],
      "error: option '--check' cannot be used with option '--write'\nSee what it takes with: paybrake migrate --help\n",
    ],
    [
      ['--interactive'],
      'error: --interactive asks questions, and the standard input is no terminal. Leave it out, and choose with --only and --derive-keys.\n',
    ],
    [
      ['nowhere'],
      'error: nowhere cannot be read: no such file or folder. Check the path; it starts at the folder that you are in.\n',
    ],
  ])('%j', async (argv, err) => {
    expect(await migrate(repository({ 'a.ts': about('x;') }), argv)).toEqual({ code: 2, out: '', err });
  });

  it('a policy that does not load', async () => {
    const ran = await migrate(repository({ 'a.ts': about('x;'), 'paybrake.policy.json': '{' }));
    expect(ran).toEqual({
      code: 2,
      out: '',
      err:
        'error: paybrake.policy.json does not load, and the roles are named in it. ' +
        'See what is wrong: npx paybrake policy check paybrake.policy.json\n',
    });
  });

  it('a transform that never comes to rest', async () => {
    const { fake } = await import('../codemod/engine.js');
    const grows = fake('guard-tools', ({ workspace }) => ({
      changes: workspace.files.map(({ path }) => ({ path, what: 'more', edits: [{ range: [0, 0], text: 'a;' }] })),
    }));
    const idle = fake('stable-keys', () => ({}));
    const root = repository({ 'a.ts': about('x;') });
    expect(await migrate(root, ['--write'], {}, { transforms: () => [idle, grows] })).toEqual({
      code: 2,
      out: '',
      err:
        'error: nothing was written: guard-tools finds something to do in its own result, again and again, in a.ts.\n' +
        'This is a fault of paybrake. Please report it with that file. To go on without it: --only stable-keys\n',
    });
    expect(git(root, 'status', '--short')).toBe('');
  });
});

describe('--json', () => {
  it('is one document on standard output, and nothing else is said', async () => {
    const root = repository({ 'a.ts': about('one; stuck;') });
    const ran = await migrate(root, ['--json']);
    expect([ran.code, ran.err]).toEqual([1, '']);
    const diff = '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n // stripe\n-one; stuck;\n+two; stuck;\n';
    expect(JSON.parse(ran.out)).toEqual({
      version: 1,
      roles: [],
      unusedRoles: [],
      changes: [{ transform: 'guard-tools', file: 'a.ts', what: 'one to two', diff }],
      files: [{ file: 'a.ts', transforms: ['guard-tools'], diff }],
      unmigrated: [
        { file: 'a.ts', line: 2, column: 6, reason: 'no-repair', transform: 'guard-tools', why: 'It is stuck.', todo: 'Pull.' },
      ],
      summary: {
        filesRead: 1,
        filesThatMentionStripe: 1,
        filesChanged: 1,
        changes: 1,
        unmigrated: 1,
        written: false,
        commits: [],
      },
      needs: { packages: [], python: [], variables: [] },
      verify: ['npx paybrake scan'],
    });
  });

  it('works in a folder without git or tsconfig', async () => {
    const ran = await migrate(folder({ 'a.ts': about('one;') }), ['--json']);
    expect([ran.code, (JSON.parse(ran.out) as { files: unknown[] }).files.length]).toEqual([1, 1]);
  });
});
