/**
 * What the proxy costs beside nginx and beside the least that a proxy of Node can be, all in one run, in short rounds by turns, so that
 * other work on the machine hits all alike. Needs a build; nginx is left out where it is not installed.
 *
 *     npm run bench:proxy
 *     npm run bench:proxy -- --rounds 9
 *     npm run bench:proxy -- --floor            also: paybrake without its ledger, and without its steps
 *     npm run bench:proxy -- --soak 1000000     instead: memory over so many requests
 *
 * Bounds, as medians over the rounds: reads at 0.9 of the buffered pass-through or better, durable writes at 0.5; at 50 ms upstream
 * latency and 100 requests a second less than 3 ms added at the median and less than 15 ms at p99; a restart with 100,000 live holds
 * in less than a second. Exits with 1 when one is missed.
 */
import { cpus } from 'node:os';
import {
  newState,
  startFloor,
  startNginx,
  startPassThrough,
  startPaybrake,
  startUpstream,
  type Contender,
  type Name,
} from './proxy/contenders.js';
import type { Kind, Load, Outcome } from './proxy/load.js';
import { cpuOf, has, pinned, run, versionOf } from './proxy/processes.js';
import { restart } from './proxy/restart.js';
import { soak } from './proxy/soak.js';

const CONNECTIONS = 64;
const SECONDS = 2;
const OPEN_SECONDS = 6;
const WARM_UP_SECONDS = 6;
const RATE = 100;
const READS = 0.9;
const WRITES = 0.5;
const ADDED_MEDIAN_MS = 3;
const ADDED_P99_MS = 15;
const RESTART_MS = 1_000;

const missed: string[] = [];
let loads = 0;

function argument(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

function must(holds: boolean, what: string): string {
  if (!holds) missed.push(what);
  return holds ? 'kept' : 'MISSED';
}

const rounds = argument('--rounds', 5);

/** One load on one contender, with what it cost the contender in CPU. */
async function measure(
  contender: Contender,
  kinds: readonly Kind[],
  shape: Load['shape'],
  seconds: number,
): Promise<Outcome & { readonly cpu: number }> {
  loads += 1;
  const name = `${process.pid}-${loads}`;
  const load: Load = { port: contender.port, key: contender.key, kinds, name, shape, until: { seconds } };
  const before = cpuOf(contender.pid);
  const outcome = JSON.parse(await run('rest', 'load.ts', JSON.stringify(load))) as Outcome;
  const cpu = (cpuOf(contender.pid) - before) / outcome.answered;
  const failed = Object.entries(outcome.failed).map(([status, count]) => `${count} × ${status}`);
  if (failed.length > 0) throw new Error(`${contender.name} did not answer all with 200: ${failed.join(', ')}.`);
  return { ...outcome, cpu };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Starts all of them in front of one upstream, hands them over, and ends them. */
async function among(delay: number, names: readonly Name[], work: (contenders: readonly Contender[]) => Promise<void>) {
  const upstream = await startUpstream(delay);
  const state = newState();
  const all: Contender[] = [];
  try {
    for (const name of names) {
      const contender =
        name === 'nginx'
          ? await startNginx(upstream.port)
          : name === 'paybrake'
            ? await startPaybrake(upstream.port, state)
            : name === 'no-ledger' || name === 'no-steps'
              ? await startFloor(name, upstream.port, state)
              : await startPassThrough(name, upstream.port);
      if (contender !== undefined) all.push(contender);
    }
    await work(all);
  } finally {
    for (const contender of all) await contender.end();
    await upstream.end();
    state.remove();
  }
}

async function throughput(contenders: readonly Contender[], kind: Kind, bound: number): Promise<void> {
  const rates = new Map<Name, number[]>();
  const figures = new Map<Name, { p50: number[]; p99: number[]; cpu: number[] }>();
  for (const { name } of contenders) {
    rates.set(name, []);
    figures.set(name, { p50: [], p99: [], cpu: [] });
  }
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const { answered, seconds, latency, cpu } = await measure(
        contender,
        [kind],
        { kind: 'closed', connections: CONNECTIONS },
        SECONDS,
      );
      if (round === 0) continue;
      rates.get(contender.name)?.push(answered / seconds);
      const { p50, p99, cpu: all } = figures.get(contender.name) ?? { p50: [], p99: [], cpu: [] };
      p50.push(quantile(latency[kind], 0.5));
      p99.push(quantile(latency[kind], 0.99));
      all.push(cpu);
    }
  }
  const base = rates.get('buffered') ?? [];
  console.log(`\n${kind}s, ${CONNECTIONS} connections, no delay upstream, median of ${rounds} rounds of ${SECONDS} s`);
  console.log('             requests/s   p50 ms   p99 ms   CPU µs each   of buffered');
  for (const [name, own] of rates) {
    const { p50, p99, cpu } = figures.get(name) ?? { p50: [], p99: [], cpu: [] };
    const share = median(own.map((rate, round) => rate / (base[round] ?? Number.NaN)));
    const verdict = name === 'paybrake' ? `  bound ${bound}: ${must(share >= bound, `${kind}s`)}` : '';
    console.log(
      `  ${name.padEnd(10)} ${median(own).toFixed(0).padStart(10)} ${median(p50).toFixed(1).padStart(8)} ${median(p99).toFixed(1).padStart(8)} ${median(cpu).toFixed(0).padStart(13)} ${share.toFixed(2).padStart(13)}${verdict}`,
    );
  }
}

