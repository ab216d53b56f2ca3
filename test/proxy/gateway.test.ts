import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig, type Told } from './rig.js';

const POLICY = JSON.stringify({
  roles: {
    billing: {
      allow: ['POST /v1/charges', 'POST /v1/customers', 'payment_intents:write', 'payment_intents:read', 'POST /v1/refunds'].map(
        (entry) => (entry.startsWith('payment_intents') ? entry.replace('payment_intents', 'paymentIntents') : entry),
      ),
      caps: [
        { on: 'charges', usd: '100.00', window: '24h' },
        { on: 'refunds', usd: '50.00', window: '24h' },
      ],
    },
    support: { allow: ['GET /v1/payment_intents/{id}'] },
  },
});

const INTENT = {
  amount: '2900',
  currency: 'usd',
  payment_method: 'pm_card_visa',
  confirm: 'true',
  'automatic_payment_methods[enabled]': 'true',
  'automatic_payment_methods[allow_redirects]': 'never',
};

let rig: Rig;
let key: string;

beforeEach(async () => {
  rig = await Rig.start(POLICY);
  key = await rig.key('billing');
});
afterEach(() => rig.stop());

const pay = (more: Record<string, string> = {}, idempotencyKey?: string): Promise<Told> =>
  rig.ask(
    'POST',
    '/v1/payment_intents',
    { ...INTENT, ...more },
    { key, ...(idempotencyKey !== undefined && { idempotencyKey }) },
  );
const moved = (): number => rig.simulation.books.moved('charges', 'usd');
const used = (): number | undefined => rig.ledger.usage('billing', rig.policy.roles.get('billing')?.caps ?? [])[0]?.used;
const said = ({ status, body }: Told): string => `${String(status)} ${String(body.error?.['code'] ?? body['status'])}`;

describe('a request for money', () => {
  it('is sent once, counted and recorded', async () => {
    const told = await pay({}, 'order-1');
    expect(said(told)).toBe('200 succeeded');
    expect(told.headers).toMatchObject({
      'paybrake-decision': 'allowed',
      'paybrake-reason': 'posted',
      'paybrake-cap-left': 'charges;usd=71.00;window=24h',
      'idempotency-key': 'order-1',
    });
    expect([moved(), used()]).toEqual([2900, 2900]);
    expect(rig.ledger.audit.tail(9).map(({ decision, reason, usd }) => [decision, reason, usd])).toEqual([
      ['allowed', 'reserved', 2900],
      ['settled', 'posted', 2900],
    ]);
    expect(rig.ledger.audit.verify()).toMatchObject({ ok: true });
  });

  it('never shows a client secret', async () => {
    expect(JSON.stringify((await pay({}, 'order-1')).body)).not.toContain('secret');
  });

  it('is refused over the cap, and says what is left and when', async () => {
    for (const n of [1, 2, 3]) expect(said(await pay({}, `order-${String(n)}`))).toBe('200 succeeded');
    const told = await pay({}, 'order-4');
    expect(told.body.error).toMatchObject({ type: 'invalid_request_error', code: 'spend_cap_exceeded' });
    expect(told.body.error?.['message']).toBe(
      'The cap of role "billing" is reached (charges usd 100.00 in 24h): 13.00 USD are left, and this asks for 29.00. There is room in 24 hours at the earliest. ' +
        'Nothing was sent to Stripe. Do not call again before; tell the user.',
    );
    expect([told.status, told.headers['stripe-should-retry'], moved()]).toEqual([402, 'false', 8700]);
    rig.time += 24 * 3_600_000 + 2_000;
    expect(said(await pay({}, 'order-5'))).toBe('200 succeeded');
  });

  it('keeps its hold while the intent can still be confirmed, and frees it when it is cancelled', async () => {
    const made = await pay({ confirm: 'false' }, 'order-1');
    expect([said(made), used(), moved()]).toEqual(['200 requires_confirmation', 2900, 0]);
    rig.time += 48 * 3_600_000;
    expect(used()).toBe(2900);
    const id = String(made.body['id']);
    expect(said(await rig.ask('POST', `/v1/payment_intents/${id}/cancel`, {}, { key }))).toBe('200 canceled');
    expect(used()).toBe(0);
  });

  it('is confirmed within the hold that made it', async () => {
    const made = await pay({ confirm: 'false' }, 'order-1');
    const told = await rig.ask(
      'POST',
      `/v1/payment_intents/${String(made.body['id'])}/confirm`,
      {},
      { key, idempotencyKey: 'c-1' },
    );
    expect([said(told), used(), moved()]).toEqual(['200 succeeded', 2900, 2900]);
  });

  it('frees nothing when a card is declined and the intent lives on', async () => {
    const told = await pay({ payment_method: 'pm_card_chargeDeclined' }, 'order-1');
    expect([told.status, used()]).toEqual([402, 2900]);
  });

  it('is free again when Stripe turns it away', async () => {
    expect((await pay({ payment_method: 'pm_nonsense' }, 'order-1')).status).toBe(400);
    expect(used()).toBe(0);
    // Stripe saved that answer under the key.
    const again = await pay({ payment_method: 'pm_nonsense' }, 'order-1');
    expect([again.status, again.headers['idempotent-replayed'], used()]).toEqual([400, 'true', 0]);
    expect(said(await pay({}, 'order-2'))).toBe('200 succeeded');
  });
});

