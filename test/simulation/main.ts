/**
 * `npm run test:simulation -- [--operations N] [--seed N] [--steps M] [--jobs N] [--mutant name] [--lines N]`: worlds of seeded chance, one after
 * another, until so many operations were asked for. With `--steps`, one world of `--seed`, to just before what failed in it.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mutants } from './mutants.js';
import { run, type Ran } from './run.js';

/** Operations of one world: enough for what takes long, few enough for a file that is copied at each crash. */
const operationsEach = 2_000;

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    mutant: { type: 'string' },
    lines: { type: 'string', default: '40' },
    worker: { type: 'boolean', default: false },
  },
});
const mutant = Object.entries(mutants).find(([name]) => name === values.mutant)?.[1];
if (values.mutant !== undefined && mutant === undefined)
  throw new Error(`There is a mutant for each of ${Object.keys(mutants).join(', ')}.`);

function one(seed: number, steps?: number): Promise<Ran> {
  return run({ seed, ...(mutant && { mutant }) }, operationsEach, steps, Number(values.lines));
}

function explain({ seed, steps, hash, failure }: Ran): void {
  if (failure === undefined) return;
  console.log(`\nSeed ${seed}, step ${steps}: ${failure.message}\n`);
  for (const line of failure.trace) console.log(`  ${line}`);
  const which = values.mutant === undefined ? '' : ` --mutant ${values.mutant}`;
  console.log(`\n  Trace ${hash}. To see it again: npm run test:simulation -- --seed ${seed} --steps ${steps}${which}`);
}

/** Runs worlds for whoever started this process, who sends their seeds. */
function work(): void {
  process.on('message', (seed: number) => void one(seed).then((ran) => process.connected && process.send?.(ran)));
}

async function manage(): Promise<void> {
  const wanted = Number(values.operations);
  const total = { operations: 0, steps: 0, movements: 0, lives: 0, worlds: 0 };
  const began = Date.now();
  let next = Number(values.seed);
  const outcome = { failed: false };
  const figures = (): string => {
    const seconds = (Date.now() - began) / 1000;
    const { operations, steps, movements, lives, worlds } = total;
    return (
      `${operations} operations (${Math.round(operations / seconds)}/s) in ${worlds} worlds, seeds ${values.seed} to ${next - 1}: ` +
      `${steps} steps, ${movements} movements of money, ${lives} lives of the proxy, ${Math.round(seconds)} s`
    );
  };
  await Promise.all(
    Array.from({ length: Number(values.jobs) }, async () => {
      const child = fork(import.meta.filename, ['--worker', ...(values.mutant === undefined ? [] : ['--mutant', values.mutant])]);
      while (!outcome.failed && total.operations < wanted) {
        child.send(next++);
        const ran = await new Promise<Ran>((resolve, reject) => {
          child.once('message', (message) => resolve(message as Ran));
          child.once('exit', (code) => reject(new Error(`A worker ended (${code}).`)));
        });
        child.removeAllListeners('exit');
        total.operations += ran.calls;
        total.steps += ran.steps;
        total.movements += ran.movements;
        total.lives += ran.lives;
        total.worlds += 1;
        if (ran.failure !== undefined) explain(ran);
        outcome.failed ||= ran.failure !== undefined;
        if (total.worlds % 20 === 0) console.log(figures());
      }
      // It ends its world first, and clears up behind it.
      child.disconnect();
    }),
  );
  console.log(`\n${outcome.failed ? 'FAILED' : 'All promises held'}: ${figures()}.`);
  process.exitCode = outcome.failed ? 1 : 0;
}

if (values.worker) work();
else if (values.steps === undefined) await manage();
else {
  const ran = await one(Number(values.seed), Number(values.steps));
  explain(ran);
  console.log(`\nSeed ${ran.seed}: ${ran.calls} operations, ${ran.steps} steps, trace ${ran.hash}.`);
  process.exitCode = ran.failure === undefined ? 0 : 1;
}
