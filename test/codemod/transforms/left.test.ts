/** What a transform leaves, with the words in which it says why. */
import { describe, expect, it } from 'vitest';
import type { TransformName } from '../../../src/codemod/model.js';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate, type Files, type Migrated, type Options } from './support.js';

function left(name: TransformName, files: Files, options?: Options): Promise<Migrated> {
  return migrate(
    transforms.filter((transform) => transform.name === name),
    files,
    options,
  );
}

const tool = (body: string, inputs = 'orderId: z.string(), amount: z.number()'): string => `import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export const tools = (stripe: Stripe, options: Stripe.RequestOptions) => ({
  charge: tool({
    inputSchema: z.object({ ${inputs} }),
    execute: async ({ ${inputs.replace(/: z\.\w+\(\)/gu, '')} }) => ${body},
  }),
});
`;

describe('stable-keys', () => {
  const unkeyed = tool("stripe.paymentIntents.create({ amount, currency: 'usd' })");

  it('shows the key that it would write, and writes it when asked', async () => {
    const asked = await left('stable-keys', { 'a.ts': unkeyed });
    expect(asked.files['a.ts']).toBe(unkeyed);
    expect(asked.left).toEqual([
      {
        path: 'a.ts',
        at: 'stripe.paymentIntents.create',
        reason: 'needs-consent',
        why: 'stripe.paymentIntents.create has no idempotency key, so that a second call of tool charge is a second operation.',
        todo: "Run with --derive-keys to write operationKey('paymentIntents.create', { orderId }) among its request options, if that names one operation and no other.",
      },
    ]);
    expect(asked.findings).toEqual(['a.ts: require-idempotency-key at stripe.paymentIntents.create']);

    const derived = await left('stable-keys', { 'a.ts': unkeyed }, { deriveKeys: true });
    expect(derived.files['a.ts']).toContain("{ idempotencyKey: operationKey('paymentIntents.create', { orderId }) }");
    expect(derived).toMatchObject({ left: [], findings: [] });
  });

  it('replaces a volatile key only when asked', async () => {
    const volatile = tool("stripe.paymentIntents.create({ amount, currency: 'usd' }, { idempotencyKey: crypto.randomUUID() })");
    const asked = await left('stable-keys', { 'a.ts': volatile });
    expect(asked.files['a.ts']).toBe(volatile);
    expect(asked.left).toEqual([
      {
        path: 'a.ts',
        at: 'idempotencyKey: crypto.randomUUID()',
        reason: 'needs-consent',
        why: 'The idempotency key of stripe.paymentIntents.create (crypto.randomUUID()) is not one that a second call repeats and no other operation has.',
        todo: "Run with --derive-keys to write operationKey('paymentIntents.create', { orderId }) in place of crypto.randomUUID(), if that names one operation and no other.",
      },
    ]);
    const derived = await left('stable-keys', { 'a.ts': volatile }, { deriveKeys: true });
    expect(derived).toMatchObject({ left: [], findings: [] });
  });

  it('makes no key of an amount', async () => {
    const { left: found } = await left('stable-keys', {
      'a.ts': tool("stripe.paymentIntents.create({ amount, currency: 'usd' })", 'amount: z.number()'),
    });
    expect(found).toMatchObject([
      {
        reason: 'no-identity',
        why: 'stripe.paymentIntents.create has no idempotency key, and nothing that tool charge is given tells one operation from another.',
        todo: 'Let charge take what identifies the operation, such as an order, an invoice or a billing period, and make the key from it.',
      },
    ]);
  });

  it('says so where options cannot be seen', async () => {
    const { left: found } = await left('stable-keys', {
      'a.ts': tool("stripe.paymentIntents.create({ amount, currency: 'usd' }, options)"),
    });
    expect(found).toMatchObject([
      {
        reason: 'opaque',
        why: 'What stripe.paymentIntents.create is given, and with it its idempotency key, cannot be seen from the code of tool charge.',
        todo: 'Make sure that its request options hold a key made from what identifies the operation.',
      },
    ]);
  });

  const far: Files = {
    'charge.ts': `import Stripe from 'stripe';
export const charge = (stripe: Stripe, orderId: string, amount: number) =>
  stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } });
`,
    'tools.ts': `import { charge } from './charge.js';\n${tool('charge(stripe, orderId, amount)')}`,
  };

  it('mends a call that a tool makes through another file', async () => {
    const derived = await left('stable-keys', far, { deriveKeys: true });
    expect(derived.files['charge.ts']).toContain("operationKey('paymentIntents.create', { orderId })");
    expect(derived).toMatchObject({ left: [], findings: [] });
  });

  it('moves a misplaced key unasked, through another file as well', async () => {
    const misplaced = {
      ...far,
      'charge.ts': (far['charge.ts'] ?? '').replace('metadata: { orderId }', 'idempotencyKey: orderId'),
    };
    const moved = await left('stable-keys', misplaced);
    expect(moved.files['charge.ts']).toContain("create({ amount, currency: 'usd' }, { idempotencyKey: orderId })");
    expect(moved.left).toEqual([]);
  });
});

