import { describe, expect, it } from 'vitest';
import { findContext } from '../../../../src/facts/javascript/secrets/context.js';
import { read } from '../program.js';
import { repaired } from '../view.js';

/** Every entry as `access holds name @ source`, with the framework left of it when there are several. */
function entries(code: string, others: Readonly<Record<string, string>> = {}): string[] {
  const { view, present, tools, parameters, calls } = read(code, others);
  return findContext(view, present, tools, parameters, () => calls).map(
    ({ access, holds, name, at }) => `${access} ${holds} ${name} @ ${view.text.slice(at[0], at[1])}`,
  );
}

const env = 'process.env.STRIPE_SECRET_KEY';

describe('written to shared context', () => {
  it.each([
    ['@openai/agents', `import { run } from '@openai/agents'; run(agent, 'hi', { context: { key: ${env} } });`],
    [
      'a runner',
      `import { Runner } from '@openai/agents'; const r = new Runner(); r.run(agent, 'hi', { context: { key: ${env} } });`,
    ],
    ['a run context', `import { RunContext } from '@openai/agents'; new RunContext({ key: ${env} });`],
    ['ai', `import { generateText } from 'ai'; generateText({ model, experimental_context: { key: ${env} } });`],
    ['ai 7', `import { ToolLoopAgent } from 'ai'; new ToolLoopAgent({ runtimeContext: { key: ${env} } });`],
    [
      'langchain',
      `import { createAgent } from 'langchain'; const a = createAgent({}); a.invoke({ messages }, { context: { key: ${env} } });`,
    ],
    [
      'langgraph',
      `import { StateGraph } from '@langchain/langgraph'; const g = new StateGraph(S).compile(); g.stream({ messages, key: ${env} });`,
    ],
    ['swarm', `import { Swarm } from '@/lib/swarm'; new Swarm().run({ agent, contextVariables: { key: ${env} } });`],
    ['swarm, third', `import { Swarm } from '@/lib/swarm'; const s = new Swarm(); s.run(agent, messages, { key: ${env} });`],
  ])('is seen with %s', (_, code) => {
    expect(entries(code)).toEqual([`write key key @ key: ${env}`]);
  });

  it('is seen with mastra, as pairs and by set', () => {
    const code = `import { RequestContext } from '@mastra/core/request-context';
      const rc = new RequestContext([['stripeKey', key], ['userId', 'u1']]); rc.set('stripe_key', other); rc.set('user', 1);`;
    expect(entries(code)).toEqual([
      "write key stripeKey @ ['stripeKey', key]",
      "write key stripe_key @ rc.set('stripe_key', other)",
    ]);
  });

  it('is another thing in the context of one tool', () => {
    const code = `import { generateText } from 'ai'; generateText({ toolsContext: { charge: { stripeKey: ${env} }, mail: { key: 'x' } } });`;
    expect(entries(code)).toEqual([`tool-context key stripeKey @ stripeKey: ${env}`]);
  });

  const put = (members: string, before = ''): string[] =>
    entries(
      `import { run } from '@openai/agents'; import Stripe from 'stripe'; ${before} run(agent, 'hi', { context: ${members} });`,
    );

  it.each([
    ['{ stripe: new Stripe(k) }', 'write client stripe @ stripe: new Stripe(k)'],
    ['{ db, stripe }', 'write client stripe @ stripe', 'const stripe = new Stripe(k);'],
    ['{ db, s: payments }', 'write client s @ s: payments', 'declare const payments: Stripe;'],
    ['{ refunds: stripe.refunds }', 'write client refunds @ refunds: stripe.refunds', 'const stripe = new Stripe(k);'],
    ['{ billing: { apiKey: k } }', 'write key apiKey @ apiKey: k', `const k = ${env};`],
    ['{ stripe: { secretKey: k } }', 'write key secretKey @ secretKey: k'],
    ['{ auth: `Bearer ${process.env.STRIPE_KEY}` }', 'write key auth @ auth: `Bearer ${process.env.STRIPE_KEY}`'],
    ["{ key: 'rk_test_x' }", "write key key @ key: 'rk_test_x'"],
    ['{ key: process.env.PAYBRAKE_VAULT_KEY_BILLING }', 'write key key @ key: process.env.PAYBRAKE_VAULT_KEY_BILLING'],
    ['{ STRIPE_API_KEY: await load() }', 'write key STRIPE_API_KEY @ STRIPE_API_KEY: await load()'],
    ['{ key: config.stripe.secretKey }', 'write key key @ key: config.stripe.secretKey'],
    ['{ key: getStripeKey() }', 'write key key @ key: getStripeKey()'],
    ['{ ...base }', 'write key stripeKey @ stripeKey: k', 'const base = { stripeKey: k };'],
    ['base', 'write key stripeKey @ stripeKey: k', 'const base = { user, stripeKey: k };'],
    ['build()', 'write key stripeKey @ stripeKey', 'function build() { return { user, stripeKey }; }'],
    ['on ? { stripeKey } : {}', 'write key stripeKey @ stripeKey'],
    ['stripe', 'write client context @ context: stripe', 'const stripe = new Stripe(k);'],
    ['base', 'write key base.stripeKey @ base.stripeKey', 'const base: Ctx = {}; base.stripeKey = k;'],
    ['base', 'write key base.stripe.key @ base.stripe.key', 'const base = { stripe: {} }; base.stripe.key = k;'],
  ])('%s is a finding', (members, found, before = '') => {
    expect(put(members, before)).toEqual([found]);
  });

  it.each([
    '{ userId, apiKey }',
    '{ openaiKey: process.env.OPENAI_API_KEY }',
    '{ stripePublishableKey: pk, key: process.env.STRIPE_PUBLISHABLE_KEY }',
    "{ stripeKey: 'pk_live_x' }",
    "{ stripeKey: '', stripe_key: undefined }",
    '{ customer: await stripe.customers.retrieve(id) }',
    '{ stripeKey: null, hasStripeKey: true }',
    '{ hasStripeKey: Boolean(key), stripeKeyId: id, stripePriceKey: price }',
    '{ stripeCustomerId: stripe.id, stripeAccount: account }',
    '{ publishableStripeKey: k, publicStripeKey: k, maskedStripeKey: k, stripeKeyPrefix: k }',
    '{ stripeClientSecret: x, stripeIdempotencyKey: y, stripeWebhookSecret: z }',
    '{ charge: stripe.charges.create }',
    '{ getStripeKey: () => key }',
    'base',
  ])('%s is none', (members) => {
    expect(put(members, 'const stripe = new Stripe(k); const base = { a: 1 }; const other = {}; other.stripeKey = k;')).toEqual(
      [],
    );
  });

  it('leaves type declarations and files without a framework alone', () => {
    expect(
      entries("import { run } from '@openai/agents'; interface Ctx { stripeKey: string; stripe: Stripe } run<Ctx>(a, 'x');"),
    ).toEqual([]);
    expect(entries(`run(agent, 'hi', { context: { stripeKey: ${env} } });`)).toEqual([]);
  });

  it('does not stand in another file', () => {
    const code = "import { run } from '@openai/agents'; import { base } from './base'; run(agent, 'hi', { context: base });";
    expect(entries(code, { './base': 'export const base = { stripeKey: process.env.STRIPE_KEY };' })).toEqual([]);
  });

  it('leaves the messages of a state alone', () => {
    const code = `import { createAgent } from 'langchain'; createAgent({}).invoke({ messages: [{ stripeKey: ${env} }] });`;
    expect(entries(code)).toEqual([]);
  });
});

