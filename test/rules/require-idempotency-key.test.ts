import rule from '../../rules/require-idempotency-key.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const CREATE = `await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId, metadata: { orderId } });`;
const RANDOM = 'the key that the SDK adds is a new random one for every call';
const BODY = 'it is sent as a field of the body, which Stripe refuses as unknown, and prevents no duplicate';
const AGENT = inTool(CREATE);

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
    { name: 'tiers without money', code: AGENT, options: [{ tiers: ['object'] }] },
  ],
  invalid: [
    {
      name: 'no key',
      code: AGENT,
      errors: [
        {
          messageId: 'missing',
          data: { call: 'stripe.paymentIntents.create', tool: 'charge', why: RANDOM, inputs: '`orderId`, `customerId`' },
          ...at(AGENT, 'stripe.paymentIntents.create'),
        },
      ],
    },
  ],
});