const agents = (names: readonly string[], list = 'refund'): string =>
  names.map((name, i) => `export const a${String(i)} = new Agent({ name: '${name}', tools: [${list}] });\n`).join('');
const refund = `export const refund = tool({
  name: 'refund',
  description: 'Refund.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.refunds.create({ charge: id }),
});
`;
const HEAD = `import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
`;
const CLIENT = 'const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n';

describe('client-per-role', () => {
  it('leaves a client whose role nobody tells', async () => {
    const { left: found, findings } = await left('client-per-role', { 'a.ts': HEAD + CLIENT + refund });
    expect(found).toEqual([
      {
        path: 'a.ts',
        at: 'new Stripe(process.env.STRIPE_SECRET_KEY!)',
        reason: 'no-role',
        why: 'It cannot be told whose client stripe is: no agent is seen to use it.',
        todo: 'Name its role: --role a.ts=<name>.',
      },
    ]);
    expect(findings).toEqual(['a.ts: no-shared-stripe-client at new Stripe(process.env.STRIPE_SECRET_KEY!)']);
  });

  it('leaves a tool of two roles that something else uses, too', async () => {
    const source = `${HEAD}${CLIENT}${refund}${agents(['billing', 'support'])}void refund;\n`;
    const { files, left: found } = await left('client-per-role', { 'a.ts': source });
    expect(files['a.ts']).toBe(source);
    expect(found).toMatchObject([
      {
        reason: 'no-repair',
        why: 'What stripe and its tools stand among cannot be moved into a factory safely.',
      },
    ]);
  });

  it('leaves a helper that code beside the tools calls as well', async () => {
    const source = `${HEAD}${CLIENT}
export function refundOf(id: string) {
  return stripe.refunds.create({ charge: id });
}
${refund.replace('stripe.refunds.create({ charge: id })', 'refundOf(id)')}${agents(['billing'])}`;
    const route = "import { refundOf } from './a.js';\nexport const POST = (id: string) => refundOf(id);\n// stripe\n";
    const { files, left: found } = await left('client-per-role', { 'a.ts': source, 'route.ts': route });
    expect(files).toEqual({ 'a.ts': source, 'route.ts': route });
    expect(found).toMatchObject([
      {
        reason: 'shared-client',
        why: 'a.ts uses stripe in code that tools and others run alike.',
        todo: 'Let that code take the client as a parameter, and give it one made by vaultStripe(role) from the tools.',
      },
    ]);
  });

  it('leaves the client of two roles that a test replaces', async () => {
    const files: Files = {
      'stripe.ts': "import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n",
      'a.ts': `import { Agent, tool } from '@openai/agents';
import { z } from 'zod';
import { stripe } from './stripe.js';
${refund}${refund.replaceAll('refund', 'undo').replace('stripe.undos', 'stripe.refunds')}
export const a = new Agent({ name: 'billing', tools: [refund] });
export const b = new Agent({ name: 'support', tools: [undo] });
`,
      'a.test.ts': "import { vi } from 'vitest';\nimport './a.js';\nvi.mock('./stripe.js', () => ({ stripe: {} }));\n",
    };
    const { files: after, left: found } = await left('client-per-role', files);
    expect(after).toEqual(files);
    expect(found).toMatchObject([
      {
        path: 'stripe.ts',
        reason: 'no-repair',
        why: 'a.test.ts replaces the module that makes stripe, and would replace nothing once the tools have their own client.',
        todo: 'Let the tools take their client as a parameter, and give them the fake in the test.',
      },
    ]);
  });

  it('leaves a client with an address of its own, which may be another proxy', async () => {
    const client = "const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { host: 'localhost' });\n";
    const { left: found } = await left('client-per-role', { 'a.ts': HEAD + client + refund + agents(['billing']) });
    expect(found).toMatchObject([{ reason: 'no-repair' }]);
  });
});

