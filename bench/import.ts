/**
 * What loading the plugin costs beyond ESLint, in fresh processes. Needs a build: `npm run build`.
 *
 *     npm run bench:import
 *
 * Bound: 50 ms at the median. Exits with 1 above it.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BOUND_MS = 50;
const RUNS = 11;
const root = fileURLToPath(new URL('..', import.meta.url));
const program = `require('eslint'); const before = performance.now(); require(${JSON.stringify(`${root}dist/src/plugin.js`)}); console.log(performance.now() - before);`;

const times = Array.from({ length: RUNS }, () =>
  Number(execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' })),
);
times.sort((a, b) => a - b);
const median = times[(RUNS - 1) / 2] ?? Number.NaN;
console.log(
  `require('paybrake') after ESLint: median ${median.toFixed(1)} ms of ${RUNS} runs (${times[0]?.toFixed(1)} to ${times.at(-1)?.toFixed(1)}), bound ${BOUND_MS}`,
);
process.exitCode = median <= BOUND_MS ? 0 : 1;
