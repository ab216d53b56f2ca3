/**
 * The same scenarios on the simulator and on npm's stripe-stateful-mock, an independent reading of Stripe's behaviour. Where the
 * two agree, a mistake would have to be made twice; where they do not, the difference is stated with the reason.
 */
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { beforeAll, describe, expect, it } from 'vitest';
import { secretKey, simulate } from './support.js';

const { createExpressApp } = createRequire(import.meta.url)('stripe-stateful-mock') as {
  createExpressApp: () => RequestListener;
};

let mockPort = 0;

beforeAll(async () => {
  const server = createServer(createExpressApp());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mockPort = (server.address() as AddressInfo).port;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});

/** A new account of the mock each time, since it keeps one state for the whole process. */
let accounts = 0;
async function onMock(): Promise<Stripe> {
  const config = { host: '127.0.0.1', port: mockPort, protocol: 'http', telemetry: false, maxNetworkRetries: 0 } as const;
  accounts += 1;
  const { id } = await new Stripe(secretKey, config).accounts.create({ type: 'custom', email: `${accounts}@example.com` });
  return new Stripe(secretKey, { ...config, stripeAccount: id });
}

async function onSimulator(): Promise<Stripe> {
  const { simulator } = await simulate();
  return new Stripe(secretKey, { ...simulator.stripeConfig, maxNetworkRetries: 0 });
}

type Told = Record<string, unknown>;

/** What both must tell: the named fields of the answer, or status, type, code and param of the error. */
async function told(call: Promise<object>, ...fields: string[]): Promise<Told> {
  try {
    const answer = (await call) as Told;
    return Object.fromEntries(fields.map((field) => [field, answer[field]]));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return {
      status: error.statusCode,
      type: error.rawType,
      code: error.code,
      param: error.param === '' ? undefined : error.param,
    };
  }
}

async function onBoth(
  scenario: (stripe: Stripe) => Promise<readonly Told[]>,
): Promise<{ ours: readonly Told[]; theirs: readonly Told[] }> {
  return { ours: await scenario(await onSimulator()), theirs: await scenario(await onMock()) };
}

const charge = { amount: 2900, currency: 'usd', source: 'tok_visa' } as const;
const chargeFields = [
  'object',
  'amount',
  'amount_captured',
  'amount_refunded',
  'captured',
  'currency',
  'paid',
  'refunded',
  'status',
  'description',
  'metadata',
  'customer',
];
const refundFields = ['object', 'amount', 'currency', 'status', 'reason', 'metadata', 'payment_intent'];
const customerFields = ['object', 'email', 'description', 'metadata', 'balance', 'deleted'];

describe('both agree on', () => {
  it.each<[string, (stripe: Stripe) => Promise<readonly Told[]>]>([
    [
      'a charge from creation to capture',
      async (stripe) => {
        const { id } = await stripe.charges.create({ ...charge, capture: false });
        return [
          await told(stripe.charges.create({ ...charge, description: 'June', metadata: { order: '1' } }), ...chargeFields),
          await told(stripe.charges.retrieve(id), ...chargeFields),
          await told(stripe.charges.update(id, { description: 'July', metadata: { order: '2' } }), ...chargeFields),
          await told(
            stripe.charges.capture(id, { amount: 900 }),
            'object',
            'amount',
            'amount_captured',
            'amount_refunded',
            'captured',
            'status',
          ),
          await told(stripe.charges.capture(id)),
        ];
      },
    ],
    [
      'what a charge may not be',
      async (stripe) => [
        await told(stripe.charges.create({ ...charge, amount: 49 })),
        await told(stripe.charges.create({ ...charge, amount: 100_000_000 })),
        await told(stripe.charges.create({ ...charge, amount: 0 })),
        await told(stripe.charges.create({ ...charge, amount: -1 })),
        await told(stripe.charges.create({ ...charge, currency: 'xxz' })),
        await told(stripe.charges.create({ currency: 'usd', source: 'tok_visa' })),
        await told(stripe.charges.create({ amount: 2900, source: 'tok_visa' })),
        await told(stripe.charges.create({ amount: 2900, currency: 'usd' })),
        await told(stripe.charges.retrieve('ch_unknown')),
        await told(stripe.charges.update('ch_unknown', { description: 'x' })),
      ],
    ],
    [
      'currencies written in capitals',
      async (stripe) => [await told(stripe.charges.create({ ...charge, currency: 'USD' }), ...chargeFields)],
    ],
    [
      'declines',
      async (stripe) => [
        await told(stripe.charges.create({ ...charge, source: 'tok_chargeDeclined' })),
        await told(stripe.charges.create({ ...charge, source: 'tok_chargeDeclinedInsufficientFunds' })),
        await told(stripe.charges.create({ ...charge, source: 'tok_chargeDeclinedExpiredCard' })),
        await told(stripe.charges.create({ ...charge, source: 'tok_chargeDeclinedProcessingError' })),
      ],
    ],
    [
      'refunds',
      async (stripe) => {
        const { id } = await stripe.charges.create(charge);
        const held = await stripe.charges.create({ ...charge, capture: false });
        return [
          await told(
            stripe.refunds.create({ charge: id, amount: 900, reason: 'duplicate', metadata: { a: '1' } }),
            ...refundFields,
          ),
          await told(stripe.charges.retrieve(id), ...chargeFields),
          await told(stripe.refunds.create({ charge: id, amount: 2001 })),
          await told(stripe.refunds.create({ charge: id, amount: 0 })),
          await told(stripe.refunds.create({ charge: id }), ...refundFields),
          await told(stripe.charges.retrieve(id), ...chargeFields),
          await told(stripe.refunds.create({ charge: id })),
          await told(stripe.refunds.create({ charge: held.id, amount: 900 })),
          await told(stripe.refunds.create({ charge: held.id }), ...refundFields),
          { refunds: (await stripe.refunds.list({ charge: id })).data.length },
        ];
      },
    ],
    [
      'customers',
      async (stripe) => {
        const { id } = await stripe.customers.create({ email: 'ada@example.com', source: 'tok_visa', metadata: { a: '1' } });
        await stripe.customers.create({ email: 'grace@example.com' });
        return [
          await told(stripe.customers.retrieve(id), ...customerFields),
          await told(stripe.charges.create({ amount: 2900, currency: 'usd', customer: id }), 'amount', 'captured', 'status'),
          await told(stripe.customers.update(id, { description: 'countess', email: 'lovelace@example.com' }), ...customerFields),
          ...(await stripe.customers.list({ email: 'lovelace@example.com' })).data.map(({ email }) => ({ email })),
          await told(stripe.customers.list({ limit: 1 }), 'object', 'has_more'),
          await told(stripe.customers.retrieve('cus_unknown')),
          await told(stripe.customers.create({ source: 'tok_chargeDeclined' })),
        ];
      },
    ],
    [
      'a key used again, with the same and with other parameters',
      async (stripe) => {
        const options = { idempotencyKey: 'op_1' };
        const first = await stripe.charges.create(charge, options);
        const second = await stripe.charges.create(charge, options);
        return [
          { same: first.id === second.id, replayed: second.lastResponse.headers['idempotent-replayed'] },
          await told(stripe.charges.create({ ...charge, amount: 3000 }, options)),
          { charges: (await stripe.charges.list()).data.length },
        ];
      },
    ],
    [
      'a decline under a key, which is replayed',
      async (stripe) => {
        const options = { idempotencyKey: 'op_decline' };
        const declining = { ...charge, source: 'tok_chargeDeclined' };
        return [
          await told(stripe.charges.create(declining, options)),
          await told(stripe.charges.create(declining, options)),
          { charges: (await stripe.charges.list()).data.length },
        ];
      },
    ],
  ])('%s', async (_what, scenario) => {
    const { ours, theirs } = await onBoth(scenario);
    expect(ours).toEqual(theirs);
  });
});

