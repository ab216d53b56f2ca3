import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../../src/facts/javascript/secrets/secrets.js';
import type { Secret } from '../../../../src/facts/model.js';
import { read } from '../program.js';
import { repaired } from '../view.js';

function factsOf(
  code: string,
  others: Readonly<Record<string, string>> = {},
): { readonly text: string; readonly facts: readonly Secret[] } {
  const { view, present, tools, parameters, calls, reached } = read(code, others);
  return { text: view.text, facts: findSecrets(view, present, tools, parameters, () => calls, reached) };
}

/** Every secret as `type text @ source`, the object's name and a sink other than the result in front. */
function secrets(code: string, others: Readonly<Record<string, string>> = {}): string[] {
  const { text, facts } = factsOf(code, others);
  return facts.map(({ type, text: name, sink, object, at }) =>
    [
      ...(sink === 'result' ? [] : [sink]),
      type,
      ...(object === undefined ? [] : [object]),
      name,
      '@',
      text.slice(at[0], at[1]),
    ].join(' '),
  );
}

const head = "import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);";
const intent = 'const intent = await stripe.paymentIntents.create({ amount: 5, currency: "usd" });';

/** What a tool of @openai/agents with this body gives back. */
const inTool = (body: string, before = ''): string[] =>
  secrets(
    `import { tool } from '@openai/agents'; ${head} ${before} tool({ name: 'pay', execute: async (args, ctx) => { ${body} } });`,
  );

describe('a client secret in a result', () => {
  it.each([
    ['return intent.client_secret;', 'client-secret intent.client_secret @ intent.client_secret'],
    [
      'return { id: intent.id, secret: intent.client_secret };',
      'client-secret intent.client_secret @ secret: intent.client_secret',
    ],
    ['const { id, client_secret } = intent; return { id, client_secret };', 'client-secret client_secret @ client_secret'],
    ['const { client_secret: s } = intent; return { s };', 'client-secret s @ s'],
    ['const secret = intent.client_secret!; return { payment: { secret } };', 'client-secret intent.client_secret @ secret'],
    [
      'return JSON.stringify({ ok: true, s: intent.client_secret });',
      'client-secret intent.client_secret @ s: intent.client_secret',
    ],
    ['return `Confirm with ${intent.client_secret}`;', 'client-secret intent.client_secret @ intent.client_secret'],
    ["return 'Confirm with ' + intent.client_secret;", 'client-secret intent.client_secret @ intent.client_secret'],
    ['return [intent.id, intent.client_secret];', 'client-secret intent.client_secret @ intent.client_secret'],
    [
      'return args.ok ? { s: intent.client_secret ?? null } : {};',
      'client-secret intent.client_secret @ s: intent.client_secret ?? null',
    ],
    [
      'const out = { s: intent.client_secret, id: intent.id }; return out;',
      'client-secret intent.client_secret @ s: intent.client_secret',
    ],
    ['const out: Out = {}; out.s = intent.client_secret; return out;', 'client-secret intent.client_secret @ out.s'],
    [
      'const lines = []; lines.push(`s: ${intent.client_secret}`); return lines.join("\\n");',
      'client-secret intent.client_secret @ lines',
    ],
    [
      'let out; if (args.a) out = { s: intent.client_secret }; return out;',
      'client-secret intent.client_secret @ s: intent.client_secret',
    ],
    ['const text = JSON.stringify(intent.client_secret); return { text };', 'client-secret intent.client_secret @ text'],
    [
      'return ok(intent.client_secret);',
      'client-secret intent.client_secret @ intent.client_secret',
      'const ok = (data) => ({ data });',
    ],
    [
      'return ok({ s: intent.client_secret });',
      'client-secret intent.client_secret @ s: intent.client_secret',
      'const ok = ({ s }) => ({ s });',
    ],
    [
      'return make(intent);',
      'client-secret pi.client_secret @ s: pi.client_secret',
      'function make(pi) { return { s: pi.client_secret }; }',
    ],
    [
      'return { s: (await load()).client_secret };',
      'client-secret (await load()).client_secret @ s: (await load()).client_secret',
    ],
  ])('%s', (body, expected, before = '') => {
    expect(inTool(`${intent} ${body}`, before)).toEqual([expected]);
  });

  it.each([
    'return { id: intent.id, status: intent.status };',
    'confirm(intent.client_secret); return intent.id;',
    'return { ok: Boolean(intent.client_secret), has: !!intent.client_secret, n: intent.client_secret.length };',
    'return intent.client_secret ? "made" : "failed";',
    'return { secret: args.client_secret };',
    'return JSON.stringify(intent, ["id", "status"]);',
    'return { keep: intent.client_secret === other };',
    'throw new Error(intent.client_secret);',
    'const { client_secret, ...rest } = intent; return rest.id;',
    'return () => intent.client_secret;',
  ])('%s is none', (body) => {
    expect(inTool(`${intent} ${body}`)).toEqual([]);
  });

  it('needs a call to Stripe in the file when its origin cannot be seen', () => {
    const program = (call: string): string =>
      `import { tool } from 'ai'; ${head} tool({ execute: async () => { ${call} const s = await load(); return { s: s.client_secret }; } });`;
    expect(secrets(program(''))).toEqual([]);
    expect(secrets(program('').replaceAll('s.c', 'stripeResult.c'))).toEqual([
      'client-secret stripeResult.client_secret @ s: stripeResult.client_secret',
    ]);
    expect(secrets(program('await stripe.customers.list();'))).toEqual(['client-secret s.client_secret @ s: s.client_secret']);
  });
});

