/** stripe-node as people use it, against the proxy as a process of its own: what it gets back, and how often it asks. */
import { readFileSync } from 'node:fs';

import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { operationKey, vaultStripe } from '../../src/client/index.js';
import { startLiveProxy, type LiveProxy } from './live.js';

const money = ['POST /v1/charges', 'paymentIntents:write', 'POST /v1/refunds'];
const reads = ['charges:read', 'paymentIntents:read', 'customers:read', 'refunds:read'];
const caps = [
  { on: 'charges', usd: '2000.00', window: '24h' },
  { on: 'refunds', usd: '500.00', window: '24h' },
];
const policy = {
  roles: {
    billing: { allow: [...money, ...reads, 'customers:write'], caps },
    careful: { allow: money, caps, idempotency: 'require' },
    derived: { allow: money, caps, idempotency: 'derive' },
    small: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '10.00', window: '24h' }] },
    support: { allow: ['charges:read'] },
    gone: { allow: ['charges:read'] },
  },
};

/** By status, what docs/proxy/errors.md says that each SDK raises. */
const page = readFileSync(new URL('../../docs/proxy/errors.md', import.meta.url), 'utf8');
const [, headings = '', rows = ''] = /^(\| status \| *stripe-node.*)\n\|[ |-]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
const cells = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));
const classes = new Map(
  rows
    .trim()
    .split('\n')
    .map(cells)
    .map(([status = '', ...raised]) => [status, raised] as const),
);

let proxy: LiveProxy;

beforeAll(async () => {
  proxy = await startLiveProxy(policy);
}, 60_000);
afterAll(() => proxy.stop());

/** The two ways in which a program in Node gets a client. `maxNetworkRetries` stays at what the SDK does by itself. */
const ways = {
  vaultStripe: (role: string, key: string) =>
    vaultStripe(role, { telemetry: false }, { PAYBRAKE_URL: proxy.url, [`PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`]: key }),
  'new Stripe': (_role: string, key: string) => {
    const { hostname, port } = new URL(proxy.url);
    return new Stripe(key, { host: hostname, port: Number(port), protocol: 'http', telemetry: false });
  },
};

interface Denial {
  readonly type: string;
  readonly statusCode: number;
  readonly code: string;
  readonly decline_code?: string;
}

