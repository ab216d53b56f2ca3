/** The language under ESLint's command line, in a project of TypeScript and Python. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ESLint, Linter } from 'eslint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const BAD = 'import stripe\n\nf(bad)\nodd  # a comment\n';

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'a.py': BAD,
  'b.py': BAD,
  'broken.py': 'import stripe\n\nf(,)\n',
  'good.py': 'import stripe\n\nf(good)\n',
  'stub.pyi': BAD,
  'a.ts': `export const key: string = '${['sk', 'live', 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg'].join('_')}';\n`,
  // Worker threads read this file as well, so that it is the place to teach them TypeScript.
  'eslint.config.js': `import js from '@eslint/js';
import { register as teachRequire } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';
teachRequire();
register();
const { default: paybrake } = await import(${JSON.stringify(join(root, 'src/plugin.ts'))});
const { eslintParser: parser } = await import(${JSON.stringify(join(root, 'src/facts/javascript/tree/parse.ts'))});
const { toy } = await import(${JSON.stringify(join(root, 'test/languages/python/toy.ts'))});
export default [
  js.configs.recommended,
  { files: ['**/*.ts'], languageOptions: { parser } },
  paybrake.configs.recommended,
  paybrake.configs.python,
  { files: ['**/*.py'], plugins: { toy }, rules: { 'toy/names': 'error' } },
];
`,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paybrake-python-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
beforeEach(() => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const name of ['.eslintcache', 'eslint-suppressions.json']) rmSync(join(folder, name), { force: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(args: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  const bin = join(root, 'node_modules/eslint/bin/eslint.js');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [bin, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
    child.stdin?.end(input);
  });
}

interface Said {
  readonly code: number;
  /** `a.py 3:3 toy/names` */
  readonly found: readonly string[];
}

async function lint(args: readonly string[], input?: string): Promise<Said> {
  const { code, out, err } = await run(['-f', 'json', ...args], input);
  if (out === '') throw new Error(err);
  const found = (JSON.parse(out) as ESLint.LintResult[]).flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, column, ruleId, message }) =>
        `${filePath.slice(folder.length + 1)} ${String(line)}:${String(column)} ${ruleId ?? message}`,
    ),
  );
  return { code, found };
}

const IN_A = ['a.py 3:3 toy/names', 'a.py 4:1 toy/names'];
const IN_B = ['b.py 3:3 toy/names', 'b.py 4:1 toy/names'];

/** Each command is a process that loads TypeScript sources. */
const PATIENCE = 120_000;

describe('a project of TypeScript and Python', () => {
  const all = { code: 1, found: ['a.py', 'b.py'].flatMap((name) => [`${name} 3:3 toy/names`, `${name} 4:1 toy/names`]) };
  all.found.push('a.ts 1:28 paybrake/no-hardcoded-stripe-key', 'broken.py 3:3 Parsing error: Unexpected token in expression.');
  all.found.sort();

  it.each([[['.']], [['--concurrency', '2', '.']]])(
    'is linted whole: each language by its rules, the rest beside what does not parse, no stubs %j',
    async (args) => {
      const { code, found } = await lint(args);
      expect({ code, found: [...found].sort() }).toEqual(all);
    },
    PATIENCE,
  );

  it(
    'is remembered by the cache, with what can be repaired, until a file changes',
    async () => {
      const args = ['--cache', 'a.py', 'b.py', 'good.py'];
      const first = await lint(args);
      expect(first).toEqual({ code: 1, found: [...IN_A, ...IN_B] });
      expect(existsSync(join(folder, '.eslintcache'))).toBe(true);
      writeFileSync(join(folder, 'a.py'), 'import stripe\n\nf(even_better)\n');
      expect(await lint(args)).toEqual({ code: 1, found: IN_B });
    },
    PATIENCE,
  );
});

it(
  '--fix writes what is safe, once',
  async () => {
    const rest = { code: 1, found: ['a.py 4:1 toy/names'] };
    const fixed = 'import stripe\n\nf(good)\nodd  # a comment\n';
    for (let i = 0; i < 2; i++) {
      expect(await lint(['--fix', 'a.py', 'good.py'])).toEqual(rest);
      expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe(fixed);
      expect(readFileSync(join(folder, 'good.py'), 'utf8')).toBe(files['good.py']);
    }
  },
  PATIENCE,
);

it(
  '--suppress-all takes what there is for known',
  async () => {
    expect((await run(['--suppress-all', 'a.py'])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'eslint-suppressions.json'), 'utf8'))).toEqual({
      'a.py': { 'toy/names': { count: 2 } },
    });
    expect(await lint(['a.py', 'good.py'])).toEqual({ code: 0, found: [] });
    writeFileSync(join(folder, 'a.py'), `${BAD}bad\n`);
    expect((await lint(['a.py'])).code).toBe(1);
  },
  PATIENCE,
);

it(
  '--stdin goes by the name of the file',
  async () => {
    expect(await lint(['--stdin', '--stdin-filename', 'new.py'], BAD)).toEqual({
      code: 1,
      found: ['new.py 3:3 toy/names', 'new.py 4:1 toy/names'],
    });
  },
  PATIENCE,
);

it('--print-config shows the language', { timeout: PATIENCE }, async () => {
  const { code, out } = await run(['--print-config', 'a.py']);
  const config = JSON.parse(out) as Linter.Config;
  expect([code, config.language, config.rules?.['paybrake/require-idempotency-key']]).toEqual([
    0,
    expect.stringMatching(/^paybrake(?:@[^/]+)?\/python$/u),
    [2, { scope: 'agents', tiers: ['money'] }],
  ]);
});