describe('a whole object in a result', () => {
  it.each([
    [`${intent} return intent;`, 'object payment_intent intent @ intent'],
    [`${intent} return JSON.stringify(intent, null, 2);`, 'object payment_intent intent @ intent'],
    [`${intent} return { ok: true, intent };`, 'object payment_intent intent @ intent'],
    [`${intent} return { ...intent, ok: true };`, 'object payment_intent intent @ ...intent'],
    [`${intent} const text = JSON.stringify(intent); return text;`, 'object payment_intent intent @ text'],
    [`${intent} return Promise.resolve(intent);`, 'object payment_intent intent @ intent'],
    [
      'return stripe.paymentIntents.confirm(args.id);',
      'object payment_intent stripe.paymentIntents.confirm(…) @ stripe.paymentIntents.confirm(args.id)',
    ],
    [
      'return { si: await stripe.setupIntents.retrieve(args.id) };',
      'object setup_intent stripe.setupIntents.retrieve(…) @ si: await stripe.setupIntents.retrieve(args.id)',
    ],
    ['const list = await stripe.paymentIntents.list(); return list.data;', 'object payment_intent list.data @ list.data'],
    ['const { data } = await stripe.paymentIntents.search({ query }); return { data };', 'object payment_intent data @ data'],
    [
      'const list = await stripe.paymentIntents.list(); return list.data[0];',
      'object payment_intent list.data[0] @ list.data[0]',
    ],
    [
      'const list = await stripe.paymentIntents.list(); return list.data.map((pi) => ({ ...pi }));',
      'object payment_intent pi @ ...pi',
    ],
    [
      'return (await stripe.paymentIntents.list()).data.filter((pi) => pi.amount > 5);',
      'object payment_intent (await stripe.paymentIntents.list()).data @ (await stripe.paymentIntents.list()).data',
    ],
    [
      'const all = await stripe.paymentIntents.list().autoPagingToArray({ limit: 9 }); return { all };',
      'object payment_intent stripe.paymentIntents.list().autoPagingToArray(…) @ all',
    ],
    [
      'const out = []; for await (const pi of stripe.paymentIntents.list()) out.push(pi); return out;',
      'object payment_intent pi @ out',
    ],
    [
      'const [pi] = await Promise.all([stripe.paymentIntents.retrieve(args.id), load()]); return pi;',
      'object payment_intent pi @ pi',
    ],
    ['return stripe.paymentIntents.cancel(args.id).then((pi) => pi);', 'object payment_intent pi @ pi'],
    [
      'return pay(args.id);',
      'object payment_intent stripe.paymentIntents.capture(…) @ stripe.paymentIntents.capture(id)',
      'async function pay(id) { return await stripe.paymentIntents.capture(id); }',
    ],
    [
      'const pi = await pay(args.id); return { pi };',
      'object payment_intent pi @ pi',
      'async function pay(id) { if (!id) return null; return stripe.paymentIntents.capture(id); }',
    ],
    [
      'return await stripe.ephemeralKeys.create({ customer: args.id });',
      'object ephemeral_key stripe.ephemeralKeys.create(…) @ stripe.ephemeralKeys.create({ customer: args.id })',
    ],
    ['const key = await stripe.ephemeralKeys.create({}); return { s: key.secret };', 'ephemeral-key key.secret @ s: key.secret'],
    ['const hook = await stripe.webhookEndpoints.create({}); return hook.secret;', 'webhook-secret hook.secret @ hook.secret'],
    [
      "const session = await stripe.checkout.sessions.create({ ui_mode: 'embedded' }); return { session };",
      'object checkout.session session @ session',
    ],
    [
      "const sub = await stripe.subscriptions.create({ expand: ['latest_invoice.confirmation_secret'] }); return sub;",
      'object subscription sub @ sub',
    ],
    [
      "const session = await stripe.checkout.sessions.create({ expand: ['payment_intent'] }); return session.payment_intent;",
      'object payment_intent session.payment_intent @ session.payment_intent',
    ],
    [
      "const r = await fetch('https://api.stripe.com/v1/payment_intents', { method: 'POST' }); return await r.json();",
      'object payment_intent r.json(…) @ r.json()',
    ],
  ])('%s', (body, expected, before = '') => {
    expect(inTool(body, before)).toEqual([expected]);
  });

  it.each([
    `${intent} return { id: intent.id, amount: intent.amount };`,
    `${intent} return \`Done: \${intent}\`;`,
    `${intent} return String(intent);`,
    `${intent} return summarize(intent);`,
    `${intent} return redact(intent);`,
    `${intent} return sanitize(intent);`,
    `${intent} const clean = sanitize(intent); return { clean };`,
    `${intent} delete intent.client_secret; return intent;`,
    `${intent} intent.client_secret = undefined; return { intent };`,
    `${intent} return { ...intent, client_secret: undefined };`,
    `${intent} const { client_secret, ...rest } = intent; return rest;`,
    'const session = await stripe.checkout.sessions.create({ mode: "payment" }); return session;',
    "const session = await stripe.checkout.sessions.create({ ui_mode: 'hosted' }); return session.url;",
    'const session = await stripe.checkout.sessions.create({ ui_mode: args.mode }); return session;',
    'const refund = await stripe.refunds.create({}); return refund;',
    'const hook = await stripe.webhookEndpoints.retrieve(args.id); return { hook, s: hook.secret };',
    'return await stripe.ephemeralKeys.del(args.id);',
    'const list = await stripe.paymentIntents.list(); return list.data.map((pi) => ({ id: pi.id, more: list.has_more }));',
    'const list = await stripe.paymentIntents.list(); return list.has_more;',
    'const list = await stripe.paymentIntents.list(); return list.data.length;',
    'const charge = await stripe.subscriptions.create({}); return charge.latest_invoice.payment_intent;',
    // Since 2025-03-31.basil an invoice has none.
    "const sub = await stripe.subscriptions.create({ expand: ['latest_invoice.payment_intent'] }); return sub;",
    'const subs = await stripe.subscriptions.list(); return subs.data;',
  ])('%s is none', (body) => {
    const helpers = `function redact(pi) { return { id: pi.id }; }
      function sanitize(value) { if (Array.isArray(value)) return value.map(sanitize); if (typeof value === 'object') return pick(value); return value; }`;
    expect(inTool(body, helpers)).toEqual([]);
  });
});

