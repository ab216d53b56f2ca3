/** The kill loop at length: `npm run test:force [-- kills [seed]]`. Exits with 1 when a promise was broken. */
import { fileURLToPath } from 'node:url';

import { killLoop } from '../test/proxy/force/lives.js';

const [kills = 100, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const entry = [fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))];

console.log(`Killing a proxy under load ${kills} times, with the seed ${seed}.`);
const began = performance.now();
const figures = await killLoop({ kills, seed, longestLife: 3_000, entry, say: (line) => console.log(line) });
const { violations, answers, ...counts } = figures;
const sorted = Object.entries(answers).sort(([, a], [, b]) => b - a);
console.log(
  `\n${Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);
console.log(`answers: ${sorted.map(([name, count]) => `${name} ${count}`).join(', ')}`);
for (const violation of violations) console.log(`VIOLATION ${violation}`);
console.log(`seed ${seed}: ${violations.length} violations in ${Math.round((performance.now() - began) / 1_000)} s`);
process.exitCode = violations.length === 0 ? 0 : 1;
