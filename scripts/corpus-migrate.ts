/**
 * Migrates copies of real public repositories, and compares what comes out with what came out before.
 *
 *     npm run corpus:migrate -- <folder>            compare; exit 1 on a difference
 *     npm run corpus:migrate -- <folder> --tests    run their own test suites before and after as well, which runs their code
 *     npm run corpus:migrate -- <folder> --update   write what came out into the expectation file
 *     npm run corpus:migrate -- <folder> --python   those of Python
 *     npm run corpus:migrate -- <folder> <owner>/<name> …   these alone
 *
 * The folder holds a checkout `<owner>+<name>` of each repository that `test/corpus/migrated.json` (`python-migrated.json`) names, at the
 * commit given there. Where its packages and paybrake are installed, its types are checked before and after. Changed Python is read by the
 * interpreter that `PYTHON` names, by its pyflakes and by its mypy; suites run in the `.venv` of a checkout. The checkouts themselves are
 * not changed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseModule } from '../src/facts/javascript/tree/parse.js';
import { copyOf, type Copy, type Migration, type Tests } from './corpus/migrated-copy.js';
import { added, pytest, saidOf, type Said } from './corpus/python-checks.js';
import { parsePython } from '../src/facts/python/tree/parse.js';

interface Subject {
  readonly repo: string;
  readonly commit: string;
  /** For `--role`: nothing in the code names them. */
  readonly roles: readonly string[];
  /** Absent: new keys are written as well. */
  readonly deriveKeys?: false;
  /** A vitest or pytest command that needs no network. */
  readonly tests?: string;
  readonly result: Result;
}

interface BeforeAndAfter<T> {
  readonly before: T;
  readonly after: T;
}

interface Result {
  readonly files: number;
  /** By transform. */
  readonly changes: Readonly<Record<string, number>>;
  readonly findings: BeforeAndAfter<number>;
  /** By reason. */
  readonly left: Readonly<Record<string, number>>;
  readonly typeErrors?: BeforeAndAfter<number>;
  /** Of pyflakes, in the files that changed. */
  readonly warnings?: BeforeAndAfter<number>;
  readonly tests?: BeforeAndAfter<{ readonly passed: number; readonly failed: number }>;
}

const [folder, ...rest] = process.argv.slice(2);
const flags = rest.filter((word) => word.startsWith('--'));
const isPython = flags.includes('--python');
const file = new URL(`../test/corpus/${isPython ? 'python-' : ''}migrated.json`, import.meta.url);
const wanted = rest.filter((word) => !word.startsWith('--'));
if (folder === undefined) {
  console.error('Say where the checkouts are: npm run corpus:migrate -- <folder>');
  process.exit(2);
}
const { about, subjects } = JSON.parse(readFileSync(file, 'utf8')) as { about: string; subjects: Subject[] };
const faults: string[] = [];
const done: Subject[] = [];
for (const subject of subjects) {
  const isWanted = wanted.length === 0 || wanted.includes(subject.repo);
  done.push(isWanted ? await measured(subject, resolve(folder, subject.repo.replace('/', '+'))) : subject);
}
if (flags.includes('--update')) writeFileSync(file, `${JSON.stringify({ about, subjects: done }, null, 2)}\n`);
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

async function measured(subject: Subject, checkout: string): Promise<Subject> {
  if (!existsSync(checkout)) {
    console.log(`${subject.repo}: not checked out, left out`);
    return subject;
  }
  const copy = copyOf(checkout);
  try {
    const found = await (isPython ? resultInPython(copy, subject, checkout) : resultOf(copy, subject));
    // What was not measured this time stands as it was.
    const result = { ...subject.result, ...found };
    console.log(line(subject.repo, result));
    if (!flags.includes('--update') && !isDeepStrictEqual(result, subject.result))
      faults.push(`${subject.repo}: was ${JSON.stringify(subject.result)}, is ${JSON.stringify(result)}`);
    return { ...subject, result };
  } finally {
    copy.remove();
  }
}

async function resultOf(copy: Copy, { repo, roles, deriveKeys, tests }: Subject): Promise<Result> {
  const command = flags.includes('--tests') ? tests : undefined;
  const ask = async () => ({
    findings: await copy.findings(),
    types: await copy.typeErrors(),
    tests: command === undefined ? undefined : await copy.tests(command),
  });
  const args = argumentsFor({ roles, deriveKeys });
  const before = await ask();
  copy.restore();
  const migration = await copy.migrate([...args, '--write']);
  const after = await ask();
  judge(repo, copy, migration, await copy.migrate(args));
  if ((after.types ?? 0) > (before.types ?? 0))
    faults.push(`${repo}: ${after.types ?? 0} type errors, before ${before.types ?? 0}`);
  if (before.tests && after.tests && !isDeepStrictEqual(before.tests, after.tests))
    faults.push(`${repo}: its tests end otherwise: ${otherwise(before.tests, after.tests)}`);
  return {
    files: migration.files.length,
    changes: counted(migration.changes.map(({ transform }) => transform)),
    findings: { before: before.findings, after: after.findings },
    left: counted(migration.unmigrated.map(({ reason }) => reason)),
    ...(before.types !== undefined && after.types !== undefined && { typeErrors: { before: before.types, after: after.types } }),
    ...(before.tests && after.tests && { tests: { before: countsOf(before.tests), after: countsOf(after.tests) } }),
  };
}