describe('a whole error in a result', () => {
  const caught = (handler: string): string[] => inTool(`try { await stripe.charges.create({}); } catch (err) { ${handler} }`);

  it.each([
    ['return { error: err };', 'error err @ error: err'],
    ['return { ok: false, err };', 'error err @ err'],
    ['return err;', 'error err @ err'],
    ['return JSON.stringify(err);', 'error err @ err'],
    ['return JSON.stringify(err, Object.getOwnPropertyNames(err));', 'error err @ err'],
    ['return `Failed: ${JSON.stringify(err)}`;', 'error err @ err'],
    ['return { ...(err as Error) };', 'error err @ ...(err as Error)'],
    ['return { raw: err.raw };', 'error err.raw @ raw: err.raw'],
    [
      'const e = err as Stripe.errors.StripeError; return { intent: e.payment_intent };',
      'object payment_intent e.payment_intent @ intent: e.payment_intent',
    ],
    [
      'return err.raw.payment_intent.client_secret;',
      'client-secret err.raw.payment_intent.client_secret @ err.raw.payment_intent.client_secret',
    ],
  ])('%s', (handler, expected) => {
    expect(caught(handler)).toEqual([expected]);
  });

  it.each([
    'return { error: err.message, code: err.code, type: err.raw.type };',
    'return `Failed: ${err}`;',
    'return "Failed: " + err;',
    'return String(err) + err.toString();',
    'log(err); return "failed";',
    'throw err;',
    'return { error: err instanceof Error ? err.message : String(err) };',
  ])('%s is none', (handler) => {
    expect(caught(handler)).toEqual([]);
  });

  it('is seen in helpers, callbacks and behind them', () => {
    expect(inTool('return stripe.refunds.create({}).catch((e) => ({ error: e }));')).toEqual(['error e @ error: e']);
    expect(
      inTool(
        'try { return await pay(); } catch (e) { return fail(e); }',
        'const pay = async () => { await stripe.charges.create({}); }; const fail = (error) => ({ error });',
      ),
    ).toEqual(['error e @ e']);
  });

  it('is none of a try that does not call Stripe', () => {
    expect(inTool('await stripe.charges.create({}); try { await load(); } catch (err) { return { error: err }; }')).toEqual([]);
  });
});

