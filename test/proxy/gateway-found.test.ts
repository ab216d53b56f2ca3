/** What the seeded simulation (`test/simulation`) found, each as small as it can be. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdActions } from '../../src/proxy/admin/local/holds.js';
import { lookUpWith } from '../../src/proxy/start/look-up.js';
import type { Sent } from '../../src/proxy/http/upstream.js';
import { answered, Rig, type Told } from './rig.js';

const hour = 3_600_000;
const allow = ['paymentIntents:write', 'paymentIntents:read', 'charges:write', 'POST /v1/refunds'];
const caps = [
  { on: 'charges', usd: '100.00', window: '24h' },
  { on: 'refunds', usd: '50.00', window: '24h' },
];
const POLICY = JSON.stringify({
  roles: {
    billing: { allow, caps, idempotencyWindow: '25h' },
    shop: { allow, caps },
  },
  rates: { eur: '1.08' },
});

const INTENT = {
  amount: '1000',
  currency: 'usd',
  payment_method: 'pm_card_visa',
  'payment_method_types[0]': 'card',
};

let rig: Rig;
let billing: string;
let shop: string;

beforeEach(async () => {
  rig = await Rig.start(POLICY);
  billing = await rig.key('billing');
  shop = await rig.key('shop');
});
afterEach(() => rig.stop());

const post = (path: string, params: Record<string, string>, idempotencyKey?: string, key = billing): Promise<Told> =>
  rig.ask('POST', path, params, { key, ...(idempotencyKey !== undefined && { idempotencyKey }) });
const made = async (params: Record<string, string> = {}, name = 'order-1', key = billing): Promise<string> => {
  const { body } = await post('/v1/payment_intents', { ...INTENT, ...params }, name, key);
  return String(body['id']);
};
const said = ({ status, body }: Told): string => `${String(status)} ${String(body.error?.['code'] ?? body['status'])}`;
const used = (role = 'billing'): number | undefined => rig.ledger.usage(role, rig.policy.roles.get(role)?.caps ?? [])[0]?.used;
const moved = (): number => rig.simulation.books.moved('charges', 'usd');
const sentPosts = (): number => rig.sent.filter(({ method }) => method === 'POST').length;

const lost = (): Sent => ({ kind: 'unknown', why: 'The connection failed (ECONNRESET).' });
/** The next request but `before` others never arrives. */
const loseNext = (before = 0): void => {
  for (let i = 0; i < before; i++) rig.detours.push((_, deliver) => deliver());
  rig.detours.push(lost);
};
const byHand = { who: 'alice', why: 'seen in the dashboard' };

describe('an operation that an operator has settled', () => {
  it('is not sent again: nothing is held for it any more', async () => {
    loseNext();
    expect(said(await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1'))).toBe(
      '504 outcome_unknown',
    );
    const [hold] = rig.ledger.holds.list();
    await rig.ledger.holds.resolve(hold?.id ?? '', 0, byHand);
    const again = await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1');
    expect([said(again), moved(), used(), sentPosts()]).toEqual(['409 operation_closed', 0, 0, 1]);
  });

  it('is not sent again either when the operator is as fast as the one who asks', async () => {
    loseNext();
    await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1');
    rig.detours.push(async (_, deliver) => {
      await rig.ledger.holds.resolve('hold_1', 0, byHand);
      return deliver();
    });
    const again = await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1');
    expect([again.status, moved(), used(), sentPosts()]).toEqual([504, 0, 0, 1]);
  });

  it('cannot be settled while it is on its way again', async () => {
    loseNext();
    await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1');
    rig.detours.push(
      (_, deliver) => deliver(),
      async (_, deliver) => {
        await expect(rig.ledger.holds.resolve('hold_1', 0, byHand)).rejects.toThrow(/is under way/u);
        return deliver();
      },
    );
    await post('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' }, 'order-1');
    expect([moved(), used()]).toEqual([1000, 1000]);
  });
});

