import { expect, it } from 'vitest';

import type { Sent, Upstream, UpstreamRequest } from '../../../src/proxy/http/upstream.js';
import type { Operation } from '../../../src/proxy/ledger/ledger.js';
import { alarmsOf } from '../../../src/proxy/start/alarms.js';
import { overhear } from '../../../src/proxy/start/overhear.js';
import { aHold, fakeLedger } from '../admin/fake-ledger.js';

const minute = 60_000;
const hour = 60 * minute;

/** Alarms of a proxy in test mode: its ledger's clock, this machine's clock and Stripe's are turned one by one. */
function world() {
  const ledger = fakeLedger();
  const time = { wall: ledger.time, monotonic: 0, stripe: ledger.time };
  const raised: (readonly [string, string])[] = [];
  let body: Readonly<Record<string, unknown>> = { livemode: false };
  const upstream: Upstream = {
    send: () => Promise.resolve<Sent>({ kind: 'answered', answer: { status: 200, headers: {}, body, date: time.stripe } }),
    close: () => Promise.resolve(),
  };
  let minutePassed = (): void => undefined;
  const alarms = alarmsOf({
    ledger,
    mode: 'test',
    clock: { wall: () => time.wall, monotonic: () => time.monotonic },
    raise: (alarm, message) => raised.push([alarm, message]),
  });
  const way = overhear(upstream, (answer) => {
    alarms.heedDate(answer);
    alarms.heedMode(answer);
  });
  return {
    ledger,
    time,
    raised,
    answer: (answered = body) => {
      body = answered;
      return way.send({ method: 'GET', path: '/v1/balance', form: '', stripeVersion: '' } satisfies UpstreamRequest);
    },
    watch: () => alarms.watch((_, call) => ((minutePassed = call), () => (minutePassed = () => undefined))),
    pass: (ms: number) => {
      for (const clock of ['wall', 'monotonic', 'stripe'] as const) time[clock] += ms;
      ledger.time += ms;
      minutePassed();
    },
  };
}

it.each([
  [
    25 * hour,
    "The clock of this machine is 25 hours ahead of Stripe's. Caps do not go by it, but vault keys end too early, and an operation of unknown outcome is not sent again as long as it could be. Set it right.",
  ],
  [
    -6 * minute,
    "The clock of this machine is 6 minutes behind Stripe's. Caps do not go by it, but the log is dated wrongly. Set it right.",
  ],
])('tells of a clock that was set %i ms off, by what Stripe answers', async (step, message) => {
  const { time, answer, raised } = world();
  time.wall += Math.sign(step) * 5 * minute;
  await answer();
  expect(raised).toEqual([]);
  time.wall = time.stripe + step;
  await answer();
  expect(raised).toEqual([['clock', message]]);
});

it('tells of a wrong clock once an hour, however many answers show it', async () => {
  const { time, answer, pass, raised } = world();
  time.wall += hour;
  for (let i = 0; i < 3; i++) await answer();
  expect(raised).toHaveLength(1);
  pass(hour);
  await answer();
  expect(raised).toHaveLength(2);
});

it('tells of a clock that went back although Stripe does not answer, and of none that only went on while the machine slept', () => {
  const { time, watch, pass, raised } = world();
  watch();
  time.wall += 24 * hour;
  pass(minute);
  expect(raised).toEqual([]);
  time.wall -= 24 * hour + 3 * 24 * hour;
  pass(minute);
  expect(raised).toEqual([
    [
      'clock',
      "The clock of this machine is 3 days behind Stripe's. Caps do not go by it, but the log is dated wrongly. Set it right.",
    ],
  ]);
});

it('tells of an answer of the other mode, once an hour, and of none that says no mode', async () => {
  const { answer, raised } = world();
  for (const body of [{ livemode: false }, { livemode: null }, {}]) await answer(body);
  expect(raised).toEqual([]);
  for (let i = 0; i < 3; i++) await answer({ livemode: true });
  expect(raised).toEqual([
    [
      'wrong_mode',
      "Stripe answers from live mode, but the proxy's key is for test mode. Nothing that such an answer says frees a hold. Freeze everything (paybrake freeze), and find out what answers.",
    ],
  ]);
});

const operation = (startedAt: number, state: Operation['state'] = 'unknown'): Operation => ({
  id: `op_${startedAt}`,
  role: 'billing',
  endpoint: 'POST /v1/charges',
  fingerprint: 'f',
  idempotency: 'given',
  startedAt,
  state,
  hold: 'hold_1',
});

it('tells of a hold once it is unknown for too long to be settled by a replay, and not again', () => {
  const { ledger, watch, pass, raised } = world();
  const began = ledger.time;
  ledger.heldBy.set('hold_1', aHold({ createdAt: began }));
  ledger.operationsOf.set('hold_1', [operation(began)]);
  const watching = watch();
  pass(23 * hour - 1);
  expect(raised).toEqual([]);
  pass(1);
  const message =
    'A hold has been of unknown outcome for 23 hours: hold_1. Stripe may have forgotten its request, so sending again settles nothing any more. Look in Stripe, then say what moved: paybrake holds resolve <id>';
  expect(raised).toEqual([['unknown_age', message]]);
  pass(minute);
  expect(raised).toHaveLength(1);

  for (let n = 2; n < 9; n++) {
    ledger.heldBy.set(`hold_${n}`, aHold({ id: `hold_${n}` }));
    ledger.operationsOf.set(`hold_${n}`, [operation(began)]);
  }
  pass(minute);
  expect(raised.slice(1).map(([, said]) => said.split('. ')[0])).toEqual([
    '7 holds have been of unknown outcome for 23 hours: hold_2, hold_3, hold_4, hold_5, hold_6, …',
  ]);
  watching.stop();
  ledger.heldBy.set('hold_9', aHold({ id: 'hold_9' }));
  ledger.operationsOf.set('hold_9', [operation(began)]);
  pass(minute);
  expect(raised).toHaveLength(2);
});

it('goes by the operation that is unknown, not by the age of the hold, and by the later of both clocks', () => {
  const { ledger, time, watch, pass, raised } = world();
  const old = ledger.time - 90 * hour;
  ledger.heldBy.set('hold_1', aHold({ createdAt: old }));
  ledger.operationsOf.set('hold_1', [operation(old, 'settled'), operation(ledger.time)]);
  watch();
  expect(raised).toEqual([]);
  // The machine slept, and Stripe has not said yet how long.
  time.wall += 23 * hour;
  pass(minute);
  expect(raised.map(([alarm]) => alarm)).toEqual(['unknown_age']);
});

it('is told of old holds at once by a start, and bears a ledger that has failed', () => {
  const first = world();
  first.ledger.heldBy.set('hold_1', aHold());
  first.ledger.operationsOf.set('hold_1', [operation(0)]);
  first.watch();
  expect(first.raised.map(([alarm]) => alarm)).toEqual(['unknown_age']);
  const second = world();
  second.ledger.holds.list = () => {
    throw new Error('poisoned');
  };
  second.watch();
  second.pass(minute);
  expect(second.raised).toEqual([]);
});
