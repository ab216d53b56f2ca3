import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Cap } from '../../../src/policy/model.js';
import { answerFrom } from '../../../src/proxy/http/answer.js';
import { refuse, requestIds } from '../../../src/proxy/http/refuse.js';
import type { UpstreamAnswer } from '../../../src/proxy/model.js';
import { VERSION } from '../../../src/version.js';

/** Stripe's answer of this text. */
function upstream(text: string, more: Partial<UpstreamAnswer> = {}): UpstreamAnswer {
  return { status: 200, headers: {}, body: JSON.parse(text) as Record<string, unknown>, text, ...more };
}

const passedOn = (text: string, exposeClientSecret = false) =>
  answerFrom(upstream(text), { reason: 'read', exposeClientSecret }).body;

const letters = 'Qx7LmZ2vKp9RtY4sWb6N';
const clientSecret = `pi_1_secret_${letters}`;

describe('the body', () => {
  it('without secrets is the one that Stripe wrote, to the byte', () => {
    const text = '{ "id" : "ch_1",\n "amount": 1.0, "big": 12345678901234567890 }';
    expect(passedOn(text)).toBe(text);
  });

  it.each([
    ['at the top', { id: 'pi_1', client_secret: clientSecret }, { id: 'pi_1' }],
    ['in a list', { data: [{ client_secret: clientSecret }, { id: 1 }] }, { data: [{}, { id: 1 }] }],
    [
      'in an expanded object',
      { latest_invoice: { confirmation_secret: { client_secret: 'a', type: 'b' } } },
      { latest_invoice: { confirmation_secret: { type: 'b' } } },
    ],
    [
      'in an error',
      { error: { payment_intent: { id: 'pi_1', client_secret: 'x' } } },
      { error: { payment_intent: { id: 'pi_1' } } },
    ],
    ['that is no text', { client_secret: { a: 1 } }, {}],
    ['of an ephemeral key', { object: 'ephemeral_key', secret: 'a' }, { object: 'ephemeral_key' }],
    ['of a webhook endpoint', { object: 'webhook_endpoint', secret: 'a' }, { object: 'webhook_endpoint' }],
    ['of an event destination', { webhook_endpoint: { signing_secret: 'a', url: 'u' } }, { webhook_endpoint: { url: 'u' } }],
    ['stored by an app', { object: 'apps.secret', name: 'n', payload: 'a' }, { object: 'apps.secret', name: 'n' }],
    [
      'of an issued card',
      { object: 'issuing.card', number: '4242', cvc: '1', last4: '4242' },
      { object: 'issuing.card', last4: '4242' },
    ],
    [
      'of an issued card inside',
      { object: 'list', data: [{ object: 'issuing.authorization', card: { object: 'issuing.card', number: '4242', cvc: '1' } }] },
      { object: 'list', data: [{ object: 'issuing.authorization', card: { object: 'issuing.card' } }] },
    ],
  ])('loses a secret %s', (_, given, left) => {
    expect(JSON.parse(passedOn(JSON.stringify(given)))).toEqual(left);
  });

  it('keeps what only has the name of such a field', () => {
    const text = JSON.stringify({
      object: 'invoice',
      number: 'A-1',
      payload: 'p',
      secret_santa: 1,
      data: [{ object: 'issuing.card' }],
    });
    expect(passedOn(text)).toBe(text);
  });

  it('loses a secret whose name is spelled with escapes', () => {
    expect(passedOn(String.raw`{"id":"pi_1","client\u005fsecret":"${letters}"}`)).toBe('{"id":"pi_1"}');
    expect(passedOn(String.raw`{"\u0073ecret":"${letters}"}`)).toBe('{}');
  });

  it('loses client secrets and keys inside other text', () => {
    const key = ['sk', 'live', letters].join('_');
    const url = `https://hooks.stripe.com/x?payment_intent=pi_1&payment_intent_client_secret=${clientSecret}&y=src_client_secret_${letters}`;
    const body = passedOn(JSON.stringify({ next_action: { url }, error: { message: `Expired API Key provided: ${key}` } }));
    expect(JSON.parse(body)).toEqual({
      next_action: {
        url: 'https://hooks.stripe.com/x?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_…&y=src_client_secret_…',
      },
      error: { message: 'Expired API Key provided: sk_live_…' },
    });
  });

  it('keeps client secrets for a role that exposes them, and nothing else', () => {
    const given = {
      client_secret: clientSecret,
      url: `u?c=${clientSecret}`,
      secret: 'a',
      key: ['ek', 'test', letters].join('_'),
    };
    const { client_secret, url } = given;
    expect(JSON.parse(passedOn(JSON.stringify(given), true))).toEqual({ client_secret, url, key: 'ek_test_…' });
  });

  it('keeps a field named __proto__ as it is', () => {
    const text = '{"metadata":{"__proto__":{"a":1}},"client_secret":"x"}';
    expect(passedOn(text)).toBe('{"metadata":{"__proto__":{"a":1}}}');
  });

  it('is written anew where no text is kept, and no object is changed', () => {
    const body = { id: 'pi_1', client_secret: 'x' };
    expect(answerFrom({ status: 200, headers: {}, body }, { reason: 'read', exposeClientSecret: false }).body).toBe(
      '{"id":"pi_1"}',
    );
    expect(body.client_secret).toBe('x');
  });

  it('of 4 MiB of near misses takes no longer than reading it', () => {
    const text = JSON.stringify({ a: '_secret_a-'.repeat(400_000) });
    expect(passedOn(text).length).toBe(text.length);
  });
});

