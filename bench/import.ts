/**
 * What loading the plugin costs beyond ESLint, in fresh processes, and then what the first file that concerns us costs more: the front end
 * for JavaScript. Needs a build: `npm run build`.
 *
 *     npm run bench:import
 *
 * Bound: 50 ms for each at the median. Exits with 1 above it.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BOUND_MS = 50;
const RUNS = 11;
const root = fileURLToPath(new URL('..', import.meta.url));
const load = (module: string): string => `require(${JSON.stringify(`${root}dist/src/${module}`)})`;
const program = `
  require('eslint');
  const before = performance.now();
  ${load('plugin.js')};
  const between = performance.now();
  ${load('facts/javascript/read.js')};
  console.log(JSON.stringify([between - before, performance.now() - between]));`;

const times = Array.from(
  { length: RUNS },
  () => JSON.parse(execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' })) as [number, number],
);
const medians = [
  report(
    "require('paybrake') after ESLint",
    times.map(([plugin]) => plugin),
  ),
  report(
    'the front end for JavaScript, once',
    times.map(([, frontEnd]) => frontEnd),
  ),
];
process.exitCode = medians.every((median) => median <= BOUND_MS) ? 0 : 1;

/** Says the times of one row, in ms, and gives their median. */
function report(what: string, all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  const [least, median, most] = [0, (RUNS - 1) / 2, RUNS - 1].map((at) => sorted[at] ?? Number.NaN) as [number, number, number];
  const range = `${least.toFixed(1)} to ${most.toFixed(1)}`;
  console.log(`${what}: median ${median.toFixed(1)} ms of ${RUNS} runs (${range}), bound ${BOUND_MS}`);
  return median;
}
