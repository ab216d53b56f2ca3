import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolesIn, type GivenRoles, type WorkspaceRoles } from '../../src/codemod/cross-file/roles.js';
import { RunWorkspace } from '../../src/codemod/workspace.js';
import { loadPolicy } from '../../src/policy/load.js';
import { projectOf, type Files } from '../codemod/transforms/support.js';

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly byFile?: Readonly<Record<string, string>>;
}

function rolesOf(
  files: Files,
  { env, byFile = {} }: Given = {},
): WorkspaceRoles & { readonly role: (path: string, client?: number) => unknown } {
  const root = projectOf(files);
  const workspace = new RunWorkspace(
    Object.entries(files).map(([path, text]) => ({ path: join(root, path), text })),
    { frameworks: [] },
  );
  const policy = env && loadPolicy(JSON.stringify({ env, roles: roles(env) }), 'paybrake.policy.json');
  if (policy && !policy.ok) throw new Error(policy.problems.map(({ message }) => message).join('\n'));
  const given: GivenRoles = {
    policy: policy?.policy,
    byFile: new Map(Object.entries(byFile).map(([path, role]) => [join(root, path), role])),
  };
  const read = rolesIn(workspace, given);
  return {
    ...read,
    proposed: read.proposed.map((role) => ({ ...role, files: role.files.map((path) => path.slice(root.length + 1)) })),
    role: (path, client = 0) => read.roleOf(join(root, path), client),
    rolesOfTool: (path, tool) => read.rolesOfTool(join(root, path), tool),
  };
}

const roles = (env: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.values(env).map((role) => [role, { allow: ['GET /v1/balance'] }]));

const agents = (client: string, ...names: string[]): string => `import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

const stripe = ${client};
const refund = tool({
  name: 'refund',
  description: 'Refund.',
  parameters: z.object({ chargeId: z.string() }),
  execute: async ({ chargeId }) => stripe.refunds.create({ charge: chargeId }),
});
${names.map((name) => `export const a${String(names.indexOf(name))} = new Agent({ ${name === '' ? '' : `name: '${name}', `}tools: [refund] });`).join('\n')}
`;

describe('the role of a client', () => {
  it('is the slug of the one agent that uses it', () => {
    expect(rolesOf({ 'a.ts': agents('new Stripe(process.env.STRIPE_SECRET_KEY)', 'Billing & Co.') }).role('a.ts')).toEqual({
      role: 'billing_co',
      from: 'agent',
    });
  });

  it.each([
    ['PAYBRAKE_VAULT_KEY_BILLING', 'billing'],
    ['KEYBRAKE_VAULT_KEY_SUPPORT_EU', 'support_eu'],
    ['VAULT_KEY_OPS', 'ops'],
  ])('is in the name of %s', (name, role) => {
    expect(rolesOf({ 'a.ts': agents(`new Stripe(process.env.${name})`, 'helper') }).role('a.ts')).toEqual({
      role,
      from: 'environment',
    });
  });

  it("is what the policy's env says before what the variable's name says", () => {
    const files = { 'a.ts': agents('new Stripe(process.env.PAYBRAKE_VAULT_KEY_BILLING)', 'helper') };
    expect(rolesOf(files, { env: { PAYBRAKE_VAULT_KEY_BILLING: 'payments' } }).role('a.ts')).toEqual({
      role: 'payments',
      from: 'policy',
    });
    expect(rolesOf(files, { env: { OTHER_KEY: 'payments' } }).role('a.ts')).toEqual({ role: 'billing', from: 'environment' });
  });

  it('is what the code says before the policy, and what the user says before the code', () => {
    const files = { 'a.ts': agents("vaultStripe('billing')", 'helper') };
    expect(rolesOf(files).role('a.ts')).toEqual({ role: 'billing', from: 'code' });
    expect(rolesOf(files, { byFile: { 'a.ts': 'ops' } }).role('a.ts')).toEqual({ role: 'ops', from: 'option' });
    expect(rolesOf(files, { byFile: { 'b.ts': 'ops' } }).role('a.ts')).toEqual({ role: 'billing', from: 'code' });
  });

  it.each([
    [['billing', 'support'], 'the agents `billing` and `support` use it'],
    [[''], 'the agent that uses it has no name'],
    [[], 'no agent is seen to use it'],
    [['123'], 'the agent that uses it has no name'],
  ])('is unknown for %j', (names, unknown) => {
    expect(rolesOf({ 'a.ts': agents('new Stripe(process.env.STRIPE_SECRET_KEY)', ...names) }).role('a.ts')).toEqual({ unknown });
  });
});