describe('proxy-address', () => {
  it('leaves an address that it cannot read, or stripe-node cannot reach', async () => {
    const { left: found } = await left('proxy-address', {
      'a.ts': `import Stripe from 'stripe';
export const a = new Stripe('sk', { baseURL: process.env.STRIPE_URL });
export const b = new Stripe('sk', { base_url: 'http://localhost:4242/stripe/' });
export const c = new Stripe('sk', { base_url: 'ftp://localhost' });
export const d = new Stripe('sk', { base_url: 'http://me:pw@localhost' });
`,
    });
    expect(found.map(({ at, why }) => [at, why])).toEqual([
      [
        'baseURL: process.env.STRIPE_URL',
        'stripe-node does not read baseURL, which a is given, and it holds a value that cannot be read here.',
      ],
      [
        "base_url: 'http://localhost:4242/stripe/'",
        'stripe-node does not read base_url, which b is given, and it has a path, which stripe-node cannot put before /v1.',
      ],
      [
        "base_url: 'ftp://localhost'",
        'stripe-node does not read base_url, which c is given, and it is no http or https address.',
      ],
      [
        "base_url: 'http://me:pw@localhost'",
        'stripe-node does not read base_url, which d is given, and it holds a user name or password.',
      ],
    ]);
  });
});

describe('the rest', () => {
  it('guard-tools leaves a generator whose values no framework waits for', async () => {
    const source = tool('1').replace(
      'execute: async ({ orderId, amount }) => 1',
      '*execute() {\n yield stripe.refunds.create({ charge: "a" });\n }',
    );
    const { left: found } = await left('guard-tools', { 'a.ts': source });
    expect(found).toMatchObject([
      {
        reason: 'no-repair',
        why: 'An error of stripe.refunds.create leaves tool charge, whose body is of a shape that cannot be wrapped safely.',
        todo: "Catch Stripe's errors in charge and return a result that says what is known and not to call again.",
      },
    ]);
  });

  it('secret-out-of-result leaves an object without a name', async () => {
    const { left: found } = await left('secret-out-of-result', {
      'a.ts': tool("(amount > 0 ? await stripe.paymentIntents.create({ amount, currency: 'usd' }) : { id: orderId })"),
    });
    expect(found).toMatchObject([
      {
        reason: 'no-repair',
        why: 'stripe.paymentIntents.create(…), a whole payment intent, goes to the model from tool charge, and what the rest of that value is for cannot be seen.',
        todo: 'Return only what the model needs from charge, such as an id and a status.',
      },
    ]);
  });

  it('options-for-22 leaves what no name is near', async () => {
    const { left: found } = await left('options-for-22', {
      'a.ts': tool("stripe.paymentIntents.create({ amount, currency: 'usd' }, { idempotencyKey: orderId, colour: 'red' })"),
    });
    expect(found).toMatchObject([
      {
        at: "colour: 'red'",
        why: 'stripe-node has no option colour, which stripe.paymentIntents.create is given.',
        todo: 'Remove it, or write the name of the option that was meant.',
      },
    ]);
  });

  it('key-out-of-context leaves a key that is still read, and one that the provider is given', async () => {
    const { left: found } = await left('key-out-of-context', {
      'a.ts': `import { Agent, hostedMcpTool, run, tool, type RunContext } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
const cancel = tool({
  name: 'cancel',
  description: 'Cancel.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }, ctx?: RunContext<{ stripeKey: string }>) => log(ctx?.context.stripeKey, id),
});
const hosted = hostedMcpTool({ serverLabel: 's', serverUrl: 'https://mcp.stripe.com', authorization: process.env.STRIPE_SECRET_KEY! });
export const go = () => run(new Agent({ name: 'a', tools: [cancel, hosted] }), '', { context: { stripeKey: process.env.STRIPE_SECRET_KEY! } });
`,
    });
    expect(found.map(({ at, why }) => [at, why])).toEqual([
      [
        'ctx?.context.stripeKey',
        'ctx?.context.stripeKey is read from shared context, and what is done with the key could not be moved to a client of its own.',
      ],
      [
        'authorization: process.env.STRIPE_SECRET_KEY!',
        "authorization gives the model's provider a key, with which it calls Stripe past any proxy.",
      ],
      ['stripeKey: process.env.STRIPE_SECRET_KEY!', 'stripeKey stays in shared context, since a tool still reads it.'],
    ]);
  });
});

