import rule from '../../rules/no-unhandled-stripe-error.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const REFUND = "await stripe.refunds.create({ charge: orderId }, { idempotencyKey: operationKey('refund', { orderId }) })";
const none = 'nothing catches it';
const rethrown = 'the `catch` throws it on';

const MESSAGE =
  'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. ' +
  'Do not call this tool again; tell the user to check in Stripe first.';

/** The typed failure, whose first line stands `indent` columns deep. */
const failure = (indent: number) =>
  ['ok: false', "code: 'stripe_unconfirmed'", 'retry: false', `message: '${MESSAGE}'`].reduce(
    (text, field) => `${text}\n${' '.repeat(indent + 2)}${field},`,
    'return {',
  ) + `\n${' '.repeat(indent)}};`;

/** The body of the tool, guarded as a whole. */
const guarded = (body: string) => `try {\n          ${body}\n        } catch {\n          ${failure(10)}\n        }`;

function bad(name: string, body: string, repaired: string, how = none) {
  const code = inTool(body);
  const call = 'stripe.refunds.create';
  const data = { call, tool: 'charge', how, text: 'no more than that the tool failed' };
  const suggestions = [{ messageId: 'addGuard', data: { tool: 'charge' }, output: inTool(repaired) }];
  return { name, code, errors: [{ messageId: 'message', data, ...at(code, call), suggestions }] };
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
    bad('nothing catches it', `return ${REFUND};`, guarded(`return ${REFUND};`)),
    bad(
      'thrown on',
      `try { return ${REFUND}; } catch (error) { throw error; }`,
      `try { return ${REFUND}; } catch (error) { ${failure(8)} }`,
      rethrown,
    ),
    bad(
      'wrapped',
      `try { return ${REFUND}; } catch (error) { throw new Error('refund failed', { cause: error }); }`,
      `try { return ${REFUND}; } catch (error) { ${failure(8)} }`,
      rethrown,
    ),
    bad(
      'finally is no catch',
      `try { return ${REFUND}; } finally { console.log('done'); }`,
      guarded(`try { return ${REFUND}; } finally { console.log('done'); }`),
    ),
  ],
});
