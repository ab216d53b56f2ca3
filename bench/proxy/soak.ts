/** Whether the proxy's memory stays flat, as seen from outside. */
import { newState, startPaybrake, startUpstream } from './contenders.js';
import type { Load, Outcome } from './load.js';
import { residentOf, run } from './processes.js';

const STEP = 100_000;
/** What memory may grow by from the first third of the requests to the last. Medians: it goes up and down by a quarter with each collection. */
const GROWTH = 1.1;

/** Sends so many reads and writes by turns, and prints the memory as it goes. Tells whether it stayed flat. */
export async function soak(requests: number): Promise<boolean> {
  const upstream = await startUpstream(0);
  const state = newState();
  const proxy = await startPaybrake(upstream.port, state);
  const resident: number[] = [];
  try {
    console.log(`\nmemory over ${requests} requests, reads and writes by turns, 64 connections`);
    for (let done = 0; done < requests; done += STEP) {
      const load: Load = {
        port: proxy.port,
        key: proxy.key,
        kinds: ['read', 'write'],
        name: `soak-${done}`,
        shape: { kind: 'closed', connections: 64 },
        until: { requests: Math.min(STEP, requests - done) },
      };
      const { answered, seconds, failed } = JSON.parse(await run('rest', 'load.ts', JSON.stringify(load))) as Outcome;
      if (Object.keys(failed).length > 0) throw new Error(`Not all were answered with 200: ${JSON.stringify(failed)}.`);
      resident.push(residentOf(proxy.pid));
      console.log(
        `  ${String(done + answered).padStart(9)} requests  ${residentOf(proxy.pid).toFixed(0).padStart(5)} MB  ${(answered / seconds).toFixed(0).padStart(6)} requests/s`,
      );
    }
  } finally {
    await proxy.end();
    await upstream.end();
    state.remove();
  }
  // The very first ones fill the caches.
  const third = Math.max(1, Math.floor((resident.length - 1) / 3));
  return median(resident.slice(-third)) <= median(resident.slice(1, 1 + third)) * GROWTH;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
