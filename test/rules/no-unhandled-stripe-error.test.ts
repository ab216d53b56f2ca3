import rule from '../../rules/no-unhandled-stripe-error.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const REFUND = "await stripe.refunds.create({ charge: orderId }, { idempotencyKey: operationKey('refund', { orderId }) })";
const none = 'nothing catches it';
const rethrown = 'the `catch` throws it on';

function bad(name: string, body: string, how = none, call = 'stripe.refunds.create') {
  const code = inTool(body);
  return {
    name,
    code,
    errors: [{ messageId: 'message', data: { call, tool: 'charge', how, text: 'a fixed text' }, ...at(code, call) }],
  };
}

testRule('no-unhandled-stripe-error', rule, {
  valid: [
    '',
    { name: 'caught and returned', code: inTool(`try { return ${REFUND}; } catch (error) { return { status: 'unknown' }; }`) },
    {
      name: 'only what is no Stripe error is thrown on',
      code: `import Stripe from 'stripe';\n${inTool(
        `try { return ${REFUND}; } catch (error) { if (!(error instanceof Stripe.errors.StripeError)) throw error; return { status: 'unknown' }; }`,
      )}`,
    },
    {
      name: 'a promise with a catch',
      code: inTool(`return ${REFUND.replace('await ', '')}.catch(() => ({ status: 'unknown' }));`),
    },
    { name: 'Promise.allSettled', code: inTool(`return Promise.allSettled([${REFUND.replace('await ', '')}]);`) },
    { name: 'a read', code: inTool('return stripe.charges.retrieve(orderId);') },
    { name: 'another object is created', code: inTool('return stripe.customers.create({ email: customerId });') },
    { name: 'no agent', code: inBackend(`${REFUND};`) },
  ],
  invalid: [
    bad('nothing catches it', `return ${REFUND};`),
    bad('thrown on', `try { return ${REFUND}; } catch (error) { throw error; }`, rethrown),
    bad('wrapped', `try { return ${REFUND}; } catch (error) { throw new Error('refund failed', { cause: error }); }`, rethrown),
    bad('finally is no catch', `try { return ${REFUND}; } finally { console.log('done'); }`),
  ],
});
