import { describe, expect, it } from 'vitest';
import { learnFrom } from '../../../src/proxy/settle/learn.js';
import { pathOf } from '../../../src/proxy/settle/path-of.js';
import { findEndpoint } from '../../../src/stripe/catalogue.js';
import { answerOf } from '../price/support.js';

const intent = (id: string, status: string, more: object = {}): object => ({
  id,
  object: 'payment_intent',
  amount: 2900,
  amount_capturable: 0,
  amount_received: 0,
  currency: 'usd',
  status,
  ...more,
});
const held: Readonly<Record<string, { held: number; posted: number; currency: string }>> = {
  pi_1: { held: 2900, posted: 0, currency: 'usd' },
  pi_2: { held: 1000, posted: 1900, currency: 'usd' },
  pi_euro: { held: 2900, posted: 0, currency: 'eur' },
  sub_1: { held: 500, posted: 2000, currency: 'usd' },
  ii_1: { held: 0, posted: 0, currency: 'usd' },
};
const learn = (body: object, status = 200) => learnFrom(answerOf(status, body), (id) => held[id]);

describe('learnFrom', () => {
  it('learns from a read that an intent is over', () => {
    expect(learn(intent('pi_1', 'canceled'))).toEqual([{ kind: 'done', object: 'pi_1', posted: 0 }]);
    expect(learn(intent('pi_1', 'succeeded', { amount_received: 2900 }))).toEqual([
      { kind: 'done', object: 'pi_1', posted: 2900 },
    ]);
  });

  it('never lowers what is held of one that lives, nor what was posted: the read may be the older', () => {
    expect(learn(intent('pi_1', 'requires_confirmation', { amount: 100 }))).toEqual([
      { kind: 'open', object: 'pi_1', posted: 0, held: 2900 },
    ]);
    expect(learn(intent('pi_2', 'requires_capture', { amount_capturable: 2900 }))).toEqual([
      { kind: 'open', object: 'pi_2', posted: 1900, held: 1000 },
    ]);
  });

  it('learns of every object of a list, and of what is expanded', () => {
    const list = { object: 'list', data: [intent('pi_1', 'canceled'), intent('pi_9', 'canceled'), intent('pi_2', 'canceled')] };
    expect(learn(list)).toEqual([
      { kind: 'done', object: 'pi_1', posted: 0 },
      { kind: 'done', object: 'pi_2', posted: 1900 },
    ]);
    const charge = { id: 'ch_1', object: 'charge', payment_intent: intent('pi_1', 'succeeded', { amount_received: 2900 }) };
    expect(learn(charge)).toEqual([{ kind: 'done', object: 'pi_1', posted: 2900 }]);
  });

  it('takes an ended subscription for paid in full, since its last invoice cannot be seen', () => {
    expect(learn({ id: 'sub_1', object: 'subscription', status: 'canceled', currency: 'usd', latest_invoice: 'in_1' })).toEqual([
      { kind: 'done', object: 'sub_1', posted: 2500 },
    ]);
    expect(learn({ id: 'sub_1', object: 'subscription', status: 'active', currency: 'usd', latest_invoice: 'in_1' })).toEqual([]);
    expect(learn({ id: 'ii_1', object: 'invoiceitem', deleted: true })).toEqual([{ kind: 'done', object: 'ii_1', posted: 0 }]);
  });

  it('learns nothing from errors, other currencies, unknown states and objects that are not held', () => {
    expect(learn(intent('pi_1', 'canceled'), 404)).toEqual([]);
    expect(learn(intent('pi_euro', 'canceled'))).toEqual([]);
    expect(learn(intent('pi_1', 'strange'))).toEqual([]);
    expect(learn(intent('pi_9', 'canceled'))).toEqual([]);
    expect(learn({ object: 'list', data: 'none' })).toEqual([]);
    expect(learn({})).toEqual([]);
  });
});

describe('pathOf', () => {
  it.each([
    ['pi_1', '/v1/payment_intents/pi_1'],
    ['ch_1', '/v1/charges/ch_1'],
    ['re_1', '/v1/refunds/re_1'],
    ['in_1', '/v1/invoices/in_1'],
    ['sub_1', '/v1/subscriptions/sub_1'],
    ['sub_sched_1', '/v1/subscription_schedules/sub_sched_1'],
    ['cs_test_1', '/v1/checkout/sessions/cs_test_1'],
    ['iauth_1', '/v1/issuing/authorizations/iauth_1'],
  ])('reads %s at %s', (id, path) => {
    expect(pathOf(id)).toBe(path);
  });

  it.each(['', 'pi', 'pi_', 'trr_1', 'tmr_1', 'pi_1/../../refunds', 'pi_1?expand', 'PI_1', 'pi_%2e'])(
    'knows no path for "%s"',
    (id) => {
      expect(pathOf(id)).toBeUndefined();
    },
  );

  it('gives paths that the catalogue can read', () => {
    const ids = [
      'seti',
      'py',
      'pyr',
      'po',
      'tr',
      'tu',
      'ii',
      'si',
      'qt',
      'cn',
      'plink',
      'dp',
      'du',
      'ic',
      'ich',
      'obp',
      'obt',
      'ibt',
      'credrev',
      'debrev',
      'climorder',
      'credgr',
    ];
    const unreadable = ids.filter((prefix) => findEndpoint('GET', pathOf(`${prefix}_1`) ?? '') === undefined);
    expect(unreadable).toEqual([]);
  });
});