/** A client, the tools on it, and the agents, each in a file of its own. */
const project = (billing: string, support: string): Files => ({
  'lib/stripe.ts': `import Stripe from 'stripe';
export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
`,
  'lib/charge.ts': `import { stripe } from './stripe.js';
export const charge = (customer: string) => stripe.paymentIntents.create({ amount: 1, currency: 'usd', customer });
`,
  'tools.ts': `import { tool } from '@openai/agents';
import { z } from 'zod';
import { charge } from './lib/charge.js';
import { stripe } from './lib/stripe.js';

export const chargeCustomer = tool({
  name: 'charge',
  description: 'Charge.',
  parameters: z.object({ customerId: z.string() }),
  execute: async ({ customerId }) => charge(customerId),
});
export const lookUp = tool({
  name: 'look_up',
  description: 'Look up.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.charges.retrieve(id),
});
`,
  // Nothing in here speaks of the SDK.
  'agents.ts': `import { Agent } from '@openai/agents';
import { chargeCustomer, lookUp } from './tools.js';

export const billing = new Agent({ name: 'billing', tools: ${billing} });
export const support = new Agent({ name: 'support', tools: ${support} });
`,
});

describe('across files', () => {
  it('is found through tools, helpers and agents that stand in files of their own', () => {
    const one = rolesOf(project('[chargeCustomer, lookUp]', '[]'));
    expect(one.role('lib/stripe.ts')).toEqual({ role: 'billing', from: 'agent' });
    expect(one.role('lib/charge.ts')).toEqual({ role: 'billing', from: 'agent' });
    expect(one.role('tools.ts')).toEqual({ role: 'billing', from: 'agent' });
    expect(one.proposed).toEqual([
      {
        name: 'billing',
        from: 'agent',
        agents: ['billing'],
        files: ['lib/charge.ts', 'lib/stripe.ts', 'tools.ts'],
        endpoints: ['GET /v1/charges/{id}', 'POST /v1/payment_intents'],
        opaque: false,
      },
    ]);
  });

  it('tells what each role calls of a client that two of them share', () => {
    const two = rolesOf(project('[chargeCustomer]', '[lookUp]'));
    expect(two.role('lib/stripe.ts')).toEqual({ unknown: 'the agents `billing` and `support` use it' });
    expect(two.rolesOfTool('tools.ts', 0)).toEqual(['billing']);
    expect(two.rolesOfTool('tools.ts', 1)).toEqual(['support']);
    expect(two.proposed.map(({ name, endpoints }) => [name, endpoints])).toEqual([
      ['billing', ['POST /v1/payment_intents']],
      ['support', ['GET /v1/charges/{id}']],
    ]);
  });

  it('tells the roles by the agents where a client that two of them share names one', () => {
    const named = {
      ...project('[chargeCustomer]', '[lookUp]'),
      'lib/stripe.ts': "import { vaultStripe } from 'paybrake/client';\nexport const stripe = vaultStripe('billing');\n",
    };
    expect(rolesOf(named).proposed.map(({ name: role, from, agents, endpoints }) => [role, from, agents, endpoints])).toEqual([
      ['billing', 'code', ['billing'], ['POST /v1/payment_intents']],
      ['support', 'agent', ['support'], ['GET /v1/charges/{id}']],
    ]);
  });

  it('gives a tool of two agents both roles', () => {
    const shared = rolesOf(project('[chargeCustomer, lookUp]', '[lookUp]'));
    expect(shared.rolesOfTool('tools.ts', 1)).toEqual(['billing', 'support']);
    expect(shared.role('lib/charge.ts')).toEqual({ role: 'billing', from: 'agent' });
  });

  it('says so where a call cannot be seen', () => {
    const files = project('[chargeCustomer, lookUp]', '[]');
    const hidden = { ...files, 'tools.ts': (files['tools.ts'] ?? '').replace('charges.retrieve(id)', 'charges[id](id)') };
    expect(rolesOf(hidden).proposed).toMatchObject([{ endpoints: ['POST /v1/payment_intents'], opaque: true }]);
  });
});