it('counts once what a look-up shows of an object that two holds are for', async () => {
  const id = await made({ confirm: 'true' });
  loseNext(1);
  expect(said(await post(`/v1/payment_intents/${id}`, { amount: '2000' }, 'change-1'))).toBe('504 outcome_unknown');
  const upstream = {
    send: ({ method, path }: { method: string; path: string }) =>
      Promise.resolve(
        answered(
          rig.simulation.handle({
            ...{ method, path, query: '', body: '' },
            headers: { authorization: `Bearer ${['sk', 'test', 'rig'].join('_')}` },
          }),
          rig.time,
        ),
      ),
  };
  const { resolveHold } = holdActions({
    ...{ ledger: rig.ledger, mode: 'test', random: (count) => new Uint8Array(count), wall: () => rig.time, who: 'alice' },
    lookUp: lookUpWith(upstream, () => rig.policy),
  });
  const [unknown] = rig.ledger.holds.list({ state: 'unknown' });
  expect(await resolveHold(unknown?.id ?? '', { kind: 'look-up' })).toMatchObject({ state: 'closed', posted: 0 });
  expect([moved(), used()]).toEqual([1000, 1000]);
});

it('knows an equal request again although the ledger lagged behind when the first one came', async () => {
  await post('/v1/payment_intents', INTENT, 'stripe-node-retry-0');
  // The machine sleeps; nothing of Stripe's has said so yet when the next operation begins.
  rig.time += 200 * hour;
  rig.lag += 200 * hour;
  expect((await post('/v1/payment_intents', { ...INTENT, amount: '1100' }, 'stripe-node-retry-1')).status).toBe(200);
  const again = await post('/v1/payment_intents', { ...INTENT, amount: '1100' }, 'stripe-node-retry-2');
  expect(said(again)).toBe('409 possible_duplicate');
});

describe('the audit log', () => {
  const decisions = (): string[] =>
    rig.ledger.audit.read(0, 99).flatMap(({ decision, reason }) => (decision === 'settled' ? [] : [`${decision} ${reason}`]));

  it('does not call refused what was sent and not answered', async () => {
    loseNext();
    await post('/v1/payment_intents', INTENT, 'order-1');
    await rig.ledger.record({ endpoint: 'GET', decision: 'refused', reason: 'last' });
    expect(decisions()).toEqual(['allowed reserved', 'refused last']);
  });

  it('has a record of each replay', async () => {
    await made();
    await made();
    await rig.ledger.record({ endpoint: 'GET', decision: 'refused', reason: 'last' });
    expect(decisions()).toEqual(['allowed reserved', 'allowed replayed', 'refused last']);
  });
});

describe('an object that two roles know', () => {
  it('is not raised by one of them past what the other holds of it', async () => {
    const id = await made();
    const raised = await post(`/v1/payment_intents/${id}`, { amount: '5000' }, 'raise-1', shop);
    expect(said(raised)).toBe('403 object_of_another_role');
    expect(raised.body.error?.['message']).toBe(
      `Role "billing" holds less on ${id} than POST /v1/payment_intents/{id} would raise it to, and could then move more than its caps allow. ` +
        'Let role "billing" change it, or make a new object.',
    );
    expect(said(await post(`/v1/payment_intents/${id}/confirm`, {}, 'confirm-1'))).toBe('200 succeeded');
    expect([moved(), used()]).toEqual([1000, 1000]);
  });

  it('can be confirmed and captured by the other one, under its own caps', async () => {
    const id = await made({ capture_method: 'manual', confirm: 'true' });
    expect(said(await post(`/v1/payment_intents/${id}/capture`, {}, 'capture-1', shop))).toBe('200 succeeded');
    expect([moved(), used('shop')]).toEqual([1000, 1000]);
  });
});