describe('they differ on', () => {
  it.each<[string, (stripe: Stripe) => Promise<readonly Told[]>, { ours: readonly Told[]; theirs: readonly Told[] }]>([
    [
      'the same key on another endpoint: a 400, where the mock executes',
      async (stripe) => {
        const options = { idempotencyKey: 'op_1' };
        await stripe.charges.create(charge, options);
        return [await told(stripe.customers.create({}, options), 'object')];
      },
      { ours: [{ status: 400, type: 'idempotency_error', code: undefined, param: undefined }], theirs: [{ object: 'customer' }] },
    ],
    [
      'a failed validation under a key: not saved, where the mock saves it',
      async (stripe) => {
        const options = { idempotencyKey: 'op_1' };
        await told(stripe.charges.create({ currency: 'usd', source: 'tok_visa' }, options));
        return [await told(stripe.charges.create(charge, options), 'object')];
      },
      { ours: [{ object: 'charge' }], theirs: [{ status: 400, type: 'idempotency_error', code: undefined, param: undefined }] },
    ],
    [
      'an unknown parameter: a 400, where the mock takes it',
      async (stripe) => [
        await told(stripe.charges.create({ ...charge, idempotency_key: 'op_1' } as Stripe.ChargeCreateParams), 'object'),
      ],
      {
        ours: [{ status: 400, type: 'invalid_request_error', code: 'parameter_unknown', param: 'idempotency_key' }],
        theirs: [{ object: 'charge' }],
      },
    ],
    [
      'a restricted test key: taken, where the mock knows secret keys only',
      async (stripe) => [await told(stripe.charges.list({}, { apiKey: 'rk_test_a' }), 'object')],
      { ours: [{ object: 'list' }], theirs: [{ status: 401, type: 'invalid_request_error', code: undefined, param: undefined }] },
    ],
    [
      'an amount that is no integer: a 400, where the mock takes it',
      async (stripe) => [await told(stripe.charges.create({ ...charge, amount: 2900.5 }), 'amount')],
      {
        ours: [{ status: 400, type: 'invalid_request_error', code: 'parameter_invalid_integer', param: 'amount' }],
        theirs: [{ amount: 2900.5 }],
      },
    ],
    [
      'payment intents, which the mock has not',
      async (stripe) => [await told(stripe.paymentIntents.create({ amount: 2900, currency: 'usd' }), 'object')],
      {
        ours: [{ object: 'payment_intent' }],
        theirs: [{ status: 404, type: 'invalid_request_error', code: undefined, param: undefined }],
      },
    ],
  ])('%s', async (_what, scenario, expected) => {
    expect(await onBoth(scenario)).toEqual(expected);
  });

  it('an id that a parameter names: a 400, where the mock says 404 as for one in the path', async () => {
    const { ours, theirs } = await onBoth(async (stripe) => [
      await told(stripe.charges.create({ amount: 2900, currency: 'usd', customer: 'cus_unknown' })),
    ]);
    expect(ours).toEqual([{ status: 400, type: 'invalid_request_error', code: 'resource_missing', param: 'customer' }]);
    expect(theirs).toEqual([{ status: 404, type: 'invalid_request_error', code: 'resource_missing', param: 'customer' }]);
  });
});
