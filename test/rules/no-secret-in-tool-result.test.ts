import rule from '../../rules/no-secret-in-tool-result.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const INTENT =
  "const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' }, { idempotencyKey: `start:${orderId}` });\n        ";
const result = (returned: string) => inTool(`${INTENT}return ${returned};`);

const failed = (returned: string) =>
  inTool(
    `try { await stripe.refunds.create({ charge: orderId }, { idempotencyKey: operationKey('refund', { orderId }) }); } catch (error) { return ${returned}; }`,
  );

const embedded = inTool("return await stripe.checkout.sessions.create({ mode: 'payment', ui_mode: 'embedded' });");

const secret = {
  tool: 'Tool `charge`',
  sink: 'to the model',
  what: 'a client secret',
  harm: 'confirm the payment at Stripe with nothing but the publishable key',
};

testRule('no-secret-in-tool-result', rule, {
  valid: [
    '',
    { name: 'id and status', code: result('{ id: intent.id, status: intent.status }') },
    {
      name: 'a secret that is used and not returned',
      code: inTool(`${INTENT}await show(intent.client_secret);\n        return { id: intent.id };`),
    },
    { name: 'a whole object without a secret', code: inTool('return await stripe.charges.retrieve(orderId);') },
    { name: 'the code of an error', code: failed('{ code: error.code }') },
    { name: 'a value of unknown kind', code: inTool('return await load(orderId);') },
    {
      name: 'no agent',
      code: inBackend(
        "const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' });\n  return intent.client_secret;",
      ),
    },
  ],
  invalid: [
    {
      name: 'a client secret',
      code: result('{ id: intent.id, clientSecret: intent.client_secret }'),
      errors: [
        {
          messageId: 'secret',
          data: { ...secret, text: 'intent.client_secret' },
          ...at(result('{ id: intent.id, clientSecret: intent.client_secret }'), 'clientSecret: intent.client_secret'),
          suggestions: [{ messageId: 'remove', data: { text: 'intent.client_secret' }, output: result('{ id: intent.id }') }],
        },
      ],
    },
    {
      name: 'a whole embedded checkout session',
      code: embedded,
      errors: [
        {
          messageId: 'object',
          data: {
            tool: 'Tool `charge`',
            sink: 'to the model',
            object: 'checkout session',
            text: 'stripe.checkout.sessions.create(…)',
          },
          ...at(embedded, "stripe.checkout.sessions.create({ mode: 'payment', ui_mode: 'embedded' })"),
        },
      ],
    },
    {
      name: 'a whole error',
      code: failed('{ error }'),
      errors: [
        {
          messageId: 'error',
          data: { tool: 'Tool `charge`', sink: 'to the model', text: 'error' },
          ...at(failed('{ error }'), 'error', '{ error }'),
          suggestions: [{ messageId: 'remove', data: { text: 'error' }, output: failed('{}') }],
        },
      ],
    },
    {
      name: 'a whole PaymentIntent',
      code: result('intent'),
      errors: [
        {
          messageId: 'object',
          data: { tool: 'Tool `charge`', sink: 'to the model', text: 'intent', object: 'payment intent' },
          ...at(result('intent'), 'intent', 'return intent'),
        },
      ],
    },
  ],
});
