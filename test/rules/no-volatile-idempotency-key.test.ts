import rule from '../../rules/no-volatile-idempotency-key.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const pay = (key: string, before = '') =>
  inTool(
    `${before}await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId }, { idempotencyKey: ${key} });`,
  );

const call = 'stripe.paymentIntents.create';

/** One finding on the key's property, wherever the volatile part comes from. */
function bad(name: string, messageId: string, key: string, culprit: string, before = '', imports = '') {
  const code = imports + pay(key, before);
  const property = `idempotencyKey: ${key}`;
  const output = code.replace(
    property,
    "idempotencyKey: operationKey('paymentIntents.create', { orderId, customer: customerId })",
  );
  const suggestions = [
    { messageId: 'replaceKey', data: { inputs: '`orderId`, `customerId`', operationKey: 'operationKey(…)' }, output },
  ];
  return { name, code, errors: [{ messageId, data: { call, culprit }, ...at(code, property), suggestions }] };
}

const CRYPTO = "import { createHash, randomUUID } from 'node:crypto';\n";

testRule('no-volatile-idempotency-key', rule, {
  valid: [
    '',
    { name: 'the key of the operation', code: pay("operationKey('charge', { orderId })") },
    { name: 'a business id in a template', code: pay('`charge:${orderId}`') },
    { name: 'a hash of business ids', code: CRYPTO + pay("createHash('sha256').update(`charge:${orderId}`).digest('hex')") },
    { name: 'a key that cannot be seen', code: pay('await keyOf(orderId)') },
    {
      name: 'a key among the params',
      code: inTool('await stripe.refunds.create({ charge: orderId, idempotencyKey: String(Date.now()) });'),
    },
    { name: 'no key', code: inTool('await stripe.refunds.create({ charge: orderId });') },
    { name: 'a read', code: inTool('await stripe.charges.retrieve(orderId, {}, { idempotencyKey: String(Date.now()) });') },
    {
      name: 'no agent',
      code: inBackend('await stripe.refunds.create({ charge: orderId }, { idempotencyKey: String(Date.now()) });'),
    },
    {
      name: 'a local randomUUID that is none',
      code: pay('randomUUID(orderId)', 'const randomUUID = (id: string) => `charge:${id}`;\n        '),
    },
  ],
  invalid: [
    bad('random', 'fresh', 'randomUUID()', 'randomUUID()', '', CRYPTO),
    bad('random from the global', 'fresh', 'crypto.randomUUID()', 'crypto.randomUUID()'),
    bad('nanoid', 'fresh', 'nanoid()', 'nanoid()', '', "import { nanoid } from 'nanoid';\n"),
    bad('random within a template', 'fresh', '`charge-${orderId}-${Math.random()}`', 'Math.random()'),
    bad('the clock', 'fresh', '`charge-${orderId}-${Date.now()}`', 'Date.now()'),
    bad('behind a variable', 'fresh', 'key', 'randomUUID()', 'const key = randomUUID();\n        ', CRYPTO),
    bad('the id of the tool call', 'callId', 'toolCallId', 'toolCallId'),
    bad('the id of the tool call in a template', 'callId', '`charge-${toolCallId}`', 'toolCallId'),
    bad("the model's word", 'modelInput', 'orderId', 'orderId'),
    bad('a constant', 'constant', "'charge'", "'charge'"),
  ],
});
