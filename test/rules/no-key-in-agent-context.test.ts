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

interface Bad {
  readonly name: string;
  readonly code: string;
  readonly messageId: string;
  readonly property: string;
  readonly place: ReturnType<typeof at>;
  readonly what?: string;
  readonly options?: object[];
  /** What the suggestion makes of the program; absent when there is none. */
  readonly output?: string;
}

function bad({ name, code, messageId, property, place, what = KEY, options = [], output }: Bad) {
  const suggestions = output === undefined ? [] : [{ messageId: 'remove', data: { name: property }, output }];
  return { name, code, options, errors: [{ messageId, data: { name: property, what }, ...place, suggestions }] };
}

const toolsContext = ai(`toolsContext: { lookUp: { stripeKey: ${env} } }`);
const runtimeContext = ai(`runtimeContext: { locale: 'en', stripeKey: ${env} }`);
const parameter = mcp('stripeKey: z.string()', 'stripeKey');

testRule('no-key-in-agent-context', rule, {
  valid: [
    '',
    { name: 'ids in context', code: openai('{ customerId }') },
    { name: 'a publishable key', code: openai('{ key: process.env.STRIPE_PUBLISHABLE_KEY }') },
    { name: 'an object that no run receives', code: `export const context = { stripeKey: ${env} };` },
    { name: 'a type alone', code: `${openai('{ customerId }')}\nexport interface Context { stripeKey: string }\n` },
    { name: "one tool's own context", code: toolsContext },
  ],
  invalid: [
    bad({
      name: 'a key in the context of a run',
      code: openai(`{ customerId, stripeKey: ${env} }`),
      messageId: 'write',
      property: 'stripeKey',
      place: at(openai(`{ customerId, stripeKey: ${env} }`), `stripeKey: ${env}`),
      output: openai('{ customerId }'),
    }),
    bad({
      name: 'a client in the context of a run',
      code: openai('{ customerId, stripe }'),
      messageId: 'write',
      property: 'stripe',
      what: CLIENT,
      place: at(openai('{ customerId, stripe }'), 'stripe', ', stripe }'),
      output: openai('{ customerId }'),
    }),
    bad({
      name: 'set on a context object',
      code: mastra(env),
      messageId: 'write',
      property: 'stripeKey',
      place: at(mastra(env), `context.set('stripeKey', ${env})`),
    }),
    bad({
      name: 'a tool parameter',
      code: parameter,
      messageId: 'parameter',
      property: 'stripeKey',
      place: at(parameter, 'stripeKey: z.string()'),
    }),
    bad({
      name: 'the credential of a hosted tool',
      code: hosted,
      messageId: 'hosted',
      property: 'authorization',
      place: at(hosted, `authorization: ${env}`),
      output: hosted.replace(`  authorization: ${env},\n`, ''),
    }),
    bad({
      name: "one tool's own context, when it is asked for",
      code: toolsContext,
      options: [{ toolContext: true }],
      messageId: 'toolContext',
      property: 'stripeKey',
      place: at(toolsContext, `stripeKey: ${env}`),
      output: ai('toolsContext: { lookUp: {} }'),
    }),
    bad({
      name: "AI SDK's shared runtime context",
      code: runtimeContext,
      messageId: 'write',
      property: 'stripeKey',
      place: at(runtimeContext, `stripeKey: ${env}`),
      output: ai("runtimeContext: { locale: 'en' }"),
    }),
  ],
});
