import rule from '../../rules/no-ignored-stripe-option.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const BASE = 'stripe-node has no base URL: set `host`, `port` and `protocol`; a path in front of `/v1` is not possible';
const sdk = 'stripe-node 23';
const client = (config: string) => `import Stripe from 'stripe';\n\nexport const stripe = new Stripe(key, { ${config} });\n`;

const IGNORED = inBackend('await stripe.refunds.create({ charge: orderId }, { idempotency_key: orderId });');
/** One option whose name is near to a valid one. */
function misspelt(how: string, name: string, written: string, meant: string, repaired: string) {
  const program = (option: string) => inBackend(`await stripe.refunds.create({ charge: orderId }, { ${option} });`);
  const data = { sdk, name, call: 'stripe.refunds.create', advice: `It is called \`${meant}\`` };
  const suggestions = [{ messageId: 'rename', data: { meant }, output: program(repaired) }];
  return {
    name: `a misspelt name ${how}`,
    code: program(written),
    errors: [{ messageId: 'ignored', data, ...at(program(written), written), suggestions }],
  };
}

const BODY = inTool("await stripe.charges.retrieve(orderId, { stripeAccount: 'acct_1' });");

testRule('no-ignored-stripe-option', rule, {
  valid: [
    '',
    { name: 'client options', code: client("host: 'localhost', port: 4242, protocol: 'http', timeout: 1000, telemetry: false") },
    {
      name: 'request options',
      code: inBackend("await stripe.refunds.create({ charge: orderId }, { idempotencyKey: orderId, stripeAccount: 'acct_1' });"),
    },
    {
      name: 'options that a helper makes',
      code: inBackend('await stripe.refunds.create({ charge: orderId }, optionsFor({ idempotency_key: orderId }));'),
    },
    {
      name: 'a misplaced key is another rule',
      code: inTool('await stripe.refunds.create({ charge: orderId, idempotencyKey: orderId });'),
    },
    {
      name: 'a member of an object is not the object',
      code: "import Stripe from 'stripe';\nconst defaults = { baseURL: 'x', stripe: load() };\nexport const stripe = new Stripe(key, defaults.stripe);",
    },
    {
      name: 'a Proxy handler is no config',
      code: `import Stripe from 'stripe';\nexport const stripe = new Proxy({} as Stripe, { get: (_, name) => make()[name] });\n`,
    },
    {
      name: "vaultStripe's own options",
      code: "import { vaultStripe } from 'paybrake/client';\nexport const stripe = vaultStripe('billing', { url: 'http://127.0.0.1' });\n",
    },
    {
      name: 'a local class of that name',
      code: "class Stripe { constructor(key, config) {} }\nexport const stripe = new Stripe('k', { baseURL: 'x' });",
    },
  ],
  invalid: [
    {
      name: 'a client option that does not exist',
      code: client("baseURL: 'https://proxy.example.com'"),
      errors: [
        {
          messageId: 'config',
          data: { sdk, name: 'baseURL', rejects: 'its constructor throws', advice: BASE },
          ...at(client("baseURL: 'https://proxy.example.com'"), "baseURL: 'https://proxy.example.com'"),
        },
      ],
    },
    {
      name: "stripe-python's name",
      code: IGNORED,
      errors: [
        {
          messageId: 'ignored',
          data: { sdk, name: 'idempotency_key', call: 'stripe.refunds.create', advice: 'It is called `idempotencyKey`' },
          ...at(IGNORED, 'idempotency_key: orderId'),
          suggestions: [
            {
              messageId: 'rename',
              data: { meant: 'idempotencyKey' },
              output: IGNORED.replace('idempotency_key', 'idempotencyKey'),
            },
          ],
        },
      ],
    },
    misspelt('in short', 'idempotency_key', 'idempotency_key', 'idempotencyKey', 'idempotencyKey: idempotency_key'),
    misspelt('in quotes', 'maxNetworkRetrys', "'maxNetworkRetrys': 1", 'maxNetworkRetries', 'maxNetworkRetries: 1'),
    {
      name: 'an option among the params',
      code: BODY,
      errors: [
        {
          messageId: 'body',
          data: {
            sdk,
            name: 'stripeAccount',
            call: 'stripe.charges.retrieve',
            slot: 'the request options, the argument after the params',
            advice: 'Remove it, or put it where it is read',
          },
          ...at(BODY, "stripeAccount: 'acct_1'"),
        },
      ],
    },
  ],
});
