/** A copy of a checkout, that may be migrated, and what can be measured of it. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';

const cli = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;

/** What `paybrake migrate --json` says, as far as it counts here. */
export interface Migration {
  readonly changes: readonly { readonly transform: string }[];
  readonly files: readonly { readonly file: string }[];
  readonly unmigrated: readonly { readonly reason: string }[];
}

/** What a test suite says. */
export interface Tests {
  readonly passed: number;
  /** By their full names, sorted. */
  readonly failed: readonly string[];
}

export interface Copy {
  readonly root: string;
  /** How many findings `paybrake scan` has. */
  findings(): Promise<number>;
  /** @throws where the command could not run */
  migrate(args: readonly string[]): Promise<Migration>;
  /** How many errors the project's own compiler has; `undefined` where it, or paybrake, is not installed. */
  typeErrors(): Promise<number | undefined>;
  /** @param command a vitest command, to which reporters are added; it runs the project's code */
  tests(command: string): Promise<Tests>;
  /** Puts the files back that a test suite wrote over. */
  restore(): void;
  remove(): void;
}

/** Copies a checkout without its history and its virtual environment, leads to its installed packages by links, and commits it. */
export function copyOf(path: string): Copy {
  const checkout = realpathSync(path);
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'paybrake-corpus-')));
  const installed: string[] = [];
  cpSync(checkout, root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => {
      const name = basename(source);
      if (name === 'node_modules') installed.push(relative(checkout, source));
      return !/^(?:node_modules|\.git|\.venv)$/u.test(name);
    },
  });
  for (const packages of installed) symlinkSync(join(checkout, packages), join(root, packages));
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=corpus', '-c', 'user.email=corpus@localhost', ...args], { cwd: root });
  };
  git('init', '-q');
  git('add', '-A', '-f', '.', ...installed.map((packages) => `:!${packages}`));
  git('commit', '-q', '--no-verify', '-m', 'As it was');
  return {
    root,
    findings: async () => {
      const files = JSON.parse((await run(root, [cli, 'scan', '.', '--format', 'json'])).stdout) as {
        messages: { ruleId: string | null }[];
      }[];
      return files.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId !== null).length;
    },
    migrate: async (args) => {
      const { stdout, stderr } = await run(root, [cli, 'migrate', '--json', ...args]);
      if (stdout === '') throw new Error(`${basename(checkout)}: paybrake migrate did not run: ${stderr}`);
      return JSON.parse(stdout) as Migration;
    },
    typeErrors: () => typeErrors(root, installed),
    tests: (command) => tests(root, command),
    restore: () => {
      git('checkout', '-q', '--', '.');
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

/** The exit code says what the output says as well. */
function run(cwd: string, args: readonly string[]): Promise<Ran> {
  const settings = { cwd, maxBuffer: 1 << 28 };
  return promisify(execFile)(process.execPath, [...args], settings).catch((error: unknown) => error as Ran);
}

async function typeErrors(root: string, installed: readonly string[]): Promise<number | undefined> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const isInstalled = installed.some((path) => existsSync(join(root, path, 'paybrake')));
  if (!isInstalled || !existsSync(tsc) || !existsSync(join(root, 'tsconfig.json'))) return undefined;
  const { stdout } = await run(root, [tsc, '--noEmit', '--pretty', 'false', '-p', '.']);
  return stdout.split('\n').filter((line) => /^(?!\.\.|node_modules).*error TS\d+/u.test(line)).length;
}

async function tests(root: string, command: string): Promise<Tests> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-corpus-tests-'));
  const report = join(folder, 'report.json');
  const settings = { cwd: root, maxBuffer: 1 << 28, env: { ...process.env, CI: '1' } };
  const whole = `${command} --reporter=json --outputFile=${report}`;
  const failure = await promisify(execFile)('bash', ['-c', whole], settings).then(
    () => undefined,
    (error: unknown) => error as Ran,
  );
  if (readdirSync(folder).length === 0)
    throw new Error(`${command} gave no report:\n${failure?.stdout ?? ''}${failure?.stderr ?? ''}`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  rmSync(folder, { recursive: true });
  const all = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name);
    // A file that could not be loaded has no tests to speak for it.
    if (assertionResults.length === 0) return [{ name: file, status }];
    return assertionResults.map((one) => ({ name: `${file} ${one.fullName}`, status: one.status }));
  });
  const named = (wanted: string): string[] => all.flatMap(({ name, status }) => (status === wanted ? [name] : [])).sort();
  return { passed: named('passed').length, failed: named('failed') };
}