describe('written by a tool', () => {
  it.each([
    [
      'write key ctx.context.stripeKey @ ctx.context.stripeKey',
      `import { tool } from '@openai/agents'; tool({ name: 'x', execute: async (args, ctx) => { ctx.context.stripeKey = key; } });`,
    ],
    [
      'write key contextVariables.stripe_key @ contextVariables.stripe_key',
      `import { Agent } from '@/lib/swarm'; const f = (contextVariables, id) => { contextVariables.stripe_key = key; };
       new Agent({ functions: [f] });`,
    ],
    [
      "write key stripeKey @ requestContext.set('stripeKey', key)",
      `import { createTool } from '@mastra/core/tools'; import { RequestContext } from '@mastra/core/request-context';
       createTool({ id: 'x', execute: async (input, { requestContext }) => { requestContext.set('stripeKey', key); } });`,
    ],
  ])('gives %s', (expected, code) => {
    expect(entries(code)).toEqual([expected]);
  });

  it('is none on another object', () => {
    const code = `import { tool } from '@openai/agents'; const cache = new Map();
      tool({ name: 'x', execute: async (args, ctx) => { local.stripeKey = key; cache.set('stripeKey', key); ctx.signal.stripeKey = key; } });`;
    expect(entries(code)).toEqual([]);
  });
});

