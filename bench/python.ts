/**
 * What Python costs: parse and all facts of each file, in the CPU time of this process, so that other work on the machine does not count.
 *
 *     npm run bench:python                  the standard library, and what `npm run test:python` has installed
 *     npm run bench:python -- <folder> …    other code
 *
 * Bounds for the median: 1 ms for a file that does not mention Stripe, 6 ms for one that does. Exits with 1 above either.
 * With BENCH_FILES set, the time of every file is listed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { interpreter } from '../fixtures/harness/python.js';

/** As it is shipped: what a loader makes of the sources at run time is slower, and nobody's. */
const dist = (path: string): string => new URL(`../dist/src/${path}`, import.meta.url).href;
const { default: paybrake } = (await import(dist('plugin.js'))) as typeof import('../src/plugin.js');
const { readPythonFacts } = (await import(dist('facts/python/read.js'))) as typeof import('../src/facts/python/read.js');

const MAX_FILES = 1500;
/** The first files pay for the start: loading the parser, and compiling what runs often. */
const WARM_UP = 100;

interface File {
  readonly path: string;
  readonly text: string;
}

const given = process.argv.slice(2).map((folder) => resolve(folder));
const files = (given.length > 0 ? given : installed()).flatMap(sources);
const mentions = files.filter(({ text }) => /stripe/iu.test(text));
const others = files.filter(({ text }) => !/stripe/iu.test(text));

const rows = [
  { code: 'files that do not mention Stripe', files: spread(others), bound: 1 },
  { code: 'files that do', files: spread(mentions), bound: 6 },
];
for (const { files } of rows) for (const file of files.slice(0, WARM_UP)) measure(file);

console.log(
  `${'code'.padEnd(34)}${['files', 'median ms', '95 in 100', 'most', 'bound'].map((name) => name.padStart(11)).join('')}`,
);
for (const { code, files, bound } of rows) {
  const times = files.map(measure).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const figures = [at(0.5), at(0.95), at(1)].map((time) => time.toFixed(3).padStart(11)).join('');
  console.log(`${code.padEnd(34)}${String(files.length).padStart(11)}${figures}${String(bound).padStart(11)}`);
  if (at(0.5) > bound) process.exitCode = 1;
}

/** The standard library, Stripe's own package and the frameworks, of the interpreter that the proofs run with. */
function installed(): string[] {
  if (!existsSync(interpreter)) {
    console.error('Name a folder of Python files, or set the default ones up: npx tsx scripts/python-env.ts');
    process.exit(2);
  }
  const said = execFileSync(interpreter, [
    '-c',
    'import sysconfig as s; print(s.get_path("stdlib")); print(s.get_path("purelib"))',
  ]);
  const [library = '', packages = ''] = said.toString().trim().split('\n');
  const frameworks = readdirSync(packages).filter((name) =>
    /^(?:stripe|agents|swarm|crewai|autogen_\w+|lang\w+|mcp)$/u.test(name),
  );
  return [library, ...frameworks.map((name) => join(packages, name))];
}

function sources(folder: string): File[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
      .map((entry) => join(entry.parentPath, entry.name))
      // The standard library's folder may hold what was installed beside it.
      .filter((path) => !path.slice(folder.length).includes('site-packages'))
      .sort()
      .map((path) => ({ path, text: readFileSync(path, 'utf8').replace(/^\uFEFF/u, '') }))
  );
}

/** No more than `MAX_FILES`, from everywhere in the tree. */
function spread(all: readonly File[]): File[] {
  const step = Math.max(1, all.length / MAX_FILES);
  return Array.from({ length: Math.min(all.length, MAX_FILES) }, (_, i) => all[Math.floor(i * step)]).filter(
    (one) => one !== undefined,
  );
}

/** CPU time in ms, of every thread of this process. */
function measure({ path, text }: File): number {
  const before = process.cpuUsage();
  const file = { body: text, path, physicalPath: path, bom: false };
  const parsed = paybrake.languages.python.parse(file, { languageOptions: {} });
  if (parsed.ok) {
    const facts = readPythonFacts({ text, ast: parsed.ast } as Parameters<typeof readPythonFacts>[0], path, []);
    // Each part is read when it is asked for.
    Object.values(facts);
  }
  const { user, system } = process.cpuUsage(before);
  const time = (user + system) / 1000;
  if (process.env['BENCH_FILES'] !== undefined) console.log(time.toFixed(3), path);
  return time;
}
