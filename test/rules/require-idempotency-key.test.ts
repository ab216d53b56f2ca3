import rule from '../../rules/require-idempotency-key.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const CREATE = `await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId, metadata: { orderId } });`;
const KEYED = CREATE.replace(
  ' });',
  " }, { idempotencyKey: operationKey('paymentIntents.create', { orderId, customer: customerId }) });",
);
const RANDOM = "the SDK's own key is a new random one for every call";
const BODY = 'it goes out as a field of the body, which Stripe refuses, and prevents no duplicate';
const data = { tool: 'charge', why: RANDOM, pass: 'Pass an `idempotencyKey`' };

function misplaced(name: string, body: string, property: string, repaired: string, call = 'stripe.refunds.create') {
  const code = inTool(body);
  const [key = ''] = property.split(':');
  return {
    name,
    code,
    output: inTool(repaired),
    errors: [
      {
        messageId: 'misplaced',
        data: { name: key, call, effect: BODY, slot: 'the request options, the argument after the params' },
        ...at(code, property),
      },
    ],
  };
}

testRule('require-idempotency-key', rule, {
  valid: [
    '',
    'export const answer = 42;',
    {
      name: 'a key made from the operation',
      code: inTool(`await stripe.refunds.create({ charge: orderId }, { idempotencyKey: operationKey('refund', { orderId }) });`),
    },
    {
      name: 'a key in the headers',
      code: inTool("await stripe.refunds.create({ charge: orderId }, { headers: { 'idempotency-key': orderId } });"),
    },
    {
      name: 'whether a key is good is another rule',
      code: inTool('await stripe.refunds.create({ charge: orderId }, { idempotencyKey: toolCallId });'),
    },
    {
      name: 'a misspelt option is another rule',
      code: inTool('await stripe.refunds.create({ charge: orderId }, { idempotency_key: orderId });'),
    },
    {
      name: 'options that a helper makes',
      code: inTool('await stripe.refunds.create({ charge: orderId }, optionsFor(orderId));'),
    },
    { name: 'options with a spread', code: inTool('await stripe.refunds.create({ charge: orderId }, { ...defaults });') },
    { name: 'a method that cannot be seen', code: inTool('await stripe.refunds[orderId]({ charge: orderId });') },
    { name: 'a read', code: inTool('await stripe.charges.retrieve(orderId);') },
    { name: 'another object is created', code: inTool('await stripe.customers.create({ email: customerId });') },
    { name: 'no agent', code: inBackend(CREATE) },
    {
      name: 'a name is no evidence',
      code: inTool(CREATE).replace(
        `import { operationKey, vaultStripe } from 'paybrake/client';`,
        `import { vaultStripe } from './mine';`,
      ),
    },
    { name: 'tiers without money', code: inTool(CREATE), options: [{ tiers: ['object'] }] },
  ],
  invalid: [
    {
      name: 'no key',
      code: inTool(CREATE),
      errors: [
        {
          messageId: 'missing',
          data: { ...data, call: 'stripe.paymentIntents.create', inputs: '`orderId`, `customerId`' },
          ...at(inTool(CREATE), 'stripe.paymentIntents.create'),
          suggestions: [
            {
              messageId: 'addKey',
              data: { inputs: '`orderId`, `customerId`', keyed: 'idempotencyKey: operationKey(…)' },
              output: inTool(KEYED),
            },
          ],
        },
      ],
    },
    {
      name: 'nothing that identifies the operation',
      code: inTool("await stripe.payouts.create({ amount, currency: 'usd' });", 'amount: z.number()'),
      errors: [
        {
          messageId: 'unidentified',
          data: { ...data, call: 'stripe.payouts.create', inputs: '' },
          ...at(
            inTool("await stripe.payouts.create({ amount, currency: 'usd' });", 'amount: z.number()'),
            'stripe.payouts.create',
          ),
        },
      ],
    },
    misplaced(
      'a key among the params',
      "await stripe.refunds.create({ charge: orderId, idempotencyKey: operationKey('refund', { orderId }) });",
      "idempotencyKey: operationKey('refund', { orderId })",
      "await stripe.refunds.create({ charge: orderId }, { idempotencyKey: operationKey('refund', { orderId }) });",
    ),
    misplaced(
      'in the spelling of another SDK',
      'await stripe.refunds.create({ idempotency_key: orderId, charge: orderId });',
      'idempotency_key: orderId',
      'await stripe.refunds.create({ charge: orderId }, { idempotencyKey: orderId });',
    ),
    misplaced(
      'beside options',
      "await stripe.refunds.create({ charge: orderId, idempotencyKey: orderId }, { stripeAccount: 'acct_1' });",
      'idempotencyKey: orderId',
      "await stripe.refunds.create({ charge: orderId }, { stripeAccount: 'acct_1', idempotencyKey: orderId });",
    ),
    misplaced(
      'on a call that only changes something',
      'await stripe.customers.update(customerId, { email: orderId, idempotencyKey: orderId });',
      'idempotencyKey: orderId',
      'await stripe.customers.update(customerId, { email: orderId }, { idempotencyKey: orderId });',
      'stripe.customers.update',
    ),
  ],
});
