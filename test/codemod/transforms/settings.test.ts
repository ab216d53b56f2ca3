/** What the project's settings change of a migration: its own frameworks, and its own way to a client. */
import { describe, expect, it } from 'vitest';
import { shippedToolbox } from '../../../src/cli/migrate/toolbox.js';
import { migrate as command, read, repository } from '../../cli/migrate-project.js';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate, type Files, type Migrated, type Options } from './support.js';

const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const HEAD = "import { tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const STRIPE = "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n";
const agents = (from: string, names: readonly string[], list: string): string =>
  `import { Agent } from '@openai/agents';\nimport { ${list} } from '${from}';\n\n` +
  names.map((name) => `export const ${name} = new Agent({ name: '${name}', tools: [${list}] });\n`).join('');

const client = { module: '@/lib/vault', name: 'vaultFor' };
const wrapper = (rest = ''): string => `import Stripe from 'stripe';

/** One client for each role. */
export const vaultFor = (role: string, config: Stripe.StripeConfig = {}): Stripe =>
  new Stripe(process.env[\`VAULT_\${role.toUpperCase()}\`]!, { ...config, host: '127.0.0.1', port: 4242, protocol: 'http' });
${rest}`;
const base: Files = {
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  'lib/vault.ts': wrapper(),
};

function own(files: Files, options: Options = { client }): Promise<Migrated> {
  const only = transforms.filter(({ name }) => name === 'client-per-role');
  return migrate(only, { ...base, ...files }, options);
}

describe('the own client of the project', () => {
  it('is what factories are given', async () => {
    const { files, left, findings } = await own({
      'tools.ts': `${HEAD}${STRIPE.replace('!)', '!, { telemetry: false })')}\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
      'agents.ts': agents('./tools.js', ['billing'], 'refund'),
    });
    expect(files['tools.ts']).toContain("import { vaultFor } from '@/lib/vault';\n");
    expect(files['tools.ts']).toContain("function makeBillingTools(stripe = vaultFor('billing', { telemetry: false })) {");
    expect(files['tools.ts']).not.toContain('paybrake');
    expect(files['lib/vault.ts']).toBe(wrapper());
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });

  it('is what a module of its own makes, what shared tools are given, and what a test replaces', async () => {
    const shared = await own({
      'lib/stripe.ts': STRIPE,
      'tools.ts': `${HEAD}import { stripe } from './lib/stripe.js';\n\n${tool('look', 'stripe.charges.retrieve(id)')}`,
      'agents.ts': agents('./tools.js', ['billing', 'support'], 'look'),
    });
    expect(shared.files['agents.ts']).toContain("import { vaultFor } from '@/lib/vault';");
    expect(shared.files['agents.ts']).toContain("const supportShared = makeSharedTools(vaultFor('support'));");
    const kept = await own({
      'lib/stripe.ts': STRIPE,
      'tools.ts': `${HEAD}import { stripe } from './lib/stripe.js';\n\n${tool('look', 'stripe.charges.retrieve(id)')}`,
      'agents.ts': agents('./tools.js', ['billing'], 'look'),
      'tools.test.ts': "import { vi } from 'vitest';\nimport './agents.js';\nvi.mock('stripe', () => ({ default: class {} }));\n",
    });
    expect(kept.files['lib/stripe.ts']).toBe(
      "import { vaultFor } from '@/lib/vault';\n\nexport const stripe = vaultFor('billing');\n",
    );
    expect(kept.files['tools.test.ts']).toContain("vi.mock('@/lib/vault', async (original) => {");
    expect(kept.files['tools.test.ts']).toContain("vaultFor: () => new Stripe('vault')");
    expect([...shared.findings, ...kept.findings]).toEqual([]);
  });

  it('is no fault, whatever it is made of, and says a role', async () => {
    const tools = `${HEAD}import { vaultFor } from '@/lib/vault';\n\nconst stripe = vaultFor('refunds');\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`;
    const files = { 'tools.ts': tools, 'agents.ts': agents('./tools.js', ['billing'], 'refund') };
    expect(await own(files)).toMatchObject({ changes: [], left: [], findings: [] });
  });

  it('is not imported into the module that makes it', async () => {
    const { files, left } = await own({
      'lib/vault.ts': wrapper('\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n'),
      'tools.ts': `${HEAD}import { stripe } from './lib/vault.js';\n\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
      'agents.ts': agents('./tools.js', ['billing'], 'refund'),
    });
    expect(files['lib/vault.ts']).not.toContain("from '@/lib/vault'");
    expect(files['tools.ts']).toContain("makeBillingTools(stripe = vaultFor('billing'))");
    expect(left).toEqual([]);
  });
});

it('reaches the command, with the frameworks of the project, by paybrake.config.json', async () => {
  const root = repository({
    ...base,
    'package.json': JSON.stringify({ type: 'module', dependencies: { stripe: '^23.1.0' } }),
    'paybrake.config.json': JSON.stringify({ client, frameworks: [{ packages: ['@/lib/agents'], like: 'openai-agents' }] }),
    'lib/agents.ts': "export * from '@openai/agents';\n",
    'tools.ts': `${HEAD.replace('@openai/agents', '@/lib/agents')}${STRIPE}\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
    // It does not mention the SDK, so that only the settings say what it is.
    'agents.ts': agents('./tools.js', ['billing'], 'refund').replace('@openai/agents', '@/lib/agents'),
  });
  const ran = await command(root, ['--write', '--only', 'client-per-role'], {}, await shippedToolbox());
  expect(ran.err).toContain('  billing  from the name of the agent `billing`');
  expect([ran.code, read(root, 'tools.ts')[0]?.includes("makeBillingTools(stripe = vaultFor('billing'))")]).toEqual([0, true]);
});

describe('the own client of the project, in Python', () => {
  const pythonClient = { module: 'acme.vault', name: 'stripe_for' };
  const vault = 'import stripe\n\n\ndef stripe_for(role):\n    return stripe.StripeClient(read_key(role))\n';
  const tools = (made: string, call: string): string =>
    `import os\n\nimport stripe\nfrom agents import Agent, function_tool\n\n${made}\n\n\n@function_tool\ndef look(id: str) -> str:\n    """Look."""\n    return ${call}\n`;
  const agents = (...names: readonly string[]): string =>
    names.map((name) => `\n\n${name} = Agent(name="${name}", tools=[look])\n`).join('');
  const moduleKey = tools('stripe.api_key = os.environ["STRIPE_KEY"]', 'stripe.Charge.retrieve(id).status');
  const instance = tools('client = stripe.StripeClient(os.environ["STRIPE_KEY"])', 'client.v1.charges.retrieve(id).status');
  const only = transforms.filter(({ name }) => name === 'client-per-role');

  it.each([
    ['a factory', moduleKey + agents('billing'), 'client = client or stripe_for("billing")\n'],
    ['a factory of a client', instance + agents('billing'), 'client = client or stripe_for("billing")\n'],
    ['shared tools', moduleKey + agents('billing', 'support'), 'support_look = make_shared_tools(stripe_for("support"))\n'],
  ])('is what %s is given', async (_, code, made) => {
    const { files, left, findings } = await migrate(only, { 'tools.py': code, 'acme/vault.py': vault }, { pythonClient });
    expect(files['tools.py']).toContain('from acme.vault import stripe_for\n');
    expect(files['tools.py']).toContain(made);
    expect(files['tools.py']).not.toMatch(/PAYBRAKE|STRIPE_KEY|max_network_retries/u);
    expect(files['acme/vault.py']).toBe(vault);
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });
});
