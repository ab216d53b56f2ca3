import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { capsOnAll, loaded, role, said } from './policies.js';

const reads = { allow: ['charges:read'] };

it('resolves a policy', () => {
  const text = `{
    "roles": {
      "billing": {
        "allow": ["POST /v1/charges", "GET /v1/charges/{charge}", "checkout.sessions:read", "*"],
        "caps": [
          { "on": "charges", "usd": "30.00", "window": "24h" },
          { "on": "charges", "usd": "29", "window": "90m", "per": "customer" },
          { "on": "refunds", "count": 3, "window": "7d" },
          { "on": "payouts", "usd": "0.5", "window": "1d", "per": "request" },
          { "on": "payouts", "usd": "0", "window": "1d" }
        ],
        "idempotency": "require",
        "idempotencyWindow": "25h",
        "accounts": ["acct_1"],
        "maxExposure": "100.5",
        "exposeClientSecret": true
      },
      "support": { "allow": ["charges:read"] }
    },
    "env": { "STRIPE_BILLING": "billing" },
    "rates": { "eur": "1.08", "jpy": "0.0067" },
    "stripeVersion": "2026-10-28.endive"
  }`;
  const { roles, ...rest } = loaded(text);
  expect(rest).toEqual({
    env: new Map([['STRIPE_BILLING', 'billing']]),
    rates: new Map([
      ['usd', { numerator: 1n, denominator: 1n }],
      ['eur', { numerator: 108n, denominator: 100n }],
      ['jpy', { numerator: 67n, denominator: 10_000n }],
    ]),
    stripeVersion: '2026-10-28.endive',
    hash: createHash('sha256').update(text).digest('hex'),
  });
  expect([...roles.keys()]).toEqual(['billing', 'support']);
  expect(roles.get('billing')).toEqual({
    name: 'billing',
    allow: [
      { text: 'POST /v1/charges', kind: 'endpoint', method: 'POST', path: '/v1/charges' },
      { text: 'GET /v1/charges/{charge}', kind: 'endpoint', method: 'GET', path: '/v1/charges/{id}' },
      { text: 'checkout.sessions:read', kind: 'resource', resource: 'checkout.sessions', access: 'read' },
      { text: '*', kind: 'all' },
    ],
    caps: [
      { on: 'charges', limit: { usd: 3_000 }, window: 86_400_000, text: 'charges usd 30.00 in 24h' },
      { on: 'charges', limit: { usd: 2_900 }, window: 5_400_000, per: 'customer', text: 'charges usd 29 in 90m per customer' },
      { on: 'refunds', limit: { count: 3 }, window: 604_800_000, text: 'refunds count 3 in 7d' },
      { on: 'payouts', limit: { usd: 50 }, window: 86_400_000, per: 'request', text: 'payouts usd 0.5 per request' },
      { on: 'payouts', limit: { usd: 0 }, window: 86_400_000, text: 'payouts usd 0 in 1d' },
    ],
    idempotency: 'require',
    idempotencyWindow: 90_000_000,
    accounts: ['acct_1'],
    maxExposure: 10_050,
    exposeClientSecret: true,
  });
  expect(roles.get('support')).toEqual({
    name: 'support',
    allow: [{ text: 'charges:read', kind: 'resource', resource: 'charges', access: 'read' }],
    caps: [],
    idempotency: 'guard',
    idempotencyWindow: 604_800_000,
    accounts: [],
    exposeClientSecret: false,
  });
});

it('hashes the text as it is, byte order mark included', () => {
  const text = `\uFEFF${role(reads)}`;
  expect(loaded(text).hash).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
});