describe('the same operation again', () => {
  it('is answered with its object, by its key', async () => {
    const first = await pay({}, 'order-1');
    const second = await pay({}, 'order-1');
    expect([second.status, second.body['id'], second.headers['paybrake-reason'], moved()]).toEqual([
      200,
      first.body['id'],
      'replayed',
      2900,
    ]);
  });

  it('is refused with other parameters', async () => {
    await pay({}, 'order-1');
    const told = await pay({ amount: '3000' }, 'order-1');
    expect([told.status, told.body.error?.['type'], moved()]).toEqual([400, 'idempotency_error', 2900]);
  });

  it('is refused by its content where nobody named it, and names the object', async () => {
    const first = await pay({}, 'stripe-node-retry-1');
    const second = await pay({}, 'stripe-node-retry-2');
    expect([said(second), moved()]).toEqual(['409 possible_duplicate', 2900]);
    expect(second.body.error?.['message']).toContain(`a second ago. It is ${String(first.body['id'])}.`);
    expect(said(await pay({}, 'order-2'))).toBe('200 succeeded');
  });

  it('is one operation for 256 at once with one key', async () => {
    const told = await Promise.all(Array.from({ length: 256 }, () => pay({}, 'order-1')));
    expect(new Set(told.map(({ body }) => body['id'])).size).toBe(1);
    expect([moved(), rig.sent.filter(({ method }) => method === 'POST').length]).toEqual([2900, 1]);
  });

  it('is one operation for 256 at once without a key', async () => {
    const told = await Promise.all(Array.from({ length: 256 }, () => pay()));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(told.filter(({ status }) => status === 409)).toHaveLength(255);
    expect(moved()).toBe(2900);
  });

  it('fills a cap to the cent, and not beyond, for 256 at once', async () => {
    const told = await Promise.all(Array.from({ length: 256 }, (_, n) => pay({ amount: '100' }, `order-${String(n)}`)));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(100);
    expect([moved(), used()]).toEqual([10_000, 10_000]);
  });
});

describe('a key that named a request of no money before', () => {
  beforeEach(async () => {
    const told = await rig.ask('POST', '/v1/customers', { name: 'Ada' }, { key, idempotencyKey: 'order-1' });
    expect([told.status, String(told.body['id']).slice(0, 4)]).toEqual([200, 'cus_']);
  });
  const expectMisused = (told: Told): void => {
    expect([told.status, told.body.error?.['type'], told.headers['paybrake-reason']]).toEqual([400, 'idempotency_error', 'void']);
  };

  it('is turned away by Stripe, and holds nothing, however often', async () => {
    for (const amount of ['2900', '2900', '100']) expectMisused(await pay({ amount }, 'order-1'));
    expect([moved(), used(), rig.ledger.holds.list({ state: 'unknown' })]).toEqual([0, 0, []]);
    expect(said(await pay({}, 'order-2'))).toBe('200 succeeded');
  });

  it('holds everything when an earlier send of the same operation was lost', async () => {
    rig.detours.push(() => ({ kind: 'unknown', why: 'The connection failed (ECONNRESET).' }));
    expect(said(await pay({}, 'order-1'))).toBe('504 outcome_unknown');
    for (let n = 0; n < 2; n++) {
      const told = await pay({}, 'order-1');
      expect([told.status, told.body.error?.['type'], used()]).toEqual([400, 'idempotency_error', 2900]);
    }
    expect(rig.ledger.holds.list({ state: 'unknown' })).toHaveLength(1);
  });
});

it('holds nothing for a key that Stripe knows of a declined charge, with other parameters', async () => {
  const charge = (source: string): Promise<Told> =>
    rig.ask('POST', '/v1/charges', { amount: '500', currency: 'usd', source }, { key, idempotencyKey: 'order-1' });
  expect((await charge('tok_chargeDeclined')).status).toBe(402);
  const told = await charge('tok_visa');
  expect([told.status, told.body.error?.['type'], used(), moved()]).toEqual([400, 'idempotency_error', 0, 0]);
  expect(rig.ledger.holds.list({ state: 'unknown' })).toEqual([]);
});