describe('a key in a result', () => {
  it.each([
    ['return { key: process.env.STRIPE_SECRET_KEY };', 'key process.env.STRIPE_SECRET_KEY @ key: process.env.STRIPE_SECRET_KEY'],
    [
      'return `used ${process.env.PAYBRAKE_VAULT_KEY_BILLING}`;',
      'key process.env.PAYBRAKE_VAULT_KEY_BILLING @ process.env.PAYBRAKE_VAULT_KEY_BILLING',
    ],
    ['return { k: ctx.context.stripeKey };', 'key ctx.context.stripeKey @ k: ctx.context.stripeKey'],
    [
      'return { hook: process.env.STRIPE_WEBHOOK_SECRET };',
      'webhook-secret process.env.STRIPE_WEBHOOK_SECRET @ hook: process.env.STRIPE_WEBHOOK_SECRET',
    ],
    ["return { key: 'rk_test_short' };", "key rk_test_… @ key: 'rk_test_short'"],
  ])('%s', (body, expected) => {
    expect(inTool(body)).toEqual([expected]);
  });

  it.each([
    'return { set: Boolean(process.env.STRIPE_SECRET_KEY), key: !process.env.STRIPE_SECRET_KEY };',
    'return { key: process.env.STRIPE_PUBLISHABLE_KEY, other: process.env.OPENAI_API_KEY };',
    "return process.env.STRIPE_SECRET_KEY ? 'set' : 'missing';",
    "return { live: process.env.STRIPE_SECRET_KEY.startsWith('sk_live') };",
    'return { stripeKey: args.name };',
  ])('%s is none', (body) => {
    expect(inTool(body)).toEqual([]);
  });
});

describe('billing data in a result', () => {
  it.each([
    ['const c = await stripe.charges.retrieve(args.id); return c;', 'billing-data c @ c'],
    [
      'const c = await stripe.charges.retrieve(args.id); return { card: c.payment_method_details.card };',
      'billing-data c.payment_method_details.card @ card: c.payment_method_details.card',
    ],
    [
      'const { data } = await stripe.paymentMethods.list({}); return data.map((m) => m.card?.last4);',
      'billing-data m.card?.last4 @ m.card?.last4',
    ],
    [
      'const c = await stripe.charges.retrieve(args.id); return `card ${c.payment_method_details.card.last4}`;',
      'billing-data c.payment_method_details.card.last4 @ c.payment_method_details.card.last4',
    ],
    [
      'return { customer: await stripe.customers.retrieve(args.id) };',
      'billing-data stripe.customers.retrieve(…) @ customer: await stripe.customers.retrieve(args.id)',
    ],
  ])('%s', (body, expected) => {
    expect(inTool(body)).toEqual([expected]);
  });

  it.each([
    'const c = await stripe.charges.retrieve(args.id); return { id: c.id, status: c.status };',
    'const c = await stripe.charges.retrieve(args.id); return `${c}`;',
    'return { last4: account.last4 };',
    'return stripe.customers.del(args.id);',
    'return stripe.refunds.list();',
  ])('%s is none', (body) => {
    expect(inTool(body)).toEqual([]);
  });
});

