import type { Cap, Policy, Role } from '../../../src/policy/model.js';

const cap: Cap = { on: 'charges', limit: { usd: 3_000 }, window: 86_400_000, text: 'charges usd 30.00 in 24h' };

function role(name: string): Role {
  return {
    name,
    allow: [],
    caps: [cap, { ...cap, per: 'customer', text: 'charges usd 30.00 in 24h per customer' }],
    idempotency: 'guard',
    idempotencyWindow: 86_400_000,
    accounts: [],
    exposeClientSecret: false,
  };
}

/** Two roles, `billing` and `support`. */
export const aPolicy: Policy = {
  roles: new Map(['billing', 'support'].map((name) => [name, role(name)])),
  env: new Map(),
  rates: new Map([['usd', { numerator: 1n, denominator: 1n }]]),
  hash: 'a'.repeat(64),
};