describe('the headers', () => {
  const headers = {
    'request-id': 'req_1',
    'stripe-version': '2026-10-28.endive',
    'original-request': 'req_0',
    'idempotent-replayed': 'true',
    'stripe-account': 'acct_1',
    'stripe-should-retry': 'false',
    'retry-after': '2',
    date: 'Sun, 06 Nov 1994 08:49:37 GMT',
    'idempotency-key': 'pb_scoped',
    location: 'https://example.com',
    'set-cookie': 'a=b',
    server: 'nginx',
    'content-type': 'text/html',
    'content-encoding': 'gzip',
    'transfer-encoding': 'chunked',
    connection: 'close',
    'access-control-allow-origin': '*',
    'x-stripe-routing-context-priority-tier': 'a',
  };

  it('of Stripe pass by a list, with the decision and the key as the caller sent it', () => {
    const verdict = { reason: 'posted', idempotencyKey: 'order-7', exposeClientSecret: false };
    expect(answerFrom(upstream('{}', { status: 402, headers }), verdict)).toEqual({
      status: 402,
      headers: {
        'content-type': 'application/json',
        date: headers.date,
        'idempotency-key': 'order-7',
        'idempotent-replayed': 'true',
        'original-request': 'req_0',
        'paybrake-decision': 'allowed',
        'paybrake-reason': 'posted',
        'request-id': 'req_1',
        'retry-after': '2',
        'stripe-account': 'acct_1',
        'stripe-should-retry': 'false',
        'stripe-version': '2026-10-28.endive',
      },
      body: '{}',
    });
  });

  it('give back no key where the caller sent none', () => {
    expect(answerFrom(upstream('{}', { headers }), { reason: 'read', exposeClientSecret: false }).headers).not.toHaveProperty(
      'idempotency-key',
    );
  });

  const hour = 3_600_000;
  const usd = (on: Cap['on'], window: number, per?: Cap['per']): Cap => ({
    on,
    limit: { usd: 3_000 },
    window,
    text: '',
    ...(per === undefined ? {} : { per }),
  });

  it.each([
    [usd('charges', 24 * hour), 1_234, 'charges;usd=12.34;window=24h'],
    [usd('charges', 24 * hour, 'customer'), 5, 'charges;usd=0.05;window=24h;per=customer'],
    [usd('refunds', 7 * 24 * hour), 0, 'refunds;usd=0.00;window=7d'],
    [usd('payouts', 36 * hour), 100, 'payouts;usd=1.00;window=36h'],
    [usd('charges', 90 * 60_000, 'key'), 99, 'charges;usd=0.99;window=90m;per=key'],
    [usd('charges', 24 * hour, 'request'), 3_000, 'charges;usd=30.00;per=request'],
    [{ ...usd('refunds', 24 * hour), limit: { count: 5 } }, 3, 'refunds;count=3;window=24h'],
  ])('say what is left of a cap: %j', (cap, left, expected) => {
    const { headers: given } = answerFrom(upstream('{}'), {
      reason: 'posted',
      left: [{ cap, used: 0, left }],
      exposeClientSecret: false,
    });
    expect(given['paybrake-cap-left']).toBe(expected);
  });

  it('say it of each cap, and nothing where there is none', () => {
    const cap = usd('charges', 24 * hour);
    const verdict = { reason: 'posted', exposeClientSecret: false };
    const left = [
      { cap, used: 0, left: 100 },
      { cap: { ...cap, per: 'customer' as const }, used: 0, left: 50 },
    ];
    expect(answerFrom(upstream('{}'), { ...verdict, left }).headers['paybrake-cap-left']).toBe(
      'charges;usd=1.00;window=24h, charges;usd=0.50;window=24h;per=customer',
    );
    expect(answerFrom(upstream('{}'), { ...verdict, left: [] }).headers).not.toHaveProperty('paybrake-cap-left');
  });
});

describe('a refusal', () => {
  it('has the shape of a Stripe error', () => {
    const answer = refuse(
      {
        status: 402,
        type: 'invalid_request_error',
        code: 'spend_cap_exceeded',
        message: 'No more.',
        param: 'amount',
        retryAfter: 12.3,
      },
      'req_pb_1',
    );
    expect({ ...answer, body: JSON.parse(answer.body) as unknown }).toEqual({
      status: 402,
      headers: {
        'content-type': 'application/json',
        'request-id': 'req_pb_1',
        'stripe-should-retry': 'false',
        'paybrake-decision': 'refused',
        'paybrake-reason': 'spend_cap_exceeded',
        'retry-after': '13',
      },
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'spend_cap_exceeded',
          message: 'No more.',
          param: 'amount',
          doc_url: `https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/proxy/errors.md#spend_cap_exceeded`,
        },
      },
    });
  });

  it('says with a 401 which credentials it wants, and leaves out what is not known', () => {
    const { headers, body } = refuse({ status: 401, type: 'invalid_request_error', code: 'c', message: 'm' }, 'req_pb_1');
    expect(headers['www-authenticate']).toBe('Bearer realm="paybrake"');
    expect(headers).not.toHaveProperty('retry-after');
    expect(body).not.toContain('param');
  });

  it('has an id of ours', () => {
    const id = requestIds(randomBytes);
    expect(id()).toMatch(/^req_pb_[0-9a-f]{24}$/);
    expect(id()).not.toBe(id());
  });
});
