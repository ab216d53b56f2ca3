import { expect, it } from 'vitest';

import { role, said } from './policies.js';

it('says of each wrong field where it stands and what it must be', () => {
  const text = `{
  "roles": {
    "Billing": { "allow": ["charges:read"] },
    "a": {
      "alow": ["x"],
      "caps": [
        { "on": "charge", "usd": 30, "window": "0h" },
        { "on": "charges", "usd": "1", "count": 1, "window": "1h" },
        { "on": "charges", "count": 0, "window": "1h" },
        { "on": "charges", "window": "1h", "peer": "key" },
        3
      ],
      "idempotency": "gard",
      "idempotencyWindow": 7,
      "accounts": ["x"],
      "maxExposure": "1.005",
      "exposeClientSecret": "yes"
    },
    "b": { "allow": [] },
    "c": { "allow": ["charges:read", "refunds:read", "charges:read"] },
    "d": { "allow": [3] },
    "e": 4
  },
  "env": { "a b": "a", "X": 3 },
  "rates": { "EUR": "1", "eur": 1.08 },
  "stripeVersion": "latest",
  "policies": 1,
  "role": 2
}`;
  expect(said(text)).toEqual([
    'p.json:3:5 roles.Billing: is no name for a role: use a to z, 0 to 9 and _, beginning with a letter.',
    'p.json:4:10 roles.a.allow: is missing. It must be a list such as ["POST /v1/charges", "charges:read"].',
    'p.json:5:7 roles.a.alow: is no field that a policy has here. Did you mean "allow"?',
    'p.json:7:17 roles.a.caps[0].on: must be one of "charges", "refunds", "payouts". Did you mean "charges"?',
    'p.json:7:34 roles.a.caps[0].usd: must be an amount in quotes, with two decimals at most, such as "30.00".',
    'p.json:7:48 roles.a.caps[0].window: must be a number of minutes, hours or days such as "30m", "24h" or "7d".',
    'p.json:8:9 roles.a.caps[1]: must have either "usd" or "count".',
    'p.json:9:37 roles.a.caps[2].count: must be a whole number from 1 on.',
    'p.json:10:9 roles.a.caps[3]: must have either "usd" or "count".',
    'p.json:10:44 roles.a.caps[3].peer: is no field that a policy has here. Did you mean "per"?',
    'p.json:11:9 roles.a.caps[4]: must be a cap such as { "on": "charges", "usd": "30.00", "window": "24h" }.',
    'p.json:13:22 roles.a.idempotency: must be one of "guard", "require", "derive", "pass". Did you mean "guard"?',
    'p.json:14:28 roles.a.idempotencyWindow: must be a number of minutes, hours or days such as "30m", "24h" or "7d".',
    'p.json:15:20 roles.a.accounts[0]: must be the id of a connected account such as "acct_1032D82eZvKYlo2C".',
    'p.json:16:22 roles.a.maxExposure: must be an amount in quotes, with two decimals at most, such as "30.00".',
    'p.json:17:29 roles.a.exposeClientSecret: must be true or false.',
    'p.json:19:21 roles.b.allow: must have an entry at least, such as "charges:read".',
    'p.json:20:54 roles.c.allow[2]: is there twice.',
    'p.json:21:22 roles.d.allow[0]: must be text such as "POST /v1/charges".',
    'p.json:22:10 roles.e: must be a role such as { "allow": ["charges:read"] }.',
    'p.json:24:12 env["a b"]: is no name for an environment variable: use letters, digits and _.',
    'p.json:24:29 env.X: must be the name of a role.',
    'p.json:25:14 rates.EUR: is no currency code: use three small letters such as "eur".',
    'p.json:25:33 rates.eur: must be a decimal in quotes such as "1.08".',
    'p.json:26:20 stripeVersion: must be a version of the Stripe API such as "2026-10-28.endive".',
    'p.json:27:3 policies: is no field that a policy has here. Valid: $schema, roles, env, rates, stripeVersion.',
    'p.json:28:3 role: is no field that a policy has here. Did you mean "roles"?',
  ]);
});

it.each([
  ['[]', 'p.json:1:1: must be an object with "roles".'],
  [' null', 'p.json:1:2: must be an object with "roles".'],
  ['{}', 'p.json:1:1 roles: is missing. It must be an object of roles, by name.'],
  ['{ "roles": {} }', 'p.json:1:12 roles: must have a role at least.'],
  ['{ "roles": [] }', 'p.json:1:12 roles: must be an object of roles, by name.'],
  [role({ allow: 'charges:read' }), 'p.json:1:24 roles.a.allow: must be a list such as ["POST /v1/charges", "charges:read"].'],
  [
    role({ allow: ['charges:read'], idempotency: 'always' }),
    'p.json:1:55 roles.a.idempotency: must be one of "guard", "require", "derive", "pass".',
  ],
])('says what is wrong with %s', (text, problem) => {
  expect(said(text)).toEqual([problem]);
});
