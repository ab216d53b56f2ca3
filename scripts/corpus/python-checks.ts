/** What Python itself, pyflakes and mypy say of files, and what a suite of pytest says. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tests } from './migrated-copy.js';

/** One that has pyflakes and mypy, and stripe-python for the types of its calls. */
const python = process.env['PYTHON'] ?? 'python3';

/** Messages without the places that they are at, since lines move. */
export interface Said {
  readonly syntax: readonly string[];
  readonly pyflakes: readonly string[];
  readonly mypy: readonly string[];
}

/** @param files relative to `root` */
export async function saidOf(root: string, files: readonly string[]): Promise<Said> {
  if (files.length === 0) return { syntax: [], pyflakes: [], mypy: [] };
  const [syntax, pyflakes, mypy] = await Promise.all([
    run(root, python, ['-c', PARSE, ...files]),
    run(root, python, ['-m', 'pyflakes', ...files]),
    // One at a time: two folders may each hold a module of the same name.
    Promise.all(files.map((file) => run(root, python, ['-m', 'mypy', ...MYPY, file]))),
  ]);
  return {
    syntax: linesOf(syntax),
    pyflakes: linesOf(pyflakes),
    mypy: mypy.flatMap(linesOf).filter((line) => /: error: /u.test(line)),
  };
}

const PARSE = `
import ast, sys
for name in sys.argv[1:]:
    try:
        ast.parse(open(name, encoding="utf-8").read(), name)
    except SyntaxError as error:
        print(f"{name}: {error.msg}")
`;
const MYPY = [
  '--ignore-missing-imports',
  '--follow-imports=silent',
  '--no-error-summary',
  '--check-untyped-defs',
  '--cache-dir=/dev/null',
];

/** What is said after and was not said before, each as many times as it is new. */
export function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/**
 * Runs a suite with the packages of the virtual environment in a checkout.
 *
 * @param command a command of pytest, to which a report is added; it runs the project's code
 * @param checkout holds `.venv`
 */
export async function pytest(root: string, command: string, checkout: string): Promise<Tests> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-corpus-tests-'));
  const report = join(folder, 'report.xml');
  const path = `${join(checkout, '.venv', 'bin')}:${process.env['PATH'] ?? ''}`;
  const output = await run(root, 'bash', ['-c', `${command} -o junit_family=xunit1 --junitxml=${report}`], { PATH: path });
  try {
    const cases = [...readFileSync(report, 'utf8').matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/gu)];
    const all = cases.map(([, attributes = '', inner = '']) => ({
      name: `${attribute(attributes, 'classname')} ${attribute(attributes, 'name')}`,
      failed: /<(?:failure|error)\b/u.test(inner),
      skipped: /<skipped\b/u.test(inner),
    }));
    const failed = all.filter((one) => one.failed).map(({ name }) => name);
    return { passed: all.filter((one) => !one.failed && !one.skipped).length, failed: failed.sort() };
  } catch {
    throw new Error(`${command} gave no report:\n${output}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`, 'u').exec(attributes)?.[1] ?? '';
}

/** `a.py:3:7: undefined name 'x'` and `a.py:3: error: …` without the numbers. */
function linesOf(output: string): string[] {
  return output
    .split('\n')
    .flatMap((line) => (line.trim() === '' ? [] : [line.replace(/:\d+(?=[: ])/gu, '').replace(/ (?:from|on) line \d+/gu, '')]));
}

/** The exit code says what the output says as well. */
async function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const settings = { cwd, maxBuffer: 1 << 28, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env } };
  const { stdout } = await promisify(execFile)(command, [...args], settings).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}