describe('in every framework', () => {
  const run = `async ({ id }) => { ${intent} return { id, secret: intent.client_secret }; }`;
  const text = `async ({ id }) => { ${intent} return { content: [{ type: 'text', text: JSON.stringify(intent) }] }; }`;
  const plain = ['client-secret intent.client_secret @ secret: intent.client_secret'];
  const content = ['object payment_intent intent @ text: JSON.stringify(intent)'];
  const server = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; const server = new McpServer({});";

  it.each([
    ['@openai/agents', `import { tool } from '@openai/agents'; tool({ name: 'x', execute: ${run} });`, plain],
    ['ai', `import { tool } from 'ai'; export const x = tool({ execute: ${run} });`, plain],
    [
      'ai, yielding',
      `import { tool } from 'ai'; tool({ async *execute() { ${intent} yield { s: intent.client_secret }; } });`,
      ['client-secret intent.client_secret @ s: intent.client_secret'],
    ],
    ['langchain', `import { tool } from '@langchain/core/tools'; tool(${run}, { name: 'x' });`, plain],
    [
      'langchain, a class',
      `import { StructuredTool } from 'langchain'; class X extends StructuredTool { async _call({ id }) { ${intent} return JSON.stringify(intent); } }`,
      ['object payment_intent intent @ intent'],
    ],
    ['mastra', `import { createTool } from '@mastra/core/tools'; createTool({ id: 'x', execute: ${run} });`, plain],
    ['mcp registerTool', `${server} server.registerTool('x', {}, ${text});`, content],
    ['mcp tool', `${server} server.tool('x', ${text});`, content],
    [
      'mcp handler',
      `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; new Server({}).setRequestHandler('tools/call', ${text});`,
      content,
    ],
    [
      'anthropic',
      `import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'; betaTool({ name: 'x', run: ${run} });`,
      plain,
    ],
    [
      'swarm',
      `import { Agent } from '@/lib/swarm'; const pay = async (contextVariables, id) => { ${intent} return intent.client_secret; }; new Agent({ functions: [pay] });`,
      ['client-secret intent.client_secret @ intent.client_secret'],
    ],
    [
      'swarm, a result',
      `import { Agent, Result } from '@/lib/swarm'; const pay = async () => { ${intent} return new Result({ value: intent.client_secret }); }; new Agent({ functions: [pay] });`,
      ['client-secret intent.client_secret @ value: intent.client_secret'],
    ],
  ])('%s', (_, code, expected) => {
    expect(secrets(`${head} ${code}`)).toEqual(expected);
  });

  it('knows what does not reach the model', () => {
    const shown = `import { tool } from 'ai'; tool({ execute: ${run}, toModelOutput: ({ output }) => ({ type: 'text', value: output.id }) });`;
    const artifact = `import { tool } from 'langchain'; tool(async () => { ${intent} return [intent.id, intent]; }, { name: 'x', responseFormat: 'content_and_artifact' });`;
    const meta = `${server} server.registerTool('x', {}, async () => { ${intent} return { content: [], _meta: { intent } }; });`;
    const elsewhere = `import { tool } from 'ai'; tool({ execute: async () => 'x' }); export const pay = ${run};`;
    for (const code of [shown, artifact, meta, elsewhere]) expect(secrets(`${head} ${code}`), code).toEqual([]);
  });

  it('says which tool, and gives a place that two tools share to the first', () => {
    const code = `import { tool } from '@openai/agents'; ${head}
      const load = async (id) => { const pi = await stripe.paymentIntents.retrieve(id); return { s: pi.client_secret }; };
      tool({ name: 'a', execute: async () => 'x' }); tool({ name: 'b', execute: async ({ id }) => load(id) });
      tool({ name: 'c', execute: async ({ id }) => load(id) });`;
    expect(factsOf(code).facts.map(({ tool, text }) => [tool, text])).toEqual([[1, 'pi.client_secret']]);
  });

  it('gives a branch its own tool', () => {
    const code = `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; ${head}
      new Server({}).setRequestHandler('tools/call', async ({ params }) => { switch (params.name) {
        case 'look': return { content: [] };
        case 'pay': { ${intent} return { s: intent.client_secret }; } } });`;
    const { view, present, tools, parameters, calls, reached } = read(code);
    const found = findSecrets(view, present, tools, parameters, () => calls, reached);
    expect(found.map(({ tool, type }) => [tools[tool ?? -1]?.name, type])).toEqual([['pay', 'client-secret']]);
  });

  it('ends in a program that goes in circles', () => {
    const functions = Array.from(
      { length: 30 },
      (_, i) => `const f${i} = (x) => (x ? f${(i * 7 + 1) % 30}(f${(i + 3) % 30}(x)) : f${(i + 1) % 30}({ x, ...x }));`,
    );
    const writes = Array.from({ length: 30 }, (_, i) => `t = u + f${i}(t); u = u.v${i}; u = t ?? { a: u.v${i} };`);
    expect(
      inTool(`let t = 1; let u = 2; ${writes.join(' ')} return { t, u, s: f1(f2(t)).client_secret };`, functions.join(' ')),
    ).toEqual([]);
  });

  it('follows what it hands to a helper of another file', () => {
    const helpers = `const hide = (data) => ({ id: data.id }); const text = (data) => JSON.stringify(data);
      export const ok = (data) => ({ content: [{ type: 'text', text: text(data) }] });
      export function safe(data) { return { content: [{ type: 'text', text: JSON.stringify(hide(data)) }] }; }
      export function masked(data) { return { content: [{ type: 'text', text: redact(data) }] }; }
      export const fail = (error, id) => ({ id, error });`;
    const code = (
      returned: string,
    ): string => `import { tool } from 'ai'; import { fail, masked, ok, safe } from './results'; ${head}
      tool({ execute: async ({ id }) => { try { ${intent} return ${returned}; } catch (e) { return fail(e, id); } } });`;
    const error = 'error e @ e';
    expect(secrets(code('ok(intent)'), { './results': helpers })).toEqual(['object payment_intent intent @ intent', error]);
    expect(secrets(code('ok({ id, pi: intent })'), { './results': helpers })).toEqual([
      'object payment_intent intent @ pi: intent',
      error,
    ]);
    expect(secrets(code('safe(intent)'), { './results': helpers })).toEqual([error]);
    expect(secrets(code('masked(intent)'), { './results': helpers })).toEqual([error]);
    expect(secrets(code('ok(intent)'))).toEqual([]);
  });

  it('is silent about what another file makes', () => {
    const code = `import { tool } from 'ai'; import { pay } from './pay'; tool({ execute: async () => pay() });`;
    expect(secrets(code, { './pay': `${head} export async function pay() { ${intent} return intent; }` })).toEqual([]);
  });
});

