import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stripeVersion } from '../../src/stripe/endpoints.js';
import { baseErrorClass, errorClasses, errorClassOf, isRetriedStatus, type ErrorType } from '../../src/stripe/errors.js';
import { loopback, type Loopback } from './loopback.js';

const installed = Number.parseInt(stripeVersion, 10);

describe('the installed major', () => {
  let server: Loopback;
  let stripe: Stripe;
  beforeAll(async () => {
    server = await loopback();
    stripe = new Stripe('sk_test_main', { host: '127.0.0.1', port: server.port, protocol: 'http', telemetry: false });
  });
  afterAll(() => server.close());

  const statuses = [400, 401, 402, 403, 404, 409, 422, 424, 429, 500, 503];
  const types: ErrorType[] = ['api_error', 'card_error', 'idempotency_error', 'invalid_request_error'];
  const bodies = [...types.map((type) => ({ type })), { type: 'invalid_request_error' as const, code: 'rate_limit' }];

  it.each(statuses.flatMap((status) => bodies.map((body) => ({ status, body }))))('$status $body', async ({ status, body }) => {
    server.answer = { status, body: { error: { ...body, message: 'No.' } } };
    const thrown: unknown = await stripe.charges.create({}).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Stripe.errors.StripeError);
    expect(thrown).toMatchObject({
      type: errorClassOf(status, body, installed),
      rawType: body.type,
      statusCode: status,
      message: 'No.',
    });
  });

  it('takes a 403 without a truthy error for a success', async () => {
    server.answer = { status: 403, body: { message: 'denied' } };
    await expect(stripe.charges.create({})).resolves.toMatchObject({ message: 'denied' });
  });

  it('exports every class by its name', () => {
    const exported = Object.keys(Stripe.errors);
    expect([baseErrorClass, ...errorClasses].filter((name) => !exported.includes(name))).toEqual([]);
  });
});

// Measured once against the last release of each major.
it('went by the type before major 21', () => {
  const refused = { type: 'invalid_request_error' } as const;
  expect(errorClassOf(402, refused, 20)).toBe('StripeInvalidRequestError');
  expect(errorClassOf(402, refused, 21)).toBe('StripeCardError');
  expect(errorClassOf(409, { type: 'card_error' }, 20)).toBe('StripeCardError');
  expect(errorClassOf(403, { type: 'api_error' }, 20)).toBe('StripePermissionError');
});

it('knows what the SDK sends again', () => {
  expect([400, 402, 409, 429, 500, 503].filter(isRetriedStatus)).toEqual([409, 500, 503]);
});
