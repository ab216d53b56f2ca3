/** Threat 50: one vault key fills no disk with refusals. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Refusals, refusalBudget } from '../../src/proxy/steps/refusals.js';
import { Rig, type Told } from './rig.js';

const { burst, perSecond } = refusalBudget;

describe('the budget of a key', () => {
  const spend = (refusals: Refusals, times: number, now: number, key = 'key_1'): void => {
    for (let n = 0; n < times; n++) refusals.count(key, now);
  };

  it('is spent after so many refusals, and comes back bit by bit', () => {
    const refusals = new Refusals();
    spend(refusals, burst - 1, 0);
    expect(refusals.judge('key_1', 0).kind).toBe('go-on');
    spend(refusals, 1, 0);
    expect(refusals.judge('key_1', 0)).toMatchObject({ kind: 'spent', turnedAway: 0, refusal: { retryAfter: 1 } });
    expect(refusals.judge('key_1', 1000 / perSecond - 1)).toMatchObject({ kind: 'spent', turnedAway: 1 });
    expect(refusals.judge('key_1', 1000 / perSecond).kind).toBe('go-on');
    spend(refusals, 1, 1000 / perSecond);
    expect(refusals.judge('key_1', 1000 / perSecond)).toMatchObject({ kind: 'spent', turnedAway: 2 });
  });

  it('tells once how many were turned away, when it is whole again, and forgets the key', () => {
    const refusals = new Refusals();
    spend(refusals, burst, 0);
    for (let n = 0; n < 5; n++) refusals.judge('key_1', 0);
    const whole = (burst / perSecond) * 1000;
    expect(refusals.judge('key_1', whole - 1).kind).toBe('go-on');
    expect(refusals.judge('key_1', whole)).toEqual({ kind: 'whole-again', turnedAway: 5 });
    expect(refusals.judge('key_1', whole)).toEqual({ kind: 'go-on' });
    spend(refusals, burst, whole);
    expect(refusals.judge('key_1', whole)).toMatchObject({ kind: 'spent', turnedAway: 0 });
  });

  it('never holds more than the burst, and owes what was under way', () => {
    const refusals = new Refusals();
    spend(refusals, 1, 0);
    spend(refusals, burst + 100, 1e9);
    expect(refusals.judge('key_1', 1e9)).toMatchObject({ refusal: { retryAfter: Math.ceil(101 / perSecond) } });
    expect(refusals.judge('key_1', 1e9 + (100 / perSecond) * 1000).kind).toBe('spent');
    expect(refusals.judge('key_1', 1e9 + (101 / perSecond) * 1000).kind).toBe('go-on');
  });

  it('is its own, and gains nothing from a request that came before', () => {
    const refusals = new Refusals();
    spend(refusals, burst, 5000);
    expect(refusals.judge('key_2', 5000).kind).toBe('go-on');
    expect(refusals.judge('key_1', 0).kind).toBe('spent');
    expect(refusals.judge('key_1', 5000).kind).toBe('spent');
  });
});

describe('a key that is refused without end', () => {
  let rig: Rig;
  let key: string;

  beforeEach(async () => {
    rig = await Rig.start(JSON.stringify({ roles: { support: { allow: ['GET /v1/customers'] } } }));
    onTestFinished(() => rig.stop());
    key = await rig.key('support');
  });
  const refund = (by = key): Promise<Told> => rig.ask('POST', '/v1/refunds', { charge: 'ch_1' }, { key: by });
  const list = (by = key): Promise<Told> => rig.ask('GET', '/v1/customers', {}, { key: by });
  const refuse = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await refund();
  };
  const rows = async () => {
    await rig.ledger.record({ endpoint: 'test', decision: 'operator', reason: 'flush' });
    return rig.ledger.audit.tail(2000).filter(({ decision }) => decision === 'refused');
  };

  it('is answered in Stripe’s shape, unread, whatever it asks', async () => {
    await refuse(burst);
    const told = await list();
    expect(told.status).toBe(429);
    expect(told.headers).toMatchObject({
      'stripe-should-retry': 'false',
      'retry-after': '1',
      'paybrake-reason': 'too_many_refusals',
      'paybrake-decision': 'refused',
    });
    expect(told.body.error).toMatchObject({
      type: 'invalid_request_error',
      code: 'too_many_refusals',
      message: expect.stringMatching(
        /^The vault key key_\w+ was refused more than 600 times, and 10 times a second since\. Until that ends, none of its requests is read\. Nothing was sent to Stripe\. Stop, and read what the refusals before this one said\.$/,
      ) as string,
    });
    expect(rig.sent).toEqual([]);
    const unread = await rig.ask('POST', '/v1/refunds?x=1', { '': '' }, { key });
    expect([unread.status, unread.body.error?.['code']]).toEqual([429, 'too_many_refusals']);
  });

  it('fills no log: one row when it begins, and one with the count when it is over', async () => {
    await refuse(burst + 500);
    expect((await rows()).map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: burst }, () => 'endpoint_not_allowed'),
      'too_many_refusals',
    ]);
    rig.time += (burst / perSecond) * 1000 + 1000;
    expect((await list()).status).toBe(200);
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({
      role: 'support',
      endpoint: 'refusals',
      reason: 'too_many_refusals',
      why: '500 requests were turned away unread, and the first of them was written down.',
    });
    expect(await rows()).toHaveLength(burst + 2);
    expect(rig.ledger.audit.verify()).toMatchObject({ ok: true });
    expect(rig.logged.filter((line) => line.includes('refused so often'))).toHaveLength(1);
  });

  it('holds back no other key of its role', async () => {
    const other = await rig.key('support');
    await refuse(burst + 1);
    expect([(await list(other)).status, (await refund(other)).status]).toEqual([200, 403]);
  });

  it('uses nothing up by what is allowed', async () => {
    for (let n = 0; n < burst + 50; n++) expect((await list()).status).toBe(200);
    expect((await refund()).status).toBe(403);
  });

  it('is counted each time', async () => {
    await refuse(burst + 3);
    expect(await rig.metrics.render()).toContain(
      'paybrake_decisions_total{role="support",decision="refused",reason="too_many_refusals"} 3',
    );
  });
});
