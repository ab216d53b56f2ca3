import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli/program.js';
import { paybrake, project } from './project.js';

const clean = 'import stripe\ngood\n';

describe('exit codes', () => {
  it.each([
    ['nothing found', { 'a.py': clean }, 0],
    ['a finding', { 'a.py': 'import stripe\nbad\n' }, 1],
    ['a finding in a file that does not mention Stripe is not looked for', { 'a.py': 'bad\n' }, 0],
    ['a file that does not parse', { 'a.py': 'import stripe stripe\n' }, 1],
    ['a file that does not parse and does not mention Stripe', { 'a.py': 'print "paid"\n' }, 0],
    ['a finding beside TypeScript that is clean', { 'a.ts': '/* stripe */ good;', 'b.py': 'import stripe\nbad\n' }, 1],
  ])('%s', async (_, files, code) => {
    expect((await paybrake(project(files), ['scan'])).code).toBe(code);
  });
});

describe('which files are read', () => {
  async function read(root: string, argv: readonly string[] = []): Promise<string[]> {
    const { out, err } = await paybrake(root, ['scan', '-f', 'json', ...argv]);
    expect(err).toBe('');
    return (JSON.parse(out) as ESLint.LintResult[]).map(({ filePath }) => filePath.slice(root.length + 1));
  }

  it('those of Python beside the others, not stubs, not what was installed or compiled', async () => {
    const root = project({
      'a.py': '',
      'b.ts': '',
      'src/c.PY': '',
      'd.pyi': '',
      'e.pyc': '',
      '.venv/lib/x.py': '',
      'venv/bin/x.py': '',
      'env/lib/python3.12/site-packages/stripe/x.py': '',
      'src/__pycache__/x.py': '',
      'src/venv.py': '',
    });
    expect(await read(root)).toEqual(['a.py', 'b.ts', 'src/c.PY', 'src/venv.py']);
  });

  it('and those that are named', async () => {
    const root = project({ '.venv/lib/x.py': '', 'venv/y.py': '', 'd.pyi': '' });
    expect(await read(root, ['.venv/lib/x.py', 'venv'])).toEqual(['.venv/lib/x.py', 'venv/y.py']);
    expect((await paybrake(root, ['scan', 'd.pyi'])).err).toContain('d.pyi is no JavaScript, TypeScript or Python file.');
  });
});

it('what is wrong with one file does not stop the rest', async () => {
  const line = 'x = stripe.Charge.create(amount=100, currency="usd")\n';
  const root = project({
    'a.py': 'import stripe\nif a:\nx\n',
    'b.py': 'import stripe\nprint "paid"\n',
    'c.py': 'import stripe\ncrash\n',
    'd.py': `import stripe\nx = ${'['.repeat(9_000)}`,
    'e.py': line.repeat(40_000),
    'f.py': Buffer.from('\uFEFFimport stripe\nbad\n', 'utf16le'),
    'g.py': Buffer.concat([Buffer.from('import stripe\npr'), Buffer.from([0xe9]), Buffer.from('nom = 1\n')]),
    'h.py': '\uFEFFimport stripe\r\n\f\r\nif a:\r\n\tf("😀", bad)\r\n',
    'i.py': `${line.repeat(19_000)}bad\n`,
  });
  const { code, out } = await paybrake(root, ['scan', '-f', 'json']);
  const found = (JSON.parse(out) as ESLint.LintResult[]).map(({ filePath, messages }) => [
    filePath.slice(root.length + 1),
    ...messages.map(({ line, column, message }) => `${String(line)}:${String(column)} ${message}`),
  ]);
  expect(code).toBe(1);
  expect(found).toEqual([
    ['a.py', '3:1 Parsing error: Expected indented block.'],
    ['b.py', '2:7 Parsing error: This is Python 2, which paybrake does not read.'],
    [
      'c.py',
      '0:0 paybrake failed in the rule paybrake/no-bad: The toy is broken. This is a fault of paybrake. Please report it with the lines that it cannot bear.',
    ],
    ['d.py', '1:1 Parsing error: Something is nested too deep to parse: hundreds of brackets, or thousands of links.'],
    [
      'e.py',
      '0:0 This file was not checked: it has 2.1 MB, and paybrake parses up to 2 MB. If it is generated, name it in .gitignore and check what it is made from.',
    ],
    ['f.py', '2:1 The name bad is bad.'],
    ['g.py', '2:3 Parsing error: This is no UTF-8. Save the file in UTF-8, which is what Python expects.'],
    ['h.py', '4:10 The name bad is bad.'],
    ['i.py', '19001:1 The name bad is bad.'],
  ]);
});