describe('client-per-role, where tools are handed their client', () => {
  const tools = `import { tool } from 'ai';
import type Stripe from 'stripe';
import { z } from 'zod';

export const lookUp = (stripe: Stripe) =>
  tool({
    inputSchema: z.object({ id: z.string() }),
    execute: async ({ id }) => (await stripe.charges.retrieve(id)).status,
  });
`;
  const main = (rest: string): string => `import Stripe from 'stripe';
import { lookUp } from './tools.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
${rest}`;
  const agents = (names: readonly string[]): string =>
    `import { ToolLoopAgent } from 'ai';\n${main(
      `const tools = { look_up: lookUp(stripe) };\n${names
        .map((name) => `export const ${name} = new ToolLoopAgent({ id: '${name}', model: 'm', tools });\n`)
        .join('')}`,
    )}`;

  it('asks for the role of the file that makes them, when no agent has a name', async () => {
    const files = { 'tools.ts': tools, 'main.ts': main('export const tools = { look_up: lookUp(stripe) };\n') };
    const { files: after, left: stays } = await left('client-per-role', files);
    expect(after).toEqual(files);
    expect(stays).toEqual([
      {
        path: 'main.ts',
        at: "new Stripe(process.env.STRIPE_SECRET_KEY ?? '')",
        reason: 'no-role',
        why: 'It cannot be told whose client stripe is: no agent with a name is given the tools that use it.',
        todo: 'Name its role: --role tools.ts=<name>.',
      },
    ]);
  });

  it('makes it for their role', async () => {
    const { files, left: stays } = await left('client-per-role', { 'tools.ts': tools, 'main.ts': agents(['support']) });
    expect(files['main.ts']).toContain("const stripe = vaultStripe('support');");
    expect(files['main.ts']).not.toContain('STRIPE_SECRET_KEY');
    expect(stays).toEqual([]);
  });

  it('makes it for the role that it is told', async () => {
    const files = { 'tools.ts': tools, 'main.ts': agents(['support']) };
    const { files: after } = await left('client-per-role', files, { role: 'desk' });
    expect(after['main.ts']).toContain("const stripe = vaultStripe('desk');");
  });

  it('leaves a tool that agents of two roles are given', async () => {
    const files = { 'tools.ts': tools, 'main.ts': agents(['billing', 'support']) };
    const { files: after, left: stays } = await left('client-per-role', files);
    expect(after).toEqual(files);
    expect(stays).toEqual([
      {
        path: 'main.ts',
        at: "new Stripe(process.env.STRIPE_SECRET_KEY ?? '')",
        reason: 'shared-client',
        why: 'stripe serves a tool that agents of more than one role are given.',
        todo: 'Give that tool its client as a parameter, and make it once for each role.',
      },
    ]);
  });

  it('makes another one for them beside one that goes elsewhere as well', async () => {
    const rest = `export const support = { look_up: lookUp(stripe) };\nexport const all = [stripe];\n`;
    const files = { 'tools.ts': tools, 'main.ts': main(rest) };
    const { files: after, left: stays } = await left('client-per-role', files, { role: 'support' });
    expect(after['main.ts']).toBe(
      `import Stripe from 'stripe';
import { lookUp } from './tools.js';
import { vaultStripe } from 'paybrake/client';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const supportStripe = vaultStripe('support');
export const support = { look_up: lookUp(supportStripe) };
export const all = [stripe];
`,
    );
    expect(stays).toEqual([]);
  });

  it('leaves one that code uses which tools and others run alike', async () => {
    const pay = `import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

const charges = (client: Stripe, customer: string) => client.charges.list({ customer });

export function serve(stripe: Stripe) {
  const payments = tool({
    inputSchema: z.object({ customer: z.string() }),
    execute: async ({ customer }) => (await listed(customer)).data.length,
  });
  const listed = (customer: string) => charges(stripe, customer);
  return { payments, route: listed };
}
`;
    const files = {
      'serve.ts': pay,
      'main.ts': main('export const tools = serve(stripe);\n').replace('{ lookUp }', '{ serve }').replace('tools.js', 'serve.js'),
    };
    const { files: after, left: stays } = await left('client-per-role', files, { role: 'support' });
    expect(after).toEqual(files);
    expect(stays).toHaveLength(1);
  });

  it('says nothing of one that no tool is seen to use', async () => {
    const files = { 'main.ts': `${main('export const ask = (id: string) => stripe.charges.retrieve(id);\n')}void lookUp;\n` };
    expect(await left('client-per-role', files)).toMatchObject({ files, left: [] });
  });
});