async function latency(contenders: readonly Contender[]): Promise<void> {
  const found = new Map<Name, Record<Kind, { p50: number[]; p99: number[] }>>();
  for (const { name } of contenders) found.set(name, { read: { p50: [], p99: [] }, write: { p50: [], p99: [] } });
  // A proxy runs for days. Of one that was just started, a hundred requests a second measure for minutes how fast Node compiles it.
  for (const contender of contenders)
    await measure(contender, ['read', 'write'], { kind: 'closed', connections: CONNECTIONS }, WARM_UP_SECONDS);
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const outcome = await measure(contender, ['read', 'write'], { kind: 'open', rate: RATE }, round === 0 ? 2 : OPEN_SECONDS);
      if (round === 0) continue;
      for (const kind of ['read', 'write'] as const) {
        const own = found.get(contender.name)?.[kind];
        own?.p50.push(quantile(outcome.latency[kind], 0.5));
        own?.p99.push(quantile(outcome.latency[kind], 0.99));
      }
    }
  }
  console.log(
    `\nreads and writes by turns, ${RATE} requests/s, 50 ms upstream, median of ${rounds} rounds of ${OPEN_SECONDS} s; ms`,
  );
  console.log('             read p50      p99   write p50      p99');
  const at = (name: Name, kind: Kind, which: 'p50' | 'p99') => median(found.get(name)?.[kind][which] ?? []);
  for (const name of found.keys()) {
    console.log(
      `  ${name.padEnd(10)} ${at(name, 'read', 'p50').toFixed(2).padStart(8)} ${at(name, 'read', 'p99').toFixed(2).padStart(8)} ${at(name, 'write', 'p50').toFixed(2).padStart(11)} ${at(name, 'write', 'p99').toFixed(2).padStart(8)}`,
    );
  }
  for (const kind of ['read', 'write'] as const) {
    // Round by round: what slows the machine down for a moment slows both.
    const added = (which: 'p50' | 'p99') =>
      median(
        (found.get('paybrake')?.[kind][which] ?? []).map(
          (ms, round) => ms - (found.get('buffered')?.[kind][which][round] ?? Number.NaN),
        ),
      );
    const [p50, p99] = [added('p50'), added('p99')];
    console.log(
      `  added to a ${kind}: ${p50.toFixed(2)} ms at the median (bound ${ADDED_MEDIAN_MS}: ${must(p50 < ADDED_MEDIAN_MS, `${kind}s at the median`)}), ` +
        `${p99.toFixed(2)} ms at p99 (bound ${ADDED_P99_MS}: ${must(p99 < ADDED_P99_MS, `${kind}s at p99`)})`,
    );
  }
}

console.log(
  `Node ${process.versions.node}; ${has('nginx') ? versionOf('nginx', '-v').replace(/^.*nginx\//s, 'nginx ') : 'nginx is not installed and left out'}; ` +
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}; ${pinned ? 'contender on CPU 0, the rest on CPU 1' : 'not pinned to CPUs'}`,
);
const soaked = argument('--soak', 0);
if (soaked > 0) {
  must(await soak(soaked), 'memory');
} else {
  const floor: readonly Name[] = process.argv.includes('--floor') ? ['no-ledger', 'no-steps'] : [];
  await among(0, ['nginx', 'streamed', 'buffered', 'paybrake', ...floor], async (contenders) => {
    await throughput(contenders, 'read', READS);
    await throughput(contenders, 'write', WRITES);
  });
  await among(50, ['nginx', 'buffered', 'paybrake'], latency);
  const { opened, served } = await restart();
  console.log(
    `\nrestart with 100,000 live holds: ledger open in ${opened.toFixed(0)} ms, process ready in ${served.toFixed(0)} ms ` +
      `(bound ${RESTART_MS}: ${must(served < RESTART_MS, 'restart')})`,
  );
}
console.log(missed.length === 0 ? '\nAll bounds kept.' : `\nMissed: ${missed.join(', ')}.`);
process.exitCode = missed.length === 0 ? 0 : 1;
