import { describe, expect, it } from 'vitest';

import { entries, readPattern } from '../../src/policy/patterns.js';

describe('takes', () => {
  it.each([
    ['*', { kind: 'all' }],
    ['charges:read', { kind: 'resource', resource: 'charges', access: 'read' }],
    ['checkout.sessions:write', { kind: 'resource', resource: 'checkout.sessions', access: 'write' }],
    ['POST /v1/charges', { kind: 'endpoint', method: 'POST', path: '/v1/charges' }],
    ['GET /v1/charges/{id}', { kind: 'endpoint', method: 'GET', path: '/v1/charges/{id}' }],
    ['POST /v1/payment_intents/{intent}/capture', { kind: 'endpoint', method: 'POST', path: '/v1/payment_intents/{id}/capture' }],
    ['POST /v1/coupons', { kind: 'endpoint', method: 'POST', path: '/v1/coupons' }],
    ['coupons:write', { kind: 'resource', resource: 'coupons', access: 'write' }],
  ])('%s', (text, pattern) => {
    expect(readPattern(text)).toEqual({ pattern: { text, ...pattern } });
  });
});

describe('refuses', () => {
  it.each([
    ['POST /v1/charge', 'matches no endpoint of Stripe. Did you mean "POST /v1/charges"?'],
    ['GET /v1/charges/{id', 'is no path template. Write "GET /v1/charges/{id}".'],
    ['GET /v1/nothing/like/this/anywhere', 'matches no endpoint of Stripe.'],
    ['GET /v1/charges/', 'matches no endpoint of Stripe. Did you mean "GET /v1/charges"?'],
    ['GET /v1/../v1/charges', 'matches no endpoint of Stripe. Did you mean "GET /v1/charges"?'],
    ['GET /v1/charges/ch_1', 'is no path template. Write "GET /v1/charges/{id}".'],
    ['GET /v1/charges?limit=3', 'is no path template. Write "GET /v1/charges".'],
    ['PUT /v1/charges', 'matches nothing: Stripe takes GET and POST there, not PUT.'],
    ['GET /v1/refunds/{id}/cancel', 'matches nothing: Stripe takes POST there, not GET.'],
    ['post /v1/charges', 'is no endpoint, no resource and not "*". Did you mean "POST /v1/charges"?'],
    ['POST  /v1/charges', 'is no endpoint, no resource and not "*". Did you mean "POST /v1/charges"?'],
    ['/v1/charges', 'is no endpoint, no resource and not "*". Did you mean "GET /v1/charges"?'],
    ['**', 'is no endpoint, no resource and not "*".'],
    ['', 'is no endpoint, no resource and not "*".'],
    ['charges', 'is a resource without an access. Write "charges:read" or "charges:write".'],
    ['charges.create', 'is a call of the SDK. Write its endpoint, "POST /v1/charges".'],
    ['orders.pay', 'is no endpoint, no resource and not "*".'],
    ['charge:read', 'names no resource of Stripe. Did you mean "charges:read"?'],
    ['checkout:read', 'names no resource of Stripe.'],
    ['charges:reed', 'must end in ":read" or ":write". Did you mean "charges:read"?'],
    ['charges:', 'must end in ":read" or ":write".'],
    ['balance:write', 'allows nothing: balance has no endpoint to write.'],
    ['forwarding.requests:write', 'allows nothing by itself. Name what you need, for example "POST /v1/forwarding/requests".'],
    ['accountLinks:write', 'allows nothing: POST /v1/account_links hands out a credential that works without the proxy.'],
  ])('%j', (text, why) => {
    expect(readPattern(text)).toEqual({ why });
  });

  it.each([
    ['POST /v1/ephemeral_keys', 'hands out a credential that works without the proxy'],
    ['GET /v1/apps/secrets/find', 'hands out a credential that works without the proxy'],
    ['POST /v1/account_links', 'hands out a credential that works without the proxy'],
    ['POST /v1/webhook_endpoints', 'sends money or events somewhere else from then on'],
    ['POST /v1/webhook_endpoints/{id}', 'sends money or events somewhere else from then on'],
    ['POST /v1/accounts/{id}/external_accounts', 'sends money or events somewhere else from then on'],
    ['GET /v2/core/accounts', 'is a /v2 endpoint, which paybrake cannot price yet'],
    ['POST /v1/files', 'is answered by another host (files), to which nothing is forwarded'],
    ['POST /oauth/deauthorize', 'is answered by another host (connect), to which nothing is forwarded'],
    ['POST /oauth/token', 'hands out a credential that works without the proxy'],
    ['POST /v1/billing/meter_events', 'reports usage, which paybrake cannot price yet'],
    ['POST /v1/billing/meter_event_adjustments', 'reports usage, which paybrake cannot price yet'],
    ['POST /v2/billing/meter_event_adjustments', 'is a /v2 endpoint, which paybrake cannot price yet'],
    ['POST /v2/billing/meter_event_stream', 'is a /v2 endpoint, which paybrake cannot price yet'],
  ])('%s for good', (text, why) => {
    expect(readPattern(text)).toEqual({ why: `can never be allowed, since it ${why}.` });
  });

  it('a text of any length, at once', () => {
    expect(readPattern(`POST /v1/${'x'.repeat(100_000)}`)).toEqual({ why: 'matches no endpoint of Stripe.' });
    expect(readPattern(`${'x'.repeat(100_000)}:read`)).toEqual({ why: 'names no resource of Stripe.' });
  });
});

it('offers only entries that it takes', () => {
  const all = entries();
  expect(all).toContain('POST /v1/charges');
  expect(all).toContain('POST /v1/coupons');
  expect(all).toContain('charges:write');
  for (const not of ['POST /v1/ephemeral_keys', 'balance:write', 'GET /v2/core/accounts']) expect(all).not.toContain(not);
  expect(new Set(all).size).toBe(all.length);
});
