/**
 * What `npm run proofs:clients` does with stripe-node: `GIVEN` is JSON of `{ module, sendsFile, url, keys, simulator, metrics }`. Prints one line of JSON for each call: what came of it, and how many requests of it came to the proxy.
 */
import { env, stdout } from 'node:process';

const { module, sendsFile, url, keys, simulator, metrics } = JSON.parse(env.GIVEN ?? '');
const { fetch } = globalThis;
const { default: Stripe } = await import(module);
const { hostname, port } = new URL(url);
const client = (role) => new Stripe(keys[role], { host: hostname, port: Number(port), protocol: 'http', telemetry: false });

const billing = client('billing');
const charge = (amount, more = {}) => ({ amount, currency: 'usd', source: 'tok_visa', ...more });

async function requests() {
  const text = await (await fetch(metrics)).text();
  const lines = text.matchAll(/^paybrake_(?:decisions|turned_away)_total(?:\{[^}]*\})? (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function report(call, work) {
  const before = await requests();
  let got = 'ok';
  let value;
  try {
    value = await work();
  } catch (error) {
    if (error.type === undefined) throw error;
    got = `${error.type} ${error.statusCode} ${error.code}`;
  }
  stdout.write(`${JSON.stringify({ call, got, requests: (await requests()) - before })}\n`);
  return value;
}

const only = (condition, what) => {
  if (!condition) throw new Error(what);
};

const customer = await report('customer', () => billing.customers.create({ name: 'Ada' }));
const intent = await report('create', () =>
  billing.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    customer: customer.id,
    capture_method: 'manual',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  }),
);
only(!('client_secret' in intent), 'The client secret came through.');
await report('confirm', () => billing.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }));
await report('capture', () => billing.paymentIntents.capture(intent.id, { amount_to_capture: 2000 }));
await report('refund', () => billing.refunds.create({ payment_intent: intent.id, amount: 500 }));
const read = await report('expand', () => billing.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] }));
only(read.latest_charge.amount_captured === 2000, 'The charge was not expanded.');

const first = await report('charge', () => billing.charges.create(charge(1001), { idempotencyKey: 'order-1' }));
const second = await report('same key', () => billing.charges.create(charge(1001), { idempotencyKey: 'order-1' }));
only(first.id === second.id, 'One key made two charges.');
for (const amount of [1002, 1003]) await billing.charges.create(charge(amount));
await report('list', async () => {
  const { length } = await billing.charges.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
  only(length === 4, `There are ${length} charges in the list.`);
});

await report('declined card', () => billing.charges.create(charge(1004, { source: 'tok_chargeDeclined' })));
await report('unknown id', () => billing.charges.retrieve('ch_none'));
if (sendsFile) {
  const file = { data: 'x', name: 'x.txt', type: 'application/octet-stream' };
  await report('file', () => billing.files.create({ purpose: 'dispute_evidence', file }));
}

await report('revoked key', () => client('revoked').charges.list());
await report('over the cap', () => client('small').charges.create(charge(1100)));
await report('not allowed', () => client('support').charges.create(charge(1101)));
await report('key reused', () => billing.charges.create(charge(1102), { idempotencyKey: 'order-1' }));
await report('key required', () => client('careful').charges.create(charge(1103)));
await billing.charges.create(charge(1104));
await report('duplicate', () => billing.charges.create(charge(1104)));
await fetch(`${simulator}/_simulator/faults`, {
  method: 'POST',
  body: JSON.stringify({ kind: 'drop', match: { method: 'POST', path: '/v1/charges' } }),
});
await report('no answer', () => billing.charges.create(charge(1105)));
