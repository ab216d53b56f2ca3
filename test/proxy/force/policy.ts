/** The policy of the kill loop, with caps that its load reaches again and again. */
import { loadPolicy } from '../../../src/policy/load.js';
import type { Policy, Role } from '../../../src/policy/model.js';

const money = ['POST /v1/charges', 'POST /v1/payment_intents', 'POST /v1/payment_intents/{id}/confirm'];
const more = ['POST /v1/payment_intents/{id}/capture', 'POST /v1/payment_intents/{id}/cancel', 'POST /v1/refunds'];
const reads = ['charges:read', 'paymentIntents:read', 'refunds:read'];

const caps = [
  { on: 'charges', usd: '900.00', window: '24h' },
  { on: 'charges', usd: '300.00', window: '90m' },
  { on: 'charges', usd: '500.00', window: '24h', per: 'customer' },
  { on: 'charges', count: 80, window: '24h' },
  { on: 'refunds', usd: '60.00', window: '24h' },
];
const role = (idempotency: string) => ({ allow: [...money, ...more, ...reads], caps, idempotency });

export const policyText = JSON.stringify({
  roles: { billing: role('guard'), shop: role('derive'), careful: role('require') },
  rates: { eur: '1.08' },
});

/** US dollars for one unit, as the policy says it, in cents exactly: `rate.eur * minor / 100`. */
export const centsFor: Readonly<Record<string, number>> = { usd: 100, eur: 108 };

function load(): Policy {
  const loaded = loadPolicy(policyText, 'paybrake.policy.json');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

export const roles: readonly Role[] = [...load().roles.values()];