describe('an AutoGen tool', () => {
  const tools = `import stripe

def refund(charge_id: str) -> str:
    return stripe.Refund.create(charge=charge_id).id

def look(customer_id: str) -> str:
    return stripe.Customer.retrieve(customer_id).email
`;
  const agents = `billing = AssistantAgent(name="billing")
support = AssistantAgent(name="support")
user = UserProxyAgent("user")
`;
  const registered = `register_function(refund, caller=billing, executor=user, description="Refund.")
user.register_for_execution()(look)
support.register_for_llm(description="Look up.")(look)
`;

  it('is of the agent whose model is told of it', () => {
    const { proposed, rolesOfTool } = rolesOf({
      'team.py': `from autogen import AssistantAgent, UserProxyAgent, register_function\n${tools}\n${agents}\n${registered}`,
    });
    expect([rolesOfTool('team.py', 0), rolesOfTool('team.py', 1)]).toEqual([['support'], ['billing']]);
    expect(proposed.map(({ name, from, agents: of, endpoints }) => [name, from, of, endpoints])).toEqual([
      ['billing', 'agent', ['billing'], ['POST /v1/refunds']],
      ['support', 'agent', ['support'], ['GET /v1/customers/{id}']],
    ]);
  });

  it('may be given to agents of another file, and be of a third', () => {
    const { proposed } = rolesOf({
      'tools.py': tools,
      'team.py': `from autogen import AssistantAgent, UserProxyAgent\n${agents}`,
      'main.py': `from autogen import register_function\nfrom team import billing, support, user\nfrom tools import look, refund\n${registered}`,
    });
    expect(proposed.map(({ name, from, agents: of, endpoints }) => [name, from, of, endpoints])).toEqual([
      ['billing', 'agent', ['billing'], ['POST /v1/refunds']],
      ['support', 'agent', ['support'], ['GET /v1/customers/{id}']],
    ]);
  });

  it('is nobody’s where any agent may be given', () => {
    const { proposed, rolesOfTool } = rolesOf({
      'team.py': `from autogen import UserProxyAgent, register_function\n${tools}\nuser = UserProxyAgent("user")\n\ndef register(agent):\n    register_function(refund, caller=agent, executor=user, description="Refund.")\n`,
    });
    expect([rolesOfTool('team.py', 0), proposed]).toEqual([[], []]);
  });
});

describe('an agent without a name', () => {
  const tools = `import { tool } from 'ai';
import { z } from 'zod';
import { stripe } from './client.js';
const inputSchema = z.object({ id: z.string() });
export const lookUp = tool({ inputSchema, execute: async ({ id }) => (await stripe.customers.retrieve(id)).id });
export const refund = tool({ inputSchema, execute: async ({ id }) => (await stripe.refunds.create({ charge: id })).id });
`;
  const route = (name: string) => `import { generateText } from 'ai';
import { ${name} } from './tools.js';
export const POST = async (prompt: string) => generateText({ model: 'm', prompt, tools: { ${name} } });
`;
  const files = {
    'client.ts': `import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');\n`,
    'tools.ts': tools,
    'billing.ts': route('refund'),
    'support.ts': route('lookUp'),
  };

  it('has the role that --role gives to its file', () => {
    const { proposed, rolesOfTool, role } = rolesOf(files, { byFile: { 'billing.ts': 'billing', 'support.ts': 'support' } });
    expect([rolesOfTool('tools.ts', 0), rolesOfTool('tools.ts', 1)]).toEqual([['support'], ['billing']]);
    expect(role('tools.ts')).toEqual({ unknown: 'the agents billing and support use it' });
    expect(proposed.map(({ name, from, endpoints }) => ({ name, from, endpoints }))).toEqual([
      { name: 'billing', from: 'option', endpoints: ['POST /v1/refunds'] },
      { name: 'support', from: 'option', endpoints: ['GET /v1/customers/{id}'] },
    ]);
  });

  it('has none without it', () => {
    const { proposed, rolesOfTool, role } = rolesOf(files);
    expect([rolesOfTool('tools.ts', 0), proposed]).toEqual([[], []]);
    expect(role('tools.ts')).toEqual({ unknown: 'the agent that uses it has no name' });
  });
});