describe('given to the provider of the model', () => {
  const hosted = (options: string): string[] =>
    entries(`import { hostedMcpTool } from '@openai/agents'; hostedMcpTool({ ${options} });`);

  it('is the authorization of a hosted tool', () => {
    expect(hosted("serverUrl: 'https://mcp.stripe.com', authorization: token")).toEqual([
      'hosted key authorization @ authorization: token',
    ]);
    expect(
      hosted("serverUrl: 'https://mcp.stripe.com/v1', headers: { Authorization: `Bearer ${token}`, 'X-Trace': id }"),
    ).toEqual(['hosted key Authorization @ Authorization: `Bearer ${token}`']);
    expect(hosted("serverUrl: 'https://example.com', headers: { key: `x ${process.env.STRIPE_API_KEY}` }")).toEqual([
      'hosted key key @ key: `x ${process.env.STRIPE_API_KEY}`',
    ]);
  });

  it('is nothing of another server, and nothing that is not given', () => {
    expect(hosted("serverUrl: 'https://mcp.example.com', authorization: token")).toEqual([]);
    expect(hosted("serverUrl: 'https://mcp.stripe.com.example.com', authorization: token")).toEqual([]);
    expect(hosted("serverUrl: 'https://mcp.stripe.com', authorization: undefined, headers: { Authorization: '' }")).toEqual([]);
  });
});