/** The same in Python, where the files that change are checked and no others. */
async function resultInPython(copy: Copy, subject: Subject, checkout: string): Promise<Result> {
  const { repo } = subject;
  const tests = flags.includes('--tests') ? subject.tests : undefined;
  const args = argumentsFor(subject);
  const findings = await copy.findings();
  const migration = await copy.migrate([...args, '--write']);
  const files = migration.files.map((one) => one.file);
  const ask = async (): Promise<{ said: Said; suite: Tests | undefined }> => ({
    said: await saidOf(copy.root, files),
    suite: tests === undefined ? undefined : await pytest(copy.root, tests, checkout),
  });
  judge(repo, copy, migration, await copy.migrate(args));
  const findingsAfter = await copy.findings();
  const after = await ask();
  copy.restore();
  const before = await ask();
  const kinds: readonly (keyof Said)[] = ['syntax', 'pyflakes', 'mypy'];
  for (const kind of kinds)
    for (const line of added(before.said[kind], after.said[kind]))
      faults.push(`${repo}: ${kind} says what it did not say before: ${line}`);
  if (before.suite && after.suite && !isDeepStrictEqual(before.suite, after.suite))
    faults.push(`${repo}: its tests end otherwise: ${otherwise(before.suite, after.suite)}`);
  return {
    files: files.length,
    changes: counted(migration.changes.map(({ transform }) => transform)),
    findings: { before: findings, after: findingsAfter },
    left: counted(migration.unmigrated.map(({ reason }) => reason)),
    ...(files.length > 0 && {
      warnings: { before: before.said.pyflakes.length, after: after.said.pyflakes.length },
      typeErrors: { before: before.said.mypy.length, after: after.said.mypy.length },
    }),
    ...(before.suite && after.suite && { tests: { before: countsOf(before.suite), after: countsOf(after.suite) } }),
  };
}

function argumentsFor({
  roles,
  deriveKeys,
}: {
  readonly roles: readonly string[];
  readonly deriveKeys?: false | undefined;
}): string[] {
  return [...(deriveKeys === false ? [] : ['--derive-keys']), ...roles.flatMap((role) => ['--role', role])];
}

/** What must hold whatever was expected. */
function judge(repo: string, { root }: Copy, { files }: Migration, second: Migration): void {
  for (const { file: path } of files) {
    try {
      const text = readFileSync(join(root, path), 'utf8');
      if (isPython) parsePython(text);
      else parseModule(text, path);
    } catch (error) {
      faults.push(`${repo} ${path}: does not parse: ${String(error)}`);
    }
  }
  for (const { file: path } of second.files) faults.push(`${repo} ${path}: a second run changes it`);
}

function counted(names: readonly string[]): Record<string, number> {
  const all = [...new Set(names)].sort();
  return Object.fromEntries(all.map((name) => [name, names.filter((one) => one === name).length]));
}

function countsOf({ passed, failed }: Tests): { passed: number; failed: number } {
  return { passed, failed: failed.length };
}

function otherwise(before: Tests, after: Tests): string {
  const failing = after.failed.filter((name) => !before.failed.includes(name));
  const mended = before.failed.filter((name) => !after.failed.includes(name));
  return `passed ${before.passed}, then ${after.passed}; fail now: ${failing.join('; ')}; failed before: ${mended.join('; ')}`;
}

function line(repo: string, { files, changes, findings, left, typeErrors, warnings, tests }: Result): string {
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const said = warnings ? `, pyflakes ${warnings.before} → ${warnings.after}` : '';
  const types = typeErrors ? `${typeErrors.before} → ${typeErrors.after}` : 'not checked';
  const suite = tests
    ? `${tests.before.passed} pass, ${tests.before.failed} fail → ${tests.after.passed} pass, ${tests.after.failed} fail`
    : 'not run';
  return [
    `${repo}: ${files} files, changes: ${list(changes)}`,
    `  findings ${findings.before} → ${findings.after}, left: ${list(left)}`,
    `  type errors ${types}${said}, tests ${suite}`,
  ].join('\n');
}
