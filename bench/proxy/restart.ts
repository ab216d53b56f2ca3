/** How long a proxy takes to serve again with many live holds in its ledger. */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Cap } from '../../src/policy/model.js';
import type { Decision } from '../../src/proxy/ledger/ledger.js';
import { openLedger } from '../../src/proxy/ledger/sqlite.js';
import { freePort, newState, startProxy, startUpstream, untilServes } from './contenders.js';

const HOLDS = 100_000;
const TIMES = 5;

const clock = { wall: () => Date.now(), monotonic: () => performance.now() };
const caps: readonly Cap[] = [
  { on: 'charges', limit: { usd: 9e11 }, window: 86_400_000, text: 'charges usd 9000000000.00 in 24h' },
];

/** Medians, in ms: to open the ledger alone, and from the start of the process until it says that it is ready. */
export async function restart(): Promise<{ readonly opened: number; readonly served: number }> {
  const state = newState();
  const upstream = await startUpstream(0);
  try {
    await fill(state.folder);
    const opened: number[] = [];
    const served: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const before = performance.now();
      const ledger = await openLedger({ folder: state.folder, clock, random: randomBytes });
      opened.push(performance.now() - before);
      await ledger.close();

      const port = await freePort();
      const began = performance.now();
      const running = startProxy(upstream.port, state, port);
      await untilServes(port, '/readyz', (status) => status === 200);
      served.push(performance.now() - began);
      await running.end();
    }
    return { opened: middle(opened), served: middle(served) };
  } finally {
    await upstream.end();
    state.remove();
  }
}

/** PaymentIntents that were made and not confirmed: each holds its amount for as long as it lives. */
async function fill(folder: string): Promise<void> {
  const ledger = await openLedger({ folder, clock, random: randomBytes });
  const { id } = await ledger.keys.create({ digest: 'bench', role: 'bench', mode: 'test', hint: 'wxyz' });
  const endpoint = 'POST /v1/payment_intents';
  const record: Decision = { role: 'bench', keyId: id, endpoint, decision: 'allowed', reason: 'reserved' };
  const one = async (n: number): Promise<void> => {
    const operation = `pb_${randomBytes(32).toString('base64url')}`;
    const price = { bucket: 'charges', amount: 2_900, currency: 'usd', usd: 2_900, customer: `cus_${n % 1_000}` } as const;
    const known = { role: 'bench', keyId: id, mode: 'test', endpoint, idempotency: 'given' } as const;
    await ledger.reserve({ ...known, operation, fingerprint: operation, price, caps, record: { ...record, operation } });
    const settlement = { kind: 'open', object: `pi_${n}`, posted: 0, held: 2_900 } as const;
    await ledger.settle(operation, settlement, { status: 200 }, { ...record, decision: 'settled', reason: 'open', operation });
  };
  const batch = 500;
  for (let n = 0; n < HOLDS; n += batch) await Promise.all(Array.from({ length: batch }, (_, index) => one(n + index)));
  await ledger.close();
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