describe('read from shared context', () => {
  const inTool = (body: string, before = ''): string[] =>
    entries(`import { tool } from '@openai/agents'; import Stripe from 'stripe'; ${before}
      tool({ name: 'charge', execute: async (args, ctx) => { ${body} } });`);

  it.each([
    ['new Stripe(ctx.context.token).charges.create({});', ['read key ctx.context.token @ ctx.context.token']],
    ['const k = ctx.context.token; new Stripe(k); new Stripe(k);', ['read key ctx.context.token @ ctx.context.token']],
    ['const { token } = ctx.context; new Stripe(token);', ['read key token @ token']],
    ['const { token: k } = ctx!.context as Ctx; new Stripe(k ?? fallback);', ['read key token @ token: k']],
    ['const c = ctx?.context; new Stripe(c?.billing.token as string);', ['read key c?.billing.token @ c?.billing.token']],
    ['log(ctx.context.stripeKey);', ['read key ctx.context.stripeKey @ ctx.context.stripeKey']],
    ['const { stripe_secret_key } = ctx.context;', ['read key stripe_secret_key @ stripe_secret_key']],
    ["send(ctx.context['stripe-api-key']);", ["read key ctx.context['stripe-api-key'] @ ctx.context['stripe-api-key']"]],
    ['send(ctx.context.stripe.secretKey);', ['read key ctx.context.stripe.secretKey @ ctx.context.stripe.secretKey']],
    ['await ctx.context.stripe.charges.create({});', ['read client ctx.context.stripe @ ctx.context.stripe']],
    [
      'await ctx.context.stripeClient.checkout.sessions.create({});',
      ['read client ctx.context.stripeClient @ ctx.context.stripeClient'],
    ],
    [
      'const { stripe } = ctx.context; await stripe.refunds.create({}); await stripe.charges.list();',
      ['read client stripe @ stripe'],
    ],
    [
      'const s: Stripe = ctx.context.payments; await s.refunds.create({});',
      ['read client ctx.context.payments @ ctx.context.payments'],
    ],
    ['await (ctx.context.pay as Stripe).refunds.create({});', ['read client ctx.context.pay @ ctx.context.pay']],
    [
      'stripe.charges.create({}, { apiKey: ctx.context.token });',
      ['read key ctx.context.token @ ctx.context.token'],
      'const stripe = new Stripe(k);',
    ],
    [
      "await fetch('https://api.stripe.com/v1/refunds', { method: 'POST', headers: { Authorization: `Bearer ${ctx.context.token}` } });",
      ['read key ctx.context.token @ ctx.context.token'],
    ],
    [
      'await make(ctx.context.token).charges.create({});',
      ['read key ctx.context.token @ ctx.context.token'],
      'const make = (k) => new Stripe(k);',
    ],
    [
      'await stripeRequest(ctx.context, "x");',
      ['read key c.apiKey @ c.apiKey'],
      'function stripeRequest(c, path) { return new Stripe(c.apiKey); }',
    ],
    [
      "await request(ctx.context, 'refunds');",
      ['read key c.token @ c.token'],
      "const request = (c, path) => fetch(`https://api.stripe.com/v1/${path}`, { headers: { authorization: 'Bearer ' + c.token } });",
    ],
    [
      'await refund(ctx.context.pay);',
      ['read client ctx.context.pay @ ctx.context.pay'],
      'const refund = (s: Stripe) => s.refunds.create({});',
    ],
  ])('%s', (body, expected, before = '') => {
    expect(inTool(body, before)).toEqual(expected);
  });

  it.each([
    'new Stripe(process.env.STRIPE_SECRET_KEY); log(ctx.context.userId, ctx.context.openaiKey);',
    'await ctx.context.db.customers.create({}); await ctx.context.stripeDb.rows.create({});',
    'log(ctx.context.stripeCustomerId, ctx.context.stripePublishableKey); new Other(ctx.context.token);',
    "await fetch('https://api.example.com/v1/refunds', { headers: { Authorization: `Bearer ${ctx.context.token}` } });",
    'log(config.stripeKey, ctx.toolCall.stripeKey);',
    'await ctx.context.stripe;',
  ])('%s gives none', (body) => {
    expect(inTool(body)).toEqual([]);
  });

  it.each([
    [
      'ai',
      `import { tool } from 'ai'; tool({ execute: async (args, { experimental_context }) => log((experimental_context as Ctx).stripeKey) });`,
      'read key (experimental_context as Ctx).stripeKey @ (experimental_context as Ctx).stripeKey',
    ],
    [
      'ai 7, destructured',
      `import { tool } from 'ai'; tool({ execute: async (args, { context: { stripeKey } }) => log(stripeKey) });`,
      'read key stripeKey @ stripeKey',
    ],
    [
      'langchain',
      `import { tool } from 'langchain'; tool(async (args, config) => log(config.configurable?.stripeKey), { name: 'x' });`,
      'read key config.configurable?.stripeKey @ config.configurable?.stripeKey',
    ],
    [
      'a tool class',
      `import { StructuredTool } from '@langchain/core/tools';
       class X extends StructuredTool { async _call(args, manager, config) { return log(config.configurable.stripeKey); } }`,
      'read key config.configurable.stripeKey @ config.configurable.stripeKey',
    ],
    [
      'mastra',
      `import { createTool } from '@mastra/core/tools'; import Stripe from 'stripe';
       createTool({ id: 'x', execute: async (input, { requestContext }) => new Stripe(requestContext.get('k')).charges.create({}) });`,
      "read key requestContext.get('k') @ requestContext.get('k')",
    ],
    [
      'mastra 0.x',
      `import { createTool } from '@mastra/core/tools';
       createTool({ id: 'x', execute: async ({ context, runtimeContext }) => log(runtimeContext.get('stripeKey'), context.stripe) });`,
      "read key runtimeContext.get('stripeKey') @ runtimeContext.get('stripeKey')",
    ],
    [
      'mcp',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import Stripe from 'stripe';
       new McpServer({}).tool('x', {}, async (args, extra) => new Stripe(extra.authInfo.token).charges.create({}));`,
      'read key extra.authInfo.token @ extra.authInfo.token',
    ],
    [
      'swarm',
      `import { Agent } from '@/lib/swarm'; import Stripe from 'stripe';
       function charge(contextVariables, id) { const stripe = new Stripe(contextVariables.key); } new Agent({ functions: [charge] });`,
      'read key contextVariables.key @ contextVariables.key',
    ],
    [
      'swarm, in an object',
      `import { Agent } from '@/lib/swarm';
       new Agent({ functions: [{ name: 'x', func: ({ context_variables, id }) => log(context_variables['stripe_key']) }] });`,
      "read key context_variables['stripe_key'] @ context_variables['stripe_key']",
    ],
  ])('is seen with %s', (_, code, expected) => {
    expect(entries(code)).toEqual([expected]);
  });
});

it('ends in a program that goes in circles', () => {
  const code = `import { tool } from '@openai/agents'; import Stripe from 'stripe';
    const f = (c) => (c.a ? f(c.b) : g(c ?? c.d)); const g = (c) => { const s = c.stripeKey; return f(g(c.e)) ?? new Stripe(c.key); };
    tool({ name: 'x', execute: async (args, ctx) => f(g(ctx.context)) });`;
  expect(entries(code)).toEqual(['read key c.stripeKey @ c.stripeKey', 'read key c.key @ c.key']);
});

describe('asked of the model', () => {
  it.each([
    [
      '@openai/agents',
      `import { tool } from '@openai/agents'; import { z } from 'zod'; import Stripe from 'stripe';
       tool({ name: 'x', parameters: z.object({ apiKey: z.string(), id: z.string() }),
         execute: async (args) => new Stripe(args.apiKey).charges.create({}) });`,
      ['parameter key apiKey @ apiKey: z.string()'],
    ],
    [
      'ai',
      `import { tool } from 'ai'; import { z } from 'zod';
       tool({ inputSchema: z.object({ stripeSecretKey: z.string(), id: z.string() }), execute: async ({ id }) => id });`,
      ['parameter key stripeSecretKey @ stripeSecretKey: z.string()'],
    ],
    [
      'mcp',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { z } from 'zod'; import Stripe from 'stripe';
       new McpServer({}).tool('x', { key: z.string() }, async ({ key }) => { const s = new Stripe(key); return s.charges.list(); });`,
      ['parameter key key @ key: z.string()'],
    ],
    [
      'mcp, low level',
      `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; import Stripe from 'stripe';
       new Server({}).setRequestHandler('tools/call', async (request) => { const { key, id } = request.params.arguments; new Stripe(key); });`,
      ['parameter key key @ key'],
    ],
    [
      'mcp, low level, as a member',
      `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; import Stripe from 'stripe';
       new Server({}).setRequestHandler('tools/call', async (request) => { new Stripe(request.params.arguments.key); });`,
      ['parameter key key @ request.params.arguments.key'],
    ],
    [
      'anthropic',
      `import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
       betaTool({ name: 'x', inputSchema: { type: 'object', properties: { stripe_key: { type: 'string' } } }, run: (args) => args.id });`,
      ["parameter key stripe_key @ stripe_key: { type: 'string' }"],
    ],
    [
      'langchain',
      `import { tool } from 'langchain'; import { z } from 'zod'; import Stripe from 'stripe'; const clientFor = (k: string) => new Stripe(k);
       tool(async ({ secret }) => clientFor(secret).charges.create({}), { name: 'x', schema: z.object({ secret: z.string() }) });`,
      ['parameter key secret @ secret: z.string()'],
    ],
    [
      'swarm',
      `import { Agent } from '@/lib/swarm';
       function charge(contextVariables, stripeKey: string, id: string) { return id; } new Agent({ functions: [charge] });`,
      ['parameter key stripeKey @ stripeKey: string'],
    ],
  ])('is seen with %s', (_, code, expected) => {
    expect(entries(code)).toEqual(expected);
  });

  it('is none when the parameter is another key or an id', () => {
    const code = `import { tool } from 'ai'; import { z } from 'zod'; import Stripe from 'stripe';
      tool({ inputSchema: z.object({ apiKey: z.string(), idempotencyKey: z.string(), stripeCustomerId: z.string() }),
        execute: async (args) => new Stripe(process.env.K).charges.create({ customer: args.stripeCustomerId }) });`;
    expect(entries(code)).toEqual([]);
  });
});

describe('the repair', () => {
  const removed = (code: string): (string | undefined)[] => {
    const { view, present, tools, parameters, calls } = read(code);
    return findContext(view, present, tools, parameters, () => calls).map(({ remove }) => repaired(view.text, remove));
  };

  it('removes a property with its comma', () => {
    expect(removed("import { run } from '@openai/agents'; run(a, 'x', { context: { stripeKey, userId } });")).toEqual([
      "import { run } from '@openai/agents'; run(a, 'x', { context: { userId } });",
    ]);
  });

  it('is none for a pair, an assignment or a read', () => {
    const pairs = "import { RequestContext } from '@mastra/core/request-context'; new RequestContext([['stripeKey', key]]);";
    const rest = `import { tool } from '@openai/agents';
      tool({ name: 'x', execute: async (args, ctx) => { ctx.context.stripeKey = key; log(ctx.context.stripeKey); } });`;
    expect([...removed(pairs), ...removed(rest)]).toEqual([undefined, undefined, undefined]);
  });
});