describe('what is first touched in part, with nobody knowing what came of it', () => {
  it('is held whole: a capture of a part, then a confirmation', async () => {
    const id = await made({}, 'order-1', shop);
    loseNext(1);
    await post(`/v1/payment_intents/${id}/capture`, { amount_to_capture: '138' }, 'capture-1');
    expect(used()).toBe(1000);
    await post(`/v1/payment_intents/${id}/confirm`, {}, 'confirm-1');
    expect([moved(), used()]).toEqual([1000, 1000]);
  });

  it('is held whole: a capture of a part of a charge, then of all of it', async () => {
    const charge = await post(
      '/v1/charges',
      { amount: '1000', currency: 'usd', source: 'tok_visa', capture: 'false' },
      'order-1',
      shop,
    );
    const id = String(charge.body['id']);
    loseNext(1);
    await post(`/v1/charges/${id}/capture`, { amount: '138' }, 'capture-1');
    await post(`/v1/charges/${id}/capture`, {}, 'capture-2');
    expect([moved(), used()]).toEqual([1000, 1000]);
  });

  it('is held whole: a change to less, then a confirmation', async () => {
    const id = await made({}, 'order-1', shop);
    loseNext(1);
    await post(`/v1/payment_intents/${id}`, { amount: '138' }, 'less-1');
    await post(`/v1/payment_intents/${id}/confirm`, {}, 'confirm-1');
    expect([moved(), used()]).toEqual([1000, 1000]);
  });
});

it('freezes no role for a currency that Stripe refused to change', async () => {
  const id = await made({ confirm: 'true' });
  expect((await post(`/v1/payment_intents/${id}`, { currency: 'eur' }, 'change-1')).status).toBe(400);
  expect([rig.ledger.keys.frozen(), used()]).toEqual([[], 1000]);
});

it('freezes no role for a last part whose earlier part nobody knew of', async () => {
  const id = await made({ capture_method: 'manual', confirm: 'true' });
  rig.detours.push((_, deliver) => {
    deliver();
    return lost();
  });
  await post(`/v1/payment_intents/${id}/capture`, { amount_to_capture: '95', final_capture: 'false' }, 'part-1');
  rig.detours.push(async (_, deliver) => {
    const sent = deliver();
    // Somebody reads the intent before the answer of the capture is read.
    await rig.ask('GET', `/v1/payment_intents/${id}`, {}, { key: billing });
    await rig.ledger.record({ endpoint: 'GET', decision: 'allowed', reason: 'after it' });
    return sent;
  });
  expect(said(await post(`/v1/payment_intents/${id}/capture`, { amount_to_capture: '165' }, 'part-2'))).toBe('200 succeeded');
  expect([moved(), used(), rig.ledger.keys.frozen()]).toEqual([260, 260, []]);
});

it('sends nothing again when the machine slept while the disk was waited for, and keeps the hold', async () => {
  let sleeps = 0;
  rig.faults = {
    at(point) {
      if (point !== 'sync' || sleeps === 0) return;
      rig.time += sleeps;
      rig.lag += sleeps;
      sleeps = 0;
    },
  };
  await rig.restart();
  loseNext();
  const charge = { amount: '1000', currency: 'usd', source: 'tok_visa' };
  expect(said(await post('/v1/charges', charge, 'order-1'))).toBe('504 outcome_unknown');
  rig.time += 22 * hour;
  const posts = sentPosts();
  sleeps = 2 * hour;
  expect(said(await post('/v1/charges', charge, 'order-1'))).toBe('504 outcome_unknown');
  expect([sleeps, sentPosts()]).toEqual([0, posts]);
  expect(rig.ledger.holds.list({ state: 'unknown' })).toMatchObject([{ held: 1000 }]);
});

it('sends again what is young enough, however the disk is', async () => {
  loseNext();
  const charge = { amount: '1000', currency: 'usd', source: 'tok_visa' };
  await post('/v1/charges', charge, 'order-1');
  rig.time += 22 * hour;
  expect(said(await post('/v1/charges', charge, 'order-1'))).toBe('200 succeeded');
  expect(moved()).toBe(1000);
});
