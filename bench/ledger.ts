/**
 * Steps of the ledger a second, each durable before it counts: a step is a reservation or a settlement, in a closed loop of 1 to 256
 * clients; then opening a ledger with 100,000 live holds, and memory over many operations.
 *
 *     npm run bench:ledger
 *     npm run bench:ledger -- --soak 1000000
 *
 * Bound: opening takes less than 1,000 ms. Exits with 1 above it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Cap } from '../src/policy/model.js';
import type { Decision } from '../src/proxy/ledger/ledger.js';
import { loadDriver } from '../src/proxy/ledger/driver.js';
import { openLedger, type SqliteLedger } from '../src/proxy/ledger/sqlite.js';

const SECONDS = 3;
const LIVE_HOLDS = 100_000;
const OPEN_MS = 1_000;

const day = 86_400_000;
const caps: readonly Cap[] = [
  { on: 'charges', limit: { usd: 1e11 }, window: day, text: 'charges usd 1000000000.00 in 24h' },
  { on: 'charges', limit: { usd: 1e11 }, window: day, per: 'customer', text: 'charges usd 1000000000.00 in 24h per customer' },
];
const clock = { wall: () => Date.now(), monotonic: () => performance.now() };
const folder = mkdtempSync(join(tmpdir(), 'paybrake-bench-'));
const soak = process.argv.includes('--soak') ? Number(process.argv[process.argv.indexOf('--soak') + 1]) : 100_000;
let count = 0;

const open = (): Promise<SqliteLedger> => openLedger({ folder, clock, random: randomBytes });
const record = (reason: string, operation: string): Decision => ({
  role: 'billing',
  keyId: 'key_0123456789ab',
  endpoint: 'POST /v1/payment_intents',
  decision: reason === 'reserved' ? 'allowed' : 'settled',
  reason,
  bucket: 'charges',
  amount: 2_900,
  currency: 'usd',
  usd: 2_900,
  operation,
});

async function reserve(ledger: SqliteLedger, keyId: string): Promise<string> {
  count += 1;
  const operation = `pb_${randomBytes(32).toString('base64url')}`;
  const price = { bucket: 'charges', amount: 2_900, currency: 'usd', usd: 2_900, customer: `cus_${count % 1_000}` } as const;
  const request = { role: 'billing', keyId, mode: 'test', endpoint: 'POST /v1/payment_intents', idempotency: 'given' } as const;
  const fingerprint = operation.slice(3);
  const answer = await ledger.reserve({ ...request, operation, fingerprint, price, caps, record: record('reserved', operation) });
  if (answer.kind !== 'reserved') throw new Error(`not reserved: ${answer.kind}`);
  return operation;
}

async function pay(ledger: SqliteLedger, keyId: string): Promise<void> {
  const operation = await reserve(ledger, keyId);
  const settlement = { kind: 'done', object: `pi_${operation}`, posted: 2_900 } as const;
  await ledger.settle(operation, settlement, { status: 200 }, record('posted', operation), Date.now());
}

async function loop(clients: number, until: () => boolean, work: () => Promise<void>): Promise<number> {
  let steps = 0;
  const client = async (): Promise<void> => {
    while (!until()) {
      await work();
      steps += 2;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return steps;
}

let ledger = await open();
const { id } = await ledger.keys.create({ digest: 'bench', role: 'billing', mode: 'test', hint: 'wxyz' });
console.log(`${(await loadDriver()).name}, Node ${process.versions.node}`);

for (const clients of [1, 16, 64, 256]) {
  const end = performance.now() + SECONDS * 1_000;
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const steps = await loop(
    clients,
    () => performance.now() > end,
    () => pay(ledger, id),
  );
  const { user, system } = process.cpuUsage(cpu);
  const rate = (steps / (performance.now() - begin)) * 1_000;
  console.log(
    `${String(clients).padStart(4)} clients: ${rate.toFixed(0).padStart(7)} steps/s, ${((user + system) / steps).toFixed(0)} µs of CPU each`,
  );
}

const figures: string[] = [];
for (let part = 0; part < 5; part += 1) {
  let left = soak / 5;
  await loop(
    64,
    () => (left -= 1) < 0,
    () => pay(ledger, id),
  );
  global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  figures.push(`${(rss / 1e6).toFixed(0)}/${(heapUsed / 1e6).toFixed(0)}`);
}
console.log(`memory over ${soak} operations, RSS/heap in MB: ${figures.join(', ')}`);

let held = 0;
await loop(
  256,
  () => (held += 1) > LIVE_HOLDS,
  async () => {
    const operation = await reserve(ledger, id);
    const settlement = { kind: 'open', object: `pi_${operation}`, posted: 0, held: 2_900 } as const;
    await ledger.settle(operation, settlement, { status: 200 }, record('open', operation), Date.now());
  },
);
await ledger.close();
const before = performance.now();
const cpu = process.cpuUsage();
ledger = await open();
const [usage] = ledger.usage('billing', caps);
const opened = performance.now() - before;
const { user, system } = process.cpuUsage(cpu);
console.log(
  `open with ${LIVE_HOLDS} live holds, cap known: ${opened.toFixed(0)} ms, ${((user + system) / 1_000).toFixed(0)} of CPU (bound ${OPEN_MS}); used ${usage?.used} cents`,
);
const { rows } = { rows: 0, ...ledger.audit.verify() };
console.log(`verified ${rows} rows in ${(performance.now() - before - opened).toFixed(0)} ms`);
await ledger.close();
rmSync(folder, { recursive: true });
process.exitCode = opened < OPEN_MS ? 0 : 1;
