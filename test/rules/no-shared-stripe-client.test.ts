import rule from '../../rules/no-shared-stripe-client.js';
import { at, inBackend, inTool, testRule } from './tester.js';

const NEW = "new Stripe(process.env.STRIPE_SECRET_KEY ?? '')";

const lookUp = (client: string) => `const lookUp = tool({
  name: 'look_up',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => (await ${client}.charges.retrieve(id)).status,
});
`;

const program = (declaration: string, client = 'stripe') => `import { Agent, tool } from '@openai/agents';
import { vaultStripe } from 'paybrake/client';
import Stripe from 'stripe';
import { z } from 'zod';

${declaration}

${lookUp(client)}
export const support = new Agent({ name: 'support', tools: [lookUp] });
`;

const GLOBAL = program(`const stripe = ${NEW};`);
/** What the suggestion makes of it. */
const FACTORY = `import { Agent, tool } from '@openai/agents';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

function makeSupportTools(stripe = vaultStripe('support')) {
  const lookUp = tool({
    name: 'look_up',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => (await stripe.charges.retrieve(id)).status,
  });
  return { lookUp };
}

const { lookUp } = makeSupportTools();

export const support = new Agent({ name: 'support', tools: [lookUp] });
`;
const LAZY = program(
  `let cached: Stripe | undefined;\nfunction getStripe() {\n  cached ??= ${NEW};\n  return cached;\n}`,
  'getStripe()',
);
const TWO = `${program("const stripe = vaultStripe('billing');")}export const billing = new Agent({ name: 'billing', tools: [lookUp] });\n`;
const IMPORTED = program("import { stripe } from './stripe';").replace("import Stripe from 'stripe';\n", '');

testRule('no-shared-stripe-client', rule, {
  valid: [
    '',
    { name: 'a client per role', code: inTool('await stripe.charges.retrieve(orderId);') },
    { name: 'a vault key for one agent', code: program("const stripe = vaultStripe('support');") },
    { name: 'an imported client for one agent', code: IMPORTED },
    { name: 'no agent', code: inBackend('await stripe.charges.retrieve(orderId);') },
    {
      name: 'a client that no tool reaches',
      code: `${program("const own = vaultStripe('support');", 'own')}export const stripe = ${NEW};\n`,
    },
  ],
  invalid: [
    {
      name: 'a global client with a raw key',
      code: GLOBAL,
      errors: [
        {
          messageId: 'raw',
          data: { name: 'stripe', life: 'is made once for the whole module' },
          ...at(GLOBAL, NEW),
          suggestions: [{ messageId: 'toFactory', output: FACTORY }],
        },
      ],
    },
    {
      name: 'a lazy client with a raw key',
      code: LAZY,
      errors: [
        {
          messageId: 'raw',
          data: { name: 'cached', life: 'is made on first use and then shared by the whole module' },
          ...at(LAZY, NEW),
        },
      ],
    },
    {
      name: 'one client for two roles',
      code: TWO,
      errors: [
        {
          messageId: 'roles',
          data: { name: 'stripe', life: 'is made once for the whole module', agents: '`support`, `billing`' },
          ...at(TWO, "vaultStripe('billing')"),
        },
      ],
    },
    {
      name: 'no agent, when it is asked for',
      code: inBackend('await stripe.charges.retrieve(orderId);'),
      options: [{ scope: 'all' }],
      errors: [
        {
          messageId: 'raw',
          data: { name: 'stripe', life: 'is made once for the whole module' },
          ...at(inBackend(''), NEW),
        },
      ],
    },
  ],
});
