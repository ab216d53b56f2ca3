/**
 * What is left of the proxy when its most costly parts are free: how near any change of them could come. Prints its port and a vault key.
 *
 *     tsx bench/proxy/floor.ts no-steps|no-ledger <port of the upstream> <file of a policy>
 *
 * `no-steps`: the proxy's own port and its way to Stripe, with nothing in between: every request is sent on unread. `no-ledger`: all
 * steps, over a ledger that keeps nothing, has room for everything, and says at once that it is on the disk.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { loadPolicy } from '../../src/policy/load.js';
import { createGateway } from '../../src/proxy/gateway.js';
import { createLog } from '../../src/proxy/http/log.js';
import { createMetrics } from '../../src/proxy/http/metrics.js';
import { requestIds } from '../../src/proxy/http/refuse.js';
import { listen } from '../../src/proxy/http/server.js';
import { connectUpstream } from '../../src/proxy/http/upstream.js';
import { watchWith } from '../../src/proxy/http/watch.js';
import { makeKey } from '../../src/proxy/keys/format.js';
import type { Ledger } from '../../src/proxy/ledger/ledger.js';
import type { Answer, Incoming } from '../../src/proxy/model.js';

const [, , kind = '', port = '', file = ''] = process.argv;
const loaded = loadPolicy(readFileSync(file, 'utf8'), file);
if (!loaded.ok) throw new Error(`${file} does not load.`);
const { policy } = loaded;
const clock = { wall: () => Date.now(), monotonic: () => performance.now() };

const never = (): never => {
  throw new Error('Nothing of this benchmark asks that.');
};
const nothing = (): undefined => undefined;
const done = (): Promise<undefined> => Promise.resolve(undefined);
const key = { id: 'key_floor', role: 'bench', mode: 'test', hint: 'wxyz', createdAt: 0 } as const;
const ledger: Ledger = {
  now: () => Date.now(),
  observe: nothing,
  findKey: () => key,
  isFrozen: () => false,
  recall: nothing,
  holdOn: nothing,
  reserve: ({ caps }) =>
    Promise.resolve({ kind: 'reserved', hold: 'hold_1', left: caps.map((cap) => ({ cap, used: 0, left: 1 })) }),
  settle: done,
  resend: done,
  learn: done,
  record: done,
  usage: never,
  busiest: never,
  keys: { create: never, list: never, revoke: never, expire: never, freeze: never, unfreeze: never, frozen: never },
  holds: { list: never, get: never, operations: never, resolve: never },
  audit: { read: never, tail: never, verify: never },
  close: done,
};

const log = createLog({ level: 'warn', to: process.stderr, pretty: true });
const metrics = createMetrics({ inFlight: () => 0, unknownHolds: () => 0 });
const newRequestId = requestIds(randomBytes);
const upstream = connectUpstream({ origin: `http://127.0.0.1:${port}`, key: ['sk', 'test', 'bench'].join('_'), mode: 'test' });
const gateway = createGateway({
  ledger,
  policy: () => policy,
  upstream,
  mode: 'test',
  metrics,
  log,
  newRequestId,
  random: randomBytes,
  clock,
});

async function passOn({ method, target: path, body }: Incoming): Promise<Answer> {
  const form = body.toString();
  const sent = await upstream.send({ method: method === 'GET' ? 'GET' : 'POST', path, form, stripeVersion: '2025-03-31.basil' });
  if (sent.kind !== 'answered') return { status: 502, headers: {}, body: '' };
  const { status, text = '' } = sent.answer;
  return { status, headers: { 'content-type': 'application/json' }, body: text };
}

const server = await listen({
  host: '127.0.0.1',
  port: 0,
  names: [],
  handle: kind === 'no-steps' ? passOn : (incoming) => gateway.handle(incoming),
  ready: () => true,
  requestId: newRequestId,
  watch: watchWith({ metrics, log, now: () => clock.monotonic() }),
});
console.log(`${server.port} ${makeKey('test', randomBytes)}`);