describe('written to shared state by a result', () => {
  const command = (update: string): string[] =>
    secrets(`import { tool } from 'langchain'; import { Command } from '@langchain/langgraph'; import { ToolMessage } from '@langchain/core/messages'; ${head}
      tool(async ({ id }) => { ${intent} return new Command({ update: ${update} }); }, { name: 'x' });`);

  it('is a key, a client secret or a whole object in an update', () => {
    expect(command('{ stripeKey: key, s: intent.client_secret, last: intent, id: intent.id }')).toEqual([
      'context key key @ stripeKey: key',
      'context client-secret intent.client_secret @ s: intent.client_secret',
      'context object payment_intent intent @ last: intent',
    ]);
  });

  it('is a result in the messages of an update', () => {
    expect(command('{ messages: [new ToolMessage({ content: JSON.stringify(intent), tool_call_id: id })] }')).toEqual([
      'object payment_intent intent @ content: JSON.stringify(intent)',
    ]);
    expect(
      command('{ messages: [new ToolMessage({ content: intent.id })], paid: true, stripeCustomer: intent.customer }'),
    ).toEqual([]);
  });

  const swarm = (returned: string, before = ''): string[] =>
    secrets(`import { Agent, Result, createResult } from '@/lib/swarm'; ${head} ${before}
      async function pay(contextVariables, id) { ${intent} ${returned} } new Agent({ functions: [pay] });`);

  it.each([
    ["return new Result({ value: 'ok', contextVariables: { stripe_key: key } });", ['context key key @ stripe_key: key']],
    [
      'return createResult({ value: intent.client_secret, context_variables: { ...contextVariables, intent } });',
      ['client-secret intent.client_secret @ value: intent.client_secret', 'context object payment_intent intent @ intent'],
    ],
    [
      "return { value: 'ok', contextVariables: { s: intent.client_secret } };",
      ['context client-secret intent.client_secret @ s: intent.client_secret'],
    ],
    ["return new Result({ value: 'ok', contextVariables: { ...contextVariables, paid: intent.id } });", []],
  ])('%s', (returned, expected) => {
    expect(swarm(returned)).toEqual(expected);
  });

  it('is found where a tool reaches it without returning it, and only there', () => {
    const helper = 'function note(key) { queue(new Result({ contextVariables: { stripe_key: key } })); }';
    expect(swarm('note(k); return intent.id;', helper)).toEqual(['context key key @ stripe_key: key']);
    expect(swarm('return intent.id;', helper)).toEqual([]);
  });
});