describe.each(Object.entries(ways))('%s', (way, connect) => {
  const clientOf = async (role: string) => connect(role, await proxy.key(role));
  /** Other calls than those of the other way, so that neither repeats the other's. */
  const amount = way === 'vaultStripe' ? 2_900 : 3_100;
  const card = { source: 'tok_visa', currency: 'usd' } as const;

  it('makes, confirms, captures, refunds and reads a payment', async () => {
    const stripe = await clientOf('billing');
    const movedBefore = proxy.simulator.books.moved('charges', 'usd');
    const customer = await stripe.customers.create({ name: way });
    const intent = await stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      customer: customer.id,
      capture_method: 'manual',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    expect(intent).not.toHaveProperty('client_secret');
    const confirmed = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect([confirmed.status, confirmed.amount_capturable]).toEqual(['requires_capture', amount]);
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2_000 });
    expect([captured.status, captured.amount_received]).toEqual(['succeeded', 2_000]);
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    expect([refund.status, refund.amount]).toEqual(['succeeded', 500]);
    const read = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge', 'customer'] });
    expect(read.latest_charge).toMatchObject({ object: 'charge', amount_captured: 2_000 });
    expect(read.customer).toMatchObject({ object: 'customer', name: way });
    expect(proxy.simulator.books.moved('charges', 'usd') - movedBefore).toBe(2_000);
  });

  it('lists, page by page', async () => {
    const stripe = await clientOf('billing');
    const made: string[] = [];
    for (const more of [1, 2, 3]) made.push((await stripe.charges.create({ ...card, amount: amount + more })).id);
    const listed: string[] = [];
    for await (const charge of stripe.charges.list({ limit: 2, created: { gte: 0 } })) listed.push(charge.id);
    expect(listed).toEqual(expect.arrayContaining(made));
  });

  it('gets the first answer again for the same key', async () => {
    const stripe = await clientOf('billing');
    const options = { idempotencyKey: operationKey('charge-order', { order: way }) };
    const first = await stripe.charges.create({ ...card, amount }, options);
    const second = await stripe.charges.create({ ...card, amount }, options);
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers).toMatchObject({ 'paybrake-reason': 'replayed', 'idempotent-replayed': 'true' });
  });

  it('gets the earlier object where the policy derives keys', async () => {
    const stripe = await clientOf('derived');
    const first = await stripe.charges.create({ ...card, amount });
    expect((await stripe.charges.create({ ...card, amount })).id).toBe(first.id);
  });

  it("gets Stripe's own errors as they are", async () => {
    const stripe = await clientOf('billing');
    await expect(stripe.charges.create({ ...card, amount, source: 'tok_chargeDeclined' })).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    await expect(stripe.paymentIntents.retrieve('pi_none')).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'resource_missing',
      statusCode: 404,
    });
  });

  /** Each denial: how it comes about, and what the program sees of it. */
  const denials: readonly [string, () => Promise<() => Promise<unknown>>, Denial][] = [
    [
      'a revoked key',
      async () => {
        const { secret, key } = await proxy.operator.createKey({ role: 'gone' });
        await proxy.operator.revokeKey(key.id);
        const stripe = connect('gone', secret);
        return () => stripe.charges.list();
      },
      { type: 'StripeAuthenticationError', statusCode: 401, code: 'key_revoked' },
    ],
    [
      'a charge over the cap',
      async () => {
        const stripe = await clientOf('small');
        return () => stripe.charges.create({ ...card, amount });
      },
      { type: 'StripeCardError', statusCode: 402, code: 'spend_cap_exceeded', decline_code: '' },
    ],
    [
      'an endpoint that the role is not allowed',
      async () => {
        const stripe = await clientOf('support');
        return () => stripe.charges.create({ ...card, amount });
      },
      { type: 'StripePermissionError', statusCode: 403, code: 'endpoint_not_allowed' },
    ],
    [
      'a key used for something else before',
      async () => {
        const stripe = await clientOf('billing');
        const options = { idempotencyKey: operationKey('one-thing', { way }) };
        await stripe.charges.create({ ...card, amount: amount + 10 }, options);
        return () => stripe.charges.create({ ...card, amount: amount + 11 }, options);
      },
      { type: 'StripeIdempotencyError', statusCode: 400, code: 'idempotency_key_in_use' },
    ],
    [
      'no key where one is wanted',
      async () => {
        const stripe = await clientOf('careful');
        return () => stripe.charges.create({ ...card, amount });
      },
      { type: 'StripeInvalidRequestError', statusCode: 400, code: 'idempotency_key_required' },
    ],
    [
      'the same charge again',
      async () => {
        const stripe = await clientOf('billing');
        const { id } = await stripe.charges.create({ ...card, amount: amount + 20 });
        expect(id).toMatch(/^ch_/);
        return () => stripe.charges.create({ ...card, amount: amount + 20 });
      },
      { type: 'StripeAPIError', statusCode: 409, code: 'possible_duplicate' },
    ],
    [
      'an answer that never came',
      async () => {
        const stripe = await clientOf('billing');
        proxy.simulator.fault({ kind: 'drop', match: { method: 'POST', path: '/v1/charges' } });
        return () => stripe.charges.create({ ...card, amount: amount + 30 });
      },
      { type: 'StripeAPIError', statusCode: 504, code: 'outcome_unknown' },
    ],
  ];

  it.each(denials)('%s is one request and an error of its class', async (_, arrange, expected) => {
    const call = await arrange();
    const before = await proxy.requests();
    const [raised] = classes.get(String(expected.statusCode)) ?? classes.get('others') ?? [];
    if (expected.type !== 'StripeIdempotencyError') expect(raised).toBe(expected.type);
    await expect(call()).rejects.toMatchObject({ ...expected, requestId: expect.stringMatching(/^req_pb_/) as string });
    expect((await proxy.requests()) - before).toBe(1);
  });
});

it('the page of errors says of which major each class is, and this one is of the first column', () => {
  expect(cells(headings).slice(1)).toEqual(['stripe-node from 21 raises', 'stripe-node up to 20 raises', 'stripe-python raises']);
  expect(Number(Stripe.PACKAGE_VERSION.split('.')[0])).toBeGreaterThanOrEqual(21);
  // What `npm run proofs:clients` sees of the majors before.
  expect(['402', '409'].map((status) => classes.get(status)?.[1])).toEqual([
    'StripeInvalidRequestError',
    'StripeInvalidRequestError',
  ]);
});

it('asks once when Stripe cannot be reached', async () => {
  const stripe = ways.vaultStripe('billing', await proxy.key('billing'));
  await proxy.simulator.stop();
  const before = await proxy.requests();
  await expect(stripe.charges.create({ amount: 777, currency: 'usd', source: 'tok_visa' })).rejects.toMatchObject({
    type: 'StripeAPIError',
    statusCode: 503,
    code: 'upstream_unreachable',
  });
  expect((await proxy.requests()) - before).toBe(1);
});

it('leaves one record for every refusal, in a log that verifies', async () => {
  const codes = [
    'endpoint_not_allowed',
    'idempotency_key_in_use',
    'idempotency_key_required',
    'possible_duplicate',
    'spend_cap_exceeded',
  ];
  const twoWays = codes.flatMap((code) => [code, code]);
  // Refusals are not waited for.
  await vi.waitFor(async () => {
    const rows = await proxy.operator.auditTail(1_000);
    const refused = rows.filter(({ decision, reason }) => decision === 'refused' && codes.includes(reason));
    expect(refused.map(({ reason }) => reason).toSorted()).toEqual(twoWays);
  });
  expect(await proxy.operator.auditVerify()).toMatchObject({ ok: true });
});
