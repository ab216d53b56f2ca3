import rule from '../../rules/no-key-in-agent-context.js';
import { at, testRule } from './tester.js';

const KEY = 'a Stripe key';
const CLIENT = 'a Stripe client with its key';

const openai = (context: string) => `import { Agent, run } from '@openai/agents';
import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const agent = new Agent({ name: 'billing' });

export const answer = (question: string, customerId: string) => run(agent, question, { context: ${context} });
`;

const mcp = (schema: string, args: string) => `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import Stripe from 'stripe';
import { z } from 'zod';

const server = new McpServer({ name: 'billing', version: '1.0.0' });
server.registerTool('balance', { inputSchema: { ${schema} } }, async ({ ${args} }) => {
  const balance = await new Stripe(${args}).balance.retrieve();
  return { content: [{ type: 'text', text: balance.object }] };
});
`;

const mastra = (value: string) => `import { RequestContext } from '@mastra/core/request-context';

export const context = new RequestContext();
context.set('stripeKey', ${value});
`;

const ai = (option: string) => `import { generateText, tool } from 'ai';
import { z } from 'zod';

const lookUp = tool({ inputSchema: z.object({ id: z.string() }), execute: async ({ id }) => id });

export const answer = (prompt: string) => generateText({ model, prompt, tools: { lookUp }, ${option} });
`;

const hosted = `import { hostedMcpTool } from '@openai/agents';

export const stripeTools = hostedMcpTool({
  serverLabel: 'stripe',
  serverUrl: 'https://mcp.stripe.com',
  authorization: process.env.STRIPE_SECRET_KEY,
});
`;

const env = 'process.env.STRIPE_SECRET_KEY';

testRule('no-key-in-agent-context', rule, {
  valid: [
    '',
    { name: 'ids in context', code: openai('{ customerId }') },
    { name: 'a publishable key', code: openai('{ key: process.env.STRIPE_PUBLISHABLE_KEY }') },
    { name: 'an object that no run receives', code: `export const context = { stripeKey: ${env} };` },
    { name: 'a type alone', code: `${openai('{ customerId }')}\nexport interface Context { stripeKey: string }\n` },
    { name: "one tool's own context", code: ai(`toolsContext: { lookUp: { stripeKey: ${env} } }`) },
  ],
  invalid: [
    {
      name: 'a key in the context of a run',
      code: openai(`{ customerId, stripeKey: ${env} }`),
      errors: [
        {
          messageId: 'write',
          data: { name: 'stripeKey', what: KEY },
          ...at(openai(`{ customerId, stripeKey: ${env} }`), `stripeKey: ${env}`),
        },
      ],
    },
    {
      name: 'a client in the context of a run',
      code: openai('{ customerId, stripe }'),
      errors: [
        {
          messageId: 'write',
          data: { name: 'stripe', what: CLIENT },
          ...at(openai('{ customerId, stripe }'), 'stripe', '{ customerId,'),
        },
      ],
    },
    {
      name: 'set on a context object',
      code: mastra(env),
      errors: [
        { messageId: 'write', data: { name: 'stripeKey', what: KEY }, ...at(mastra(env), `context.set('stripeKey', ${env})`) },
      ],
    },
    {
      name: 'a tool parameter',
      code: mcp('stripeKey: z.string()', 'stripeKey'),
      errors: [
        {
          messageId: 'parameter',
          data: { name: 'stripeKey', what: KEY },
          ...at(mcp('stripeKey: z.string()', 'stripeKey'), 'stripeKey: z.string()'),
        },
      ],
    },
    {
      name: 'the credential of a hosted tool',
      code: hosted,
      errors: [{ messageId: 'hosted', data: { name: 'authorization', what: KEY }, ...at(hosted, `authorization: ${env}`) }],
    },
    {
      name: "one tool's own context, when it is asked for",
      code: ai(`toolsContext: { lookUp: { stripeKey: ${env} } }`),
      options: [{ toolContext: true }],
      errors: [
        {
          messageId: 'toolContext',
          data: { name: 'stripeKey', what: KEY },
          ...at(ai(`toolsContext: { lookUp: { stripeKey: ${env} } }`), `stripeKey: ${env}`),
        },
      ],
    },
    {
      name: "AI SDK's shared runtime context",
      code: ai(`runtimeContext: { stripeKey: ${env} }`),
      errors: [
        {
          messageId: 'write',
          data: { name: 'stripeKey', what: KEY },
          ...at(ai(`runtimeContext: { stripeKey: ${env} }`), `stripeKey: ${env}`),
        },
      ],
    },
  ],
});