describe('a live secret in the source', () => {
  const body = ['51HxQ2eK', 'v9Zt3LmN', 'p8RsW4yU', 'a7BcD6fG'].join('');
  const secret = (...prefix: string[]): string => [...prefix, body].join('_');

  it.each([
    [['sk', 'live'], 'key sk_live_…'],
    [['rk', 'live'], 'key rk_live_…'],
    [['sk', 'org', 'live'], 'key sk_org_live_…'],
    [['ek', 'live'], 'ephemeral-key ek_live_…'],
    [['whsec'], 'webhook-secret whsec_…'],
  ])('%j is masked', (prefix, expected) => {
    const literal = `'${secret(...prefix)}'`;
    expect(secrets(`const stripeSecret = ${literal};`)).toEqual([`source ${expected} @ ${literal}`]);
  });

  it('is a webhook secret only where the file has to do with Stripe: others use the prefix, too', () => {
    const literal = `'${secret('whsec')}'`;
    expect(secrets(`// Not of Stripe.\nconst secret = ${literal};`)).toEqual([]);
    expect(secrets(`import Stripe from 'stripe';\nconst secret = ${literal};`)).toHaveLength(1);
    expect(secrets(`const config = { stripeWebhook: ${literal} };`)).toHaveLength(1);
  });

  it('is found in templates, and once in each literal', () => {
    const key = secret('sk', 'live');
    expect(secrets(`const a = \`Bearer ${key}\`; const b = { c: "${key}" };`)).toEqual([
      `source key sk_live_… @ \`Bearer ${key}\``,
      `source key sk_live_… @ "${key}"`,
    ]);
  });

  it.each([
    ['a test key', secret('sk', 'test')],
    ['a publishable key', secret('pk', 'live')],
    ['a placeholder', ['sk', 'live', 'xxxxxxxxxxxxxxxxxxxxxxxx'].join('_')],
    ['a prefix', ['sk', 'live', ''].join('_')],
    ['a published key', ['sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')],
  ])('%s is none', (_, text) => {
    expect(secrets(`const a = '${text}'; // ${text}`)).toEqual([]);
  });

  it('shows nothing of a key that is returned, too', () => {
    const key = secret('rk', 'live');
    const code = `import { tool } from 'ai'; tool({ execute: async () => ({ key: '${key}' }) });`;
    const { facts } = factsOf(code);
    expect(facts.map(({ sink, text }) => [sink, text])).toEqual([
      ['result', 'rk_live_…'],
      ['source', 'rk_live_…'],
    ]);
    expect(JSON.stringify(facts)).not.toContain(body);
  });
});

describe('the repair', () => {
  const program = (value: string): string =>
    `import { tool } from 'ai'; ${head} tool({ execute: async () => { ${intent} return ${value}; } });`;
  const removed = (value: string): (string | undefined)[] =>
    factsOf(program(value)).facts.map(({ remove }) => repaired(program(value), remove));

  it('removes the property whose value is the secret', () => {
    expect(removed('{ id: intent.id, secret: intent.client_secret }')).toEqual([program('{ id: intent.id }')]);
    expect(removed('{ intent, id: intent.id }')).toEqual([program('{ id: intent.id }')]);
  });

  it('is none where the property says more, or the secret is no property', () => {
    expect(removed('{ text: `pay with ${intent.client_secret}` }')).toEqual([undefined]);
    expect(removed('intent')).toEqual([undefined]);
    expect(removed('{ ...intent }')).toEqual([undefined]);
    expect(removed("{ content: [{ type: 'text', text: intent.client_secret }] }")).toEqual([undefined]);
  });
});