describe('caps', () => {
  it('are needed for each kind of money that a role can move', () => {
    expect(said(role({ allow: ['charges:read', 'POST /v1/refunds', 'POST /v1/charges', 'charges:write'] }))).toEqual([
      'p.json:1:40 roles.a.allow[1]: allows POST /v1/refunds, which moves refunds, and no cap of the role is on refunds. Add one to its "caps": { "on": "refunds", "usd": "30.00", "window": "24h" }',
      'p.json:1:59 roles.a.allow[2]: allows POST /v1/charges, which moves charges, and no cap of the role is on charges. Add one to its "caps": { "on": "charges", "usd": "30.00", "window": "24h" }',
    ]);
    expect(said(role({ allow: ['*'] }))).toHaveLength(3);
    expect(said(role({ allow: ['*'], caps: capsOnAll }))).toEqual(['ok']);
  });

  it('are not asked for while an entry is not understood: it may be the one that matters', () => {
    const caps = [{ on: 'payouts', usd: '1', window: '1h' }];
    expect(said(role({ allow: ['POST /v1/charges', 'POST /v1/payout'], caps }))).toEqual([
      'p.json:1:44 roles.a.allow[1]: "POST /v1/payout" matches no endpoint of Stripe. Did you mean "POST /v1/payouts"?',
    ]);
  });

  it('that bound nothing are warned of', () => {
    expect(said(role({ ...reads, caps: [{ on: 'payouts', usd: '3', window: '1h' }] }))).toEqual([
      'ok',
      'p.json:1:49 roles.a.caps[0]: warning: bounds payouts, but nothing that the role may call moves them.',
    ]);
  });

  it('that only count apart are warned of, once', () => {
    const apart = ['customer', 'key'].map((per) => ({ on: 'charges', usd: '3', window: '1h', per }));
    expect(said(role({ allow: ['POST /v1/charges'], caps: apart }))).toEqual([
      'ok',
      'p.json:1:53 roles.a.caps[0]: warning: is not enough: every cap on charges counts each customer, key or request apart, so nothing bounds what the role moves in all. Add one without "per": { "on": "charges", "usd": "30.00", "window": "24h" }',
    ]);
    const total = { on: 'charges', usd: '3', window: '1h' };
    expect(said(role({ allow: ['POST /v1/charges'], caps: [...apart, total] }))).toEqual(['ok']);
  });

  it('on the number of operations in one request are refused', () => {
    const caps = [...capsOnAll, { on: 'charges', count: 3, window: '1h', per: 'request' }];
    expect(said(role({ allow: ['*'], caps }))).toEqual([
      'p.json:1:216 roles.a.caps[3].per: bounds nothing: one request is always one operation. Use "usd", or leave "per" out.',
    ]);
  });

  it.each([
    ['1m', ['ok']],
    ['366d', ['ok']],
    ['367d', ['p.json:1:88 roles.a.caps[0].window: must be 366d at most.']],
    ['8785h', ['p.json:1:88 roles.a.caps[0].window: must be 366d at most.']],
  ])('have a window of %s or say why not', (window, lines) => {
    expect(said(role({ allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '3', window }] }))).toEqual(lines);
  });
});

const wrongWindow =
  'p.json:1:61 roles.a.idempotencyWindow: must be longer than 24h, and 366d at most: Stripe itself knows an idempotency key for 24h, and a shorter window would add nothing.';

it.each([
  ['24h', [wrongWindow]],
  ['30m', [wrongWindow]],
  ['1d', [wrongWindow]],
  ['367d', [wrongWindow]],
  ['25h', ['ok']],
  ['1441m', ['ok']],
  ['366d', ['ok']],
])('takes an idempotency window of %s or says why not', (idempotencyWindow, lines) => {
  expect(said(role({ ...reads, idempotencyWindow }))).toEqual(lines);
});

it('checks what the rest of the file says', () => {
  const text = `{
  "roles": { "billing": { "allow": ["charges:read"] }, "support": { "allow": ["charges:read"] } },
  "env": { "A": "biling", "B": "refunding", "C": "billing" },
  "rates": { "usd": "1", "xyz": "1.0", "eur": "0.00", "gbp": "1.25" }
}`;
  expect(said(text)).toEqual([
    'p.json:3:17 env.A: "biling" is no role of this policy. Did you mean "billing"?',
    'p.json:3:32 env.B: "refunding" is no role of this policy. Roles: billing, support.',
    'p.json:4:21 rates.usd: is always 1. Leave it out.',
    'p.json:4:33 rates.xyz: is for "xyz", which is no currency.',
    'p.json:4:47 rates.eur: must be more than 0, or the currency would cost nothing.',
  ]);
});
