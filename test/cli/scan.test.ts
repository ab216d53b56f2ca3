import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { ESLint, type Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { eslintParser } from '../../src/facts/javascript/tree/parse.js';
import { paybrake, project } from './project.js';
import { toyPlugin } from './toy.js';

const clean = '/* stripe */ good;';

describe('exit codes', () => {
  it.each([
    ['nothing found', { 'a.ts': clean }, ['scan'], 0],
    ['a finding', { 'a.ts': '/* stripe */ bad;' }, ['scan'], 1],
    ['a finding in a file that does not mention Stripe is not looked for', { 'a.ts': 'bad;' }, ['scan'], 0],
    ['a file that does not parse', { 'a.ts': 'stripe stripe' }, ['scan'], 1],
    ['a warning alone', { 'a.ts': '/* stripe */ dull;' }, ['scan', '--strict'], 0],
    ['as many warnings as allowed', { 'a.ts': '/* stripe */ dull;' }, ['scan', '--strict', '--max-warnings', '1'], 0],
    ['a strict rule without --strict', { 'a.ts': '/* stripe */ dull;' }, ['scan', '--max-warnings', '0'], 0],
  ])('%s', async (_, files, argv, code) => {
    expect((await paybrake(project(files), argv)).code).toBe(code);
  });

  it('says which warnings were too many', async () => {
    const root = project({ 'a.ts': '/* stripe */ dull; dull;' });
    const { code, err } = await paybrake(root, ['scan', '--strict', '--max-warnings', '1']);
    expect([code, err]).toEqual([1, '2 warnings, and --max-warnings allows 1.\n']);
  });
});

describe('what cannot run exits with 2 and says why', () => {
  it.each([
    [
      ['scan', '--formt'],
      "error: unknown option '--formt'\n(Did you mean --format?)\nSee what it takes with: paybrake scan --help\n",
    ],
    [['scna'], "error: unknown command 'scna'\n(Did you mean scan?)\nSee its commands with: paybrake --help\n"],
    [
      ['scan', '-f', 'xml'],
      "error: option '-f, --format <name>' argument 'xml' is invalid. Allowed choices are stylish, json, sarif.\nSee what it takes with: paybrake scan --help\n",
    ],
    [
      ['scan', '--max-warnings', '-1'],
      "error: option '--max-warnings <number>' argument '-1' is invalid. It must be a whole number: --max-warnings 0.\nSee what it takes with: paybrake scan --help\n",
    ],
    [
      ['scan', 'nope'],
      'error: nope cannot be read: no such file or folder. Check the path; it starts at the folder that you are in.\n',
    ],
    [
      ['scan', 'src/*.ts'],
      'error: src/*.ts cannot be read: no such file or folder. paybrake takes no patterns: leave the quotes away so that the shell fills them in, or name a folder.\n',
    ],
    [
      ['scan', 'README.md'],
      'error: README.md is no JavaScript, TypeScript or Python file. paybrake reads .js, .jsx, .cjs, .mjs, .ts, .tsx, .cts, .mts, .py.\n',
    ],
    [
      ['scan', 'docs'],
      'error: no source file in docs. paybrake reads .js, .jsx, .cjs, .mjs, .ts, .tsx, .cts, .mts, .py, and leaves out what .gitignore names unless you name the file.\n',
    ],
    [
      ['scan', '-c', 'x.json'],
      'error: x.json cannot be read: no such file or folder. Leave --config out to use the nearest paybrake.config.json.\n',
    ],
  ])('%j', async (argv, err) => {
    const root = project({ 'a.ts': clean, 'README.md': '', 'docs/a.md': '' });
    expect(await paybrake(root, argv)).toEqual({ code: 2, out: '', err });
  });

  it('a symbolic link that leads back to itself', async () => {
    const root = project({});
    symlinkSync('loop.ts', join(root, 'loop.ts'));
    const { code, err } = await paybrake(root, ['scan', 'loop.ts']);
    expect([code, err]).toEqual([
      2,
      'error: loop.ts is a symbolic link that leads back to itself. Remove the link, or name another path.\n',
    ]);
  });

  it('a pipe, which would be waited for', async () => {
    const root = project({});
    execFileSync('mkfifo', [join(root, 'pipe.ts')]);
    const { code, err } = await paybrake(root, ['scan', 'pipe.ts']);
    expect([code, err]).toEqual([2, 'error: pipe.ts is a pipe, a socket or a device. Name a file or a folder.\n']);
  });

  it('a fault of ours, without a stack', async () => {
    const root = project({ 'a.ts': clean });
    const broken = {
      write: () => {
        throw new Error('no paper');
      },
    };
    const { code, err } = await paybrake(root, ['scan'], { stdout: broken });
    expect([code, err]).toEqual([
      2,
      'error: paybrake failed: no paper\nThis is a fault of paybrake. Please report it with the command that you ran.\n',
    ]);
  });
});

describe('which files are read', () => {
  async function read(root: string, argv: readonly string[]): Promise<string[]> {
    const { out, err } = await paybrake(root, ['scan', '-f', 'json', ...argv]);
    expect(err).toBe('');
    return (JSON.parse(out) as ESLint.LintResult[]).map(({ filePath }) => filePath.slice(root.length + 1));
  }

  it('every JavaScript and TypeScript file, in the order of the paths', async () => {
    const names = ['b.js', 'a.jsx', 'c.cjs', 'd.mjs', 'e.ts', 'f.tsx', 'g.cts', 'h.mts', 'i.d.ts'];
    const root = project({ ...Object.fromEntries(names.map((name) => [name, ''])), 'a.json': '', 'b.vue': '', 'z/a.TS': '' });
    expect(await read(root, [])).toEqual([...names.sort(), 'z/a.TS']);
  });

  it('not those that .gitignore names: nested, negated, from the root and from below', async () => {
    const root = project({
      '.gitignore': 'dist/\n*.gen.ts\n!keep.gen.ts\n/only-root.ts\n# comment\n',
      'dist/a.ts': '',
      'a.gen.ts': '',
      'keep.gen.ts': '',
      'only-root.ts': '',
      'src/only-root.ts': '',
      'src/.gitignore': 'secret.ts\n!b.gen.ts\n',
      'src/secret.ts': '',
      'src/b.gen.ts': '',
      'src/deep/secret.ts': '',
      'src/deep/c.gen.ts': '',
      'secret.ts': '',
      'node_modules/x/index.js': '',
      'src/node_modules/x/index.js': '',
    });
    const searched = ['src/b.gen.ts', 'src/only-root.ts'];
    expect(await read(root, [])).toEqual(['keep.gen.ts', 'secret.ts', ...searched]);
    expect(await read(root, ['src'])).toEqual(searched);
    expect(await read(join(root, 'src'), [])).toEqual(searched.map((name) => name.slice(4)));
  });

  it('those of a folder that a nearer .gitignore takes back in', async () => {
    const root = project({ '.gitignore': 'dist', 'a/.gitignore': '!dist/', 'a/dist/b.ts': '', 'dist/c.ts': '' });
    expect(await read(root, [])).toEqual(['a/dist/b.ts']);
  });

  it('but always those that are named, each once', async () => {
    const root = project({ '.gitignore': 'dist', 'dist/a.ts': '', 'dist/deep/b.ts': '', 'node_modules/x/i.js': '' });
    expect(await read(root, ['dist/a.ts', './dist/a.ts', 'node_modules/x/i.js'])).toEqual(['dist/a.ts', 'node_modules/x/i.js']);
    expect(await read(root, ['dist'])).toEqual(['dist/a.ts', 'dist/deep/b.ts']);
  });

  it('checks a named file below node_modules, too', async () => {
    const root = project({ 'node_modules/x/i.js': '/* stripe */ bad;' });
    expect((await paybrake(root, ['scan', 'node_modules/x/i.js'])).code).toBe(1);
  });

  it('follows no symbolic link on the way, and one that is named', async () => {
    const root = project({ 'src/a.ts': '', 'other/b.ts': '' });
    symlinkSync('..', join(root, 'src/up'));
    symlinkSync('../other/b.ts', join(root, 'src/link.ts'));
    expect(await read(root, ['src'])).toEqual(['src/a.ts']);
    expect(await read(root, ['src/link.ts'])).toEqual(['src/link.ts']);
  });

  it('searches a folder that is named like a file', async () => {
    const root = project({ 'x.ts/a.ts': '' });
    expect(await read(root, [])).toEqual(['x.ts/a.ts']);
    expect(await read(root, ['x.ts'])).toEqual(['x.ts/a.ts']);
  });
});

describe('what is wrong with one file does not stop the rest', () => {
  async function messages(files: Readonly<Record<string, string | Buffer>>): Promise<Record<string, string[]>> {
    const { out } = await paybrake(project(files), ['scan', '-f', 'json']);
    const results = JSON.parse(out) as ESLint.LintResult[];
    return Object.fromEntries(
      results.map((result) => [
        result.filePath.replace(/^.*[\\/]/, ''),
        result.messages.map((found) => `${String(found.line)}:${String(found.column)} ${found.message}`),
      ]),
    );
  }

  it('a syntax error, a rule that breaks down, a file that is too large', async () => {
    expect(
      await messages({
        'a.ts': '// stripe\nconst = 1;',
        'b.ts': '/* stripe */ crash;',
        'c.js': `/* stripe */ x = "${'y'.repeat(2_000_000)}";`,
        'd.js': `x = "${'y'.repeat(2_000_000)}";`,
        'e.ts': `/* stripe */ x = ${'['.repeat(9_000)}`,
        'f.ts': '/* stripe */ bad;',
      }),
    ).toEqual({
      'a.ts': ['2:7 Parsing error: Unexpected token.'],
      'b.ts': [
        '0:0 paybrake failed in the rule paybrake/no-bad: The toy is broken. This is a fault of paybrake. Please report it with the lines that it cannot bear.',
      ],
      'c.js': [
        '0:0 This file was not checked: it has 2.0 MB, and paybrake parses up to 2 MB. If it is generated, name it in .gitignore and check what it is made from.',
      ],
      'd.js': [],
      'e.ts': ['1:1 Parsing error: Brackets nest more than 500 levels deep, which is too deep to parse.'],
      'f.ts': ['1:14 The name bad is bad.'],
    });
  });

  it('a file that cannot be read', async () => {
    const root = project({ 'a.ts': '/* stripe */ bad;', 'gone.ts': '' });
    const { rmSync } = await import('node:fs');
    // It goes away between the search and the reading; the clock is asked before each file.
    let asked = 0;
    const now = (): number => (++asked === 3 ? (rmSync(join(root, 'gone.ts')), 0) : 0);
    const { code, out } = await paybrake(root, ['scan'], { now, stderr: { write: () => true, isTTY: true } });
    expect(code).toBe(1);
    expect(out).toContain('gone.ts\n  -  error  This file cannot be read: no such file or folder.\n');
    expect(out).toContain('The name bad is bad.');
  });

  it('byte order marks, CRLF, emoji and UTF-16', async () => {
    expect(
      await messages({
        'a.ts': '\uFEFF// stripe 😀\r\nf("😀", bad);\r\n',
        'b.ts': Buffer.from('\uFEFF/* stripe */ bad;', 'utf16le'),
        'c.js': '#!/usr/bin/env node\n/* stripe */ bad;',
        'd.js': Buffer.concat([Buffer.from('/* stripe '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(' */ bad;')]),
      }),
    ).toEqual({
      'a.ts': ['2:9 The name bad is bad.'],
      'b.ts': ['1:14 The name bad is bad.'],
      'c.js': ['2:14 The name bad is bad.'],
      'd.js': ['1:18 The name bad is bad.'],
    });
  });
});

describe('comments', () => {
  it.each([
    ['// eslint-disable-next-line paybrake/no-bad -- stripe\nbad;', 0],
    ['/* eslint-disable */ bad; /* stripe */', 0],
    ['bad; // eslint-disable-line -- stripe', 0],
    ['/* eslint-disable no-console, other/rule */ bad; /* stripe */', 1],
    ['/* eslint paybrake/no-bad: off -- stripe */ bad;', 0],
    ['/* eslint semi: error, other/rule: error */ good /* stripe */', 0],
    ['/* eslint [ */ /* global bad: nonsense */ /* exported x */ good /* stripe */', 0],
    ['// eslint-disable-next-line other/rule -- stripe: unused, and none of our business\ngood;', 0],
  ])('%s', async (text, code) => {
    const { out, code: exit } = await paybrake(project({ 'a.ts': text }), ['scan']);
    expect([exit, out.includes('error')]).toEqual([code, code === 1]);
  });
});

describe('json', () => {
  it("is ESLint's own result, file by file", async () => {
    const root = project({
      'a.ts': '\uFEFF/* stripe */ bad; odd;\r\n',
      'b.js': 'good;',
      'c.ts': 'stripe stripe',
      'd.tsx': '/* stripe */ bad; // eslint-disable-line -- known',
    });
    const { out } = await paybrake(root, ['scan', '-f', 'json']);
    const config: Linter.Config = {
      files: ['**/*.{js,ts,tsx}'],
      plugins: { paybrake: toyPlugin },
      rules: { 'paybrake/no-bad': 'error' },
      languageOptions: { parser: eslintParser },
    };
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config });
    const formatter = await eslint.loadFormatter('json');
    const expected = JSON.parse(await formatter.format(await eslint.lintFiles(['.']))) as unknown;
    expect(JSON.parse(out)).toEqual(expected);
  });
});