describe('an outcome that nobody knows', () => {
  beforeEach(() => {
    rig.detours.push((_, deliver) => {
      deliver();
      return { kind: 'unknown', why: 'The connection closed before an answer came.' };
    });
  });

  it('keeps its hold for ever, and says so', async () => {
    const told = await pay({}, 'order-1');
    expect(said(told)).toBe('504 outcome_unknown');
    expect(told.headers).toMatchObject({ 'paybrake-decision': 'allowed', 'paybrake-reason': 'outcome_unknown' });
    expect(rig.ledger.audit.tail(9).map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      'allowed reserved',
      'settled unknown',
    ]);
    rig.time += 100 * 3_600_000;
    expect([used(), moved()]).toEqual([2900, 2900]);
  });

  it("is settled by the caller's own replay", async () => {
    await pay({}, 'order-1');
    const told = await pay({}, 'order-1');
    expect([said(told), moved(), used()]).toEqual(['200 succeeded', 2900, 2900]);
    expect(rig.ledger.holds.list({ state: 'unknown' })).toEqual([]);
  });

  it('is settled before an equal request is refused', async () => {
    await pay({}, 'stripe-node-retry-1');
    expect([said(await pay({}, 'stripe-node-retry-2')), moved()]).toEqual(['409 possible_duplicate', 2900]);
    expect(rig.ledger.holds.list({ state: 'unknown' })).toEqual([]);
  });

  it('is never sent again when Stripe may have forgotten the key', async () => {
    await pay({}, 'order-1');
    rig.time += 25 * 3_600_000;
    expect([said(await pay({}, 'order-1')), moved()]).toEqual(['504 outcome_unknown', 2900]);
  });

  it('is the same after a restart', async () => {
    await pay({}, 'order-1');
    await rig.restart();
    expect(used()).toBe(2900);
    expect([said(await pay({}, 'order-1')), moved()]).toEqual(['200 succeeded', 2900]);
  });
});

describe('who may not', () => {
  it('is turned away', async () => {
    const support = await rig.key('support');
    const told = await rig.ask('POST', '/v1/payment_intents', INTENT, { key: support });
    expect(told.body.error?.['message']).toBe(
      "The role support is not allowed POST /v1/payment_intents. To allow it: paybrake policy allow support 'POST /v1/payment_intents'",
    );
    expect([told.status, rig.sent.length]).toEqual([403, 0]);
  });

  it('is told so when no policy can allow what it asks for', async () => {
    const told = await rig.ask('POST', '/v1/webhook_endpoints', { url: 'https://example.com' }, { key });
    expect([told.status, told.body.error?.['code'], told.body.error?.['message']]).toEqual([
      403,
      'endpoint_never_allowed',
      'No role can be allowed POST /v1/webhook_endpoints, since it sends money or events somewhere else from then on.',
    ]);
  });

  it('is told what lifts a stop: of its role, or of everything', async () => {
    const message = async (): Promise<unknown> => (await pay()).body.error?.['message'];
    await rig.ledger.keys.freeze('billing');
    expect(await message()).toBe(
      'Role "billing" is frozen: nothing is sent to Stripe for it. Stop, and tell the user. An operator lifts it: paybrake unfreeze billing',
    );
    await rig.ledger.keys.freeze(undefined);
    expect(await message()).toBe(
      'Everything is frozen: nothing is sent to Stripe. Stop, and tell the user. An operator lifts it: paybrake unfreeze',
    );
    expect(rig.sent).toEqual([]);
  });

  it('is turned away once its key is revoked, expired or frozen', async () => {
    const [known] = rig.ledger.keys.list();
    await rig.ledger.keys.freeze('billing');
    expect(said(await pay())).toBe('401 role_frozen');
    await rig.ledger.keys.unfreeze('billing');
    await rig.ledger.keys.revoke(known?.id ?? '');
    expect([said(await pay()), rig.sent.length]).toEqual(['401 key_revoked', 0]);
  });

  it('is turned away once the day of its key is over, also while the ledger lags behind', async () => {
    const [known] = rig.ledger.keys.list();
    await rig.ledger.keys.expire(known?.id ?? '', rig.time + 60_000);
    expect(said(await pay())).toBe('200 succeeded');
    rig.lag = 3_600_000;
    rig.time += 61_000;
    expect(said(await pay({}, 'order-2'))).toBe('401 key_expired');
  });

  it('is nobody without a key, or with one of Stripe', async () => {
    expect(said(await rig.ask('GET', '/v1/balance', {}, {}))).toBe('401 vault_key_missing');
    expect(said(await rig.ask('GET', '/v1/balance', {}, { key: ['sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'].join('_') }))).toBe(
      '401 raw_stripe_key',
    );
    expect(rig.ledger.audit.tail(9)).toEqual([]);
  });
});