describe('comments', () => {
  it.each([
    ['# eslint-disable-next-line paybrake/no-bad -- why\nbad\n', 0],
    ['# eslint-disable\nbad\n', 0],
    ['bad  # eslint-disable-line\n', 0],
    ['# eslint-disable no-console, other/rule\nbad\n', 1],
    ['# eslint paybrake/no-bad: "off"\nbad\n', 0],
    ['# eslint semi: "error", other/rule: "error"\ngood\n', 0],
    ['# eslint [\n# eslint semi: [\ngood\n', 0],
    ['# eslint-disable-next-line other/rule -- unused, and none of our business\ngood\n', 0],
    ['"""\n# eslint-disable\n"""\nbad\n', 1],
  ])('%j', async (text, code) => {
    const { out, code: exit } = await paybrake(project({ 'a.py': `import stripe\n${text}` }), ['scan']);
    expect([exit, out.includes('error')]).toEqual([code, code === 1]);
  });
});

describe('formats', () => {
  const files = { 'src/a b.py': '\uFEFFimport stripe\r\nf("\u2028😀", bad); odd\r\n', 'b.py': 'import stripe stripe\n' };

  it('stylish', async () => {
    expect((await paybrake(project(files), ['scan'])).out).toBe(
      `b.py
  1:15  error  Parsing error: Invalid syntax.

src/a b.py
  2:10  error  The name bad is bad.  paybrake/no-bad
  2:16  error  The name odd is bad.  paybrake/no-bad

✖ 3 problems (3 errors, 0 warnings) in 2 files. 2 files read, 2 concern Stripe.
  1 can be fixed now: run the command again with --fix.
  1 has a repair to choose from: ESLint offers them in your editor, npx paybrake migrate shows a diff for the project.
  What happens, and how to repair it: https://docs.example/rules/no-bad.md
`,
    );
  });

  it('sarif', async () => {
    const { out } = await paybrake(project(files), ['scan', '-f', 'sarif']);
    const [log] = (JSON.parse(out) as { runs: { results: unknown[]; invocations: unknown[] }[] }).runs;
    const artifactLocation = { uri: 'src/a%20b.py', uriBaseId: '%SRCROOT%' };
    const region = (startColumn: number, endColumn: number) => ({ startLine: 2, startColumn, endLine: 2, endColumn });
    const finding = (text: string, at: object, fix: string, inserted: string) => ({
      ruleId: 'paybrake/no-bad',
      message: { text },
      locations: [{ physicalLocation: { artifactLocation, region: at } }],
      fixes: [
        {
          description: { text: fix },
          artifactChanges: [{ artifactLocation, replacements: [{ deletedRegion: at, insertedContent: { text: inserted } }] }],
        },
      ],
    });
    expect(log?.results).toMatchObject([
      finding('The name bad is bad.', region(10, 13), 'Apply the fix.', '(good\n)'),
      finding('The name odd is bad.', region(16, 19), 'Rename it to `even`.', 'even'),
    ]);
    expect(log?.invocations).toMatchObject([
      {
        toolExecutionNotifications: [
          {
            level: 'error',
            message: { text: 'Parsing error: Invalid syntax.' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'b.py' }, region: { startLine: 1, startColumn: 15 } } }],
          },
        ],
      },
    ]);
  });
});

describe('--fix', () => {
  it('writes the fixes, keeps the byte order mark and the line ends, and reports what is left', async () => {
    const root = project({ 'a.py': '\uFEFF# stripe 😀\r\nbad\r\nodd\r\n', 'b.py': 'bad\n' });
    const { code, out } = await paybrake(root, ['scan', '--fix']);
    expect([code, out.split('\n')[1]]).toEqual([1, '  4:1  error  The name odd is bad.  paybrake/no-bad']);
    expect(readFileSync(join(root, 'a.py'), 'utf8')).toBe('\uFEFF# stripe 😀\r\n(good\r\n)\r\nodd\r\n');
    expect(readFileSync(join(root, 'b.py'), 'utf8')).toBe('bad\n');
  });

  it('writes nothing that would not parse, and no file that is not UTF-8', async () => {
    const latin = Buffer.concat([Buffer.from('# coding: latin-1\n# stripe '), Buffer.from([0xe9]), Buffer.from('\nbad\n')]);
    const root = project({ 'a.py': 'import stripe\nbad\nworse\n', 'b.py': latin });
    const { code, out } = await paybrake(root, ['scan', '--fix']);
    expect(code).toBe(1);
    expect(out).toContain('Its fixes were not written: together they would not parse. Apply them one by one in an editor.\n');
    expect(out).toContain('Its fixes were not written: the file is not UTF-8. Save it as UTF-8 and run the command again.\n');
    expect(readFileSync(join(root, 'a.py'), 'utf8')).toBe('import stripe\nbad\nworse\n');
    expect(readFileSync(join(root, 'b.py'))).toEqual(latin);
  });
});

it('runs the real rules over Python', async () => {
  const root = project({});
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/billing.py'), 'import stripe\n\nstripe.api_key = os.environ["STRIPE_KEY"]\n');
  const said = { out: '', err: '' };
  const io = {
    cwd: root,
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  expect({ code: await run(['scan'], io), ...said }).toEqual({
    code: 0,
    out: '✔ No problems. 1 file read, 1 concerns Stripe.\n',
    err: '',
  });
});