describe('stylish', () => {
  it('shows the findings by file, and what to do next', async () => {
    const root = project({ 'src/a.ts': '/* stripe */ bad; odd;\n\n\n\n\n\n\n\n\ndull;', 'b.ts': 'stripe stripe', 'c.ts': '' });
    expect((await paybrake(root, ['scan', '--strict'])).out).toBe(
      `b.ts
  1:7  error  Parsing error: Expected a semicolon or an implicit semicolon after a statement, but found none. Try inserting a semicolon here.

src/a.ts
  1:14  error    The name bad is bad.  paybrake/no-bad
  1:19  error    The name odd is bad.  paybrake/no-bad
  10:1  warning  How dull.  paybrake/no-dull

✖ 4 problems (3 errors, 1 warning) in 2 files. 3 files read, 2 concern Stripe.
  1 can be fixed now: run the command again with --fix.
  1 has a repair to choose from: ESLint offers them in your editor, npx paybrake migrate shows a diff for the project.
  What happens, and how to repair it: https://docs.example/rules/no-bad.md
`,
    );
  });

  it('says that all is well', async () => {
    expect((await paybrake(project({ 'a.ts': clean, 'b.ts': '' }), ['scan'])).out).toBe(
      '✔ No problems. 2 files read, 1 concerns Stripe.\n',
    );
  });

  it.each([
    ['a terminal', { TERM: 'xterm' }, true, true],
    ['a pipe', {}, false, false],
    ['NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ])('colours: %s', async (_, env, isTTY, coloured) => {
    let out = '';
    const stdout = { write: (text: string) => (out += text), isTTY };
    await paybrake(project({ 'a.ts': clean }), ['scan'], { env, stdout });
    expect(out.includes('\u001b[32m✔ No problems.\u001b[39m')).toBe(coloured);
    expect(out.includes('\u001b')).toBe(coloured);
  });

  it('lets no file name command the terminal', async () => {
    const { out } = await paybrake(project({ 'a\u001b[2J\n.ts': '/* stripe */ bad;' }), ['scan']);
    expect(out.split('\n')[0]).toBe('a\uFFFD[2J .ts');
  });
});

describe('progress', () => {
  async function progress(isTTY: boolean, step: number): Promise<string> {
    let err = '';
    let time = 0;
    const root = project({ 'a.ts': '', 'b.ts': '' });
    await paybrake(root, ['scan'], { now: () => (time += step), stderr: { write: (text) => (err += text), isTTY } });
    return err;
  }

  it('is shown on a terminal, after a second, and wiped away', async () => {
    expect(await progress(true, 600)).toBe('\r\u001b[K0 of 2 files  a.ts\r\u001b[K1 of 2 files  b.ts\r\u001b[K');
  });

  it('is not shown in a short run, or when nobody looks', async () => {
    expect(await progress(true, 1)).toBe('');
    expect(await progress(false, 600)).toBe('');
  });
});

describe('paybrake.config.json', () => {
  const files = { 'src/a.ts': '/* stripe */ bad; dull;' };

  it('is found upwards, and turns rules on, down and off', async () => {
    const root = project({
      ...files,
      'paybrake.config.json': '\uFEFF{ "severities": { "no-bad": "warn", "no-dull": "error" } }',
    });
    const { out } = await paybrake(join(root, 'src'), ['scan']);
    expect(out).toContain('warning  The name bad is bad.');
    expect(out).toContain('error    How dull.');
  });

  it('is not looked for above the repository', async () => {
    const root = project({ 'paybrake.config.json': '{ "severities": { "no-bad": "off" } }', 'inner/a.ts': '/* stripe */ bad;' });
    mkdirSync(join(root, 'inner/.git'));
    expect((await paybrake(join(root, 'inner'), ['scan'])).code).toBe(1);
    expect((await paybrake(root, ['scan'])).code).toBe(0);
  });

  it('names frameworks that some file imports, or says so', async () => {
    const root = project({
      'a.ts': "import { Agent } from '@/lib/swarm';",
      'paybrake.config.json': '{ "frameworks": [{ "packages": ["@/lib/swarm", "@/lib/swram"], "like": "swarm" }] }',
    });
    const { code, err } = await paybrake(root, ['scan']);
    expect(code).toBe(0);
    expect(err).toBe(
      'warning: no file that was read imports `@/lib/swram`, which the configuration names as a framework. Write it as the imports do.\n',
    );
  });

  it('can be named', async () => {
    const root = project({ ...files, 'other.json': '{ "severities": { "no-bad": "off" } }' });
    expect((await paybrake(root, ['scan', '--config', 'other.json'])).code).toBe(0);
  });

  it.each([
    [
      '{ "\\u001b[31m": 1 }',
      'error: paybrake.config.json has no option `\uFFFD[31m`. Valid: $schema, frameworks, client, severities.\n',
    ],
    [`{ "${'x'.repeat(2_000)}": 1 }`, `error: paybrake.config.json has no option \`${'x'.repeat(964)}\n`],
    ['{ "severitys": {} }', 'error: paybrake.config.json has no option `severitys`. Did you mean `severities`?\n'],
    [
      '{ "severities": { "no-bda": "off" } }',
      'error: paybrake.config.json: severities has no option `no-bda`. Did you mean `no-bad`?\n',
    ],
    [
      '{\n  "severities": {},\n}',
      'error: paybrake.config.json is no valid JSON: look at line 3, column 1. It takes no comments and no trailing commas.\n',
    ],
    [
      '',
      'error: paybrake.config.json is no valid JSON: look at line 1, column 1. It takes no comments and no trailing commas.\n',
    ],
  ])('with a fault: %j', async (text, err) => {
    expect(await paybrake(project({ ...files, 'paybrake.config.json': text }), ['scan'])).toEqual({ code: 2, out: '', err });
  });
});

describe('keys that stand in the code', () => {
  const secret = ['sk', 'live', 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg'].join('_');
  const files = {
    [`${secret}.ts`]: `bad; const ${secret} = '${secret}'; // ${secret}`,
    'open.tsx': `<${secret}></a>`,
  };

  it.each(['stylish', 'sarif'])('are shown by %s as far as their prefix', async (format) => {
    const { code, out } = await paybrake(project(files), ['scan', '-f', format]);
    expect(code).toBe(1);
    const shown = format === 'stylish' ? out : out.replaceAll(`"uri": "${secret}.ts"`, '');
    expect(shown).toContain("Expected corresponding JSX closing tag for 'sk_live_…'.");
    expect(shown).not.toContain(secret.slice(8));
  });

  it.each([[[]], [['--fix']]])('are starred out in the texts that json carries %j', async (argv) => {
    const { out } = await paybrake(project(files), ['scan', '-f', 'json', ...argv]);
    const result = (JSON.parse(out) as ESLint.LintResult[]).find(({ filePath }) => filePath.endsWith('.ts'));
    const text = result?.output ?? result?.source ?? '';
    expect(text).toContain(`'sk_live_${'*'.repeat(24)}'`);
    expect(out.replaceAll(`${secret}.ts`, '')).not.toContain(secret.slice(8));
  });
});

it.each([
  ['little-endian', (bytes: Buffer) => bytes],
  ['big-endian', (bytes: Buffer) => bytes.swap16()],
])('reads UTF-16, %s', async (_, order) => {
  const { out } = await paybrake(project({ 'a.ts': order(Buffer.from('\uFEFF/* stripe */ bad;', 'utf16le')) }), ['scan']);
  expect(out).toContain('1:14  error  The name bad is bad.');
});
