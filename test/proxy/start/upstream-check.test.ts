import { expect, it } from 'vitest';

import type { Sent } from '../../../src/proxy/http/upstream.js';
import { checkUpstream, firstCheck, watchUpstream, type UpstreamVerdict } from '../../../src/proxy/start/upstream-check.js';

function answered(status: number, body: Readonly<Record<string, unknown>> = {}): Sent {
  return { kind: 'answered', answer: { status, headers: {}, body, text: JSON.stringify(body) } };
}

const live = answered(200, { livemode: true });
const lost: Sent = { kind: 'not-sent', why: 'The connection failed (ECONNREFUSED).' };

function upstream(...answers: Sent[]) {
  const asked: unknown[] = [];
  return {
    asked,
    send(request: unknown): Promise<Sent> {
      asked.push(request);
      return Promise.resolve(answers.shift() ?? lost);
    },
  };
}

it.each<[string, Sent, UpstreamVerdict]>([
  ['a balance', live, { kind: 'taken' }],
  ['a restricted key without the right to it', answered(403), { kind: 'taken' }],
  [
    'a key that Stripe does not know',
    answered(401),
    {
      kind: 'refused',
      message:
        'Stripe does not know this key (401): it was rolled, deleted or mistyped. Set STRIPE_SECRET_KEY to one that is in force.',
    },
  ],
  [
    'a balance of the other mode',
    answered(200, { livemode: false }),
    {
      kind: 'refused',
      message:
        'STRIPE_SECRET_KEY looks like a live key, and Stripe answers it in the other mode. Set the key of the mode that you mean.',
    },
  ],
  ['an answer that says no mode', answered(200), { kind: 'refused', message: expect.stringContaining('other mode') as string }],
  ['a fault of Stripe', answered(500), { kind: 'unreachable', why: 'Stripe answered 500.' }],
  ['too many requests', answered(429), { kind: 'unreachable', why: 'Stripe answered 429.' }],
  ['no connection', lost, { kind: 'unreachable', why: 'The connection failed (ECONNREFUSED).' }],
])('judges %s', async (_, sent, verdict) => {
  const asked = upstream(sent);
  expect(await checkUpstream(asked, 'live')).toEqual(verdict);
  expect(asked.asked).toMatchObject([{ method: 'GET', path: '/v1/balance', form: '' }]);
});

/** Timers that run when the test says so. */
function timers() {
  const waiting: { ms: number; call: () => void }[] = [];
  return {
    waiting,
    after: (ms: number, call: () => void) => {
      const timer = { ms, call };
      waiting.push(timer);
      return () => void waiting.splice(waiting.indexOf(timer), 1);
    },
    tick: async () => {
      waiting.shift()?.call();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

it('waits for the first answer, but not for long', async () => {
  const { waiting, after } = timers();
  expect(await firstCheck(upstream(live), 'live', after)).toEqual({ kind: 'taken' });
  expect(waiting).toEqual([]);
  const checking = firstCheck({ send: () => new Promise(() => undefined) }, 'live', after);
  waiting[0]?.call();
  expect(await checking).toEqual({ kind: 'unreachable', why: 'No answer came within 4000 ms.' });
});

it('asks on until Stripe has taken the key, and then no more', async () => {
  const { waiting, after, tick } = timers();
  const verdicts: UpstreamVerdict[] = [];
  const first = { kind: 'unreachable', why: 'x' } as const;
  const onVerdict = (verdict: UpstreamVerdict) => verdicts.push(verdict);
  const watch = watchUpstream({ upstream: upstream(lost, live), mode: 'live', first, after, onVerdict });
  expect([watch.reached, waiting.map(({ ms }) => ms)]).toEqual([false, [5_000]]);
  await tick();
  expect([watch.reached, verdicts, waiting.length]).toEqual([false, [], 1]);
  await tick();
  expect([watch.reached, verdicts, waiting.length]).toEqual([true, [{ kind: 'taken' }], 0]);
});

it('is never ready with a key that Stripe refuses later', async () => {
  const { waiting, after, tick } = timers();
  const verdicts: UpstreamVerdict[] = [];
  const first = { kind: 'unreachable', why: 'x' } as const;
  const onVerdict = (verdict: UpstreamVerdict) => verdicts.push(verdict);
  const watch = watchUpstream({ upstream: upstream(answered(401)), mode: 'live', first, after, onVerdict });
  await tick();
  expect([watch.reached, verdicts.map(({ kind }) => kind), waiting.length]).toEqual([false, ['refused'], 0]);
});

it('asks nothing where there is nothing to ask, or after it was stopped', async () => {
  const { waiting, after, tick } = timers();
  const asked = upstream(live);
  const onVerdict = () => expect.unreachable();
  const options = { upstream: asked, mode: 'live', after, onVerdict } as const;
  expect(watchUpstream({ ...options, first: { kind: 'taken' } }).reached).toBe(true);
  expect(waiting).toEqual([]);
  const watch = watchUpstream({ ...options, first: { kind: 'unreachable', why: 'x' } });
  watch.stop();
  expect(waiting).toEqual([]);
  const late = watchUpstream({ ...options, first: { kind: 'unreachable', why: 'x' } });
  const ticking = tick();
  late.stop();
  await ticking;
  expect([late.reached, waiting, asked.asked.length]).toEqual([false, [], 1]);
});
