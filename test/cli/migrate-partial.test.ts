/** Runs over a part of a project: the rest is looked at, and never changed. */
import { describe, expect, it } from 'vitest';

import { shippedToolbox } from '../../src/cli/migrate/toolbox.js';
import { folder, git, migrate, read, repository, type Files, type Ran } from './migrate-project.js';

const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const HEAD = "import { tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const manifest = JSON.stringify({ type: 'module', dependencies: { stripe: '^23.1.0', '@openai/agents': '^0.20.0' } });
const client = "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n";

async function clients(root: string, ...argv: string[]): Promise<Ran & { readonly left: readonly unknown[] }> {
  const ran = await migrate(
    root,
    ['--only', 'client-per-role,key-out-of-context', '--json', ...argv],
    {},
    await shippedToolbox(),
  );
  const { unmigrated } = JSON.parse(ran.out) as { unmigrated: Record<string, unknown>[] };
  return { ...ran, left: unmigrated.map(({ file, reason, why, todo }) => ({ file, reason, why, todo })) };
}

/** A tool that is given to agents of two roles, which another folder defines. */
const twoRoles: Files = {
  'package.json': manifest,
  'lib/stripe.ts': client,
  'src/look.ts': `${HEAD}import { stripe } from '../lib/stripe.js';\n\n${tool('lookUp', 'stripe.charges.retrieve(id)')}`,
  'app/agents.ts':
    "import { Agent } from '@openai/agents';\nimport { lookUp } from '../src/look.js';\n\n" +
    "export const billing = new Agent({ name: 'billing', tools: [lookUp] });\n" +
    "export const support = new Agent({ name: 'support', tools: [lookUp] });\n",
};

describe('a change that files outside of the named paths would have to follow', () => {
  it('is left out, and the paths to name are said', async () => {
    const root = repository(twoRoles);
    const ran = await clients(root, '--write', 'src');
    expect([ran.code, git(root, 'status', '--short')]).toEqual([1, '']);
    expect(ran.left).toEqual([
      {
        file: 'src/look.ts',
        reason: 'outside',
        why: 'lib/stripe.ts, app/agents.ts would have to change along with it, and are not among the files that this run was given.',
        todo: 'Name them as well: npx paybrake migrate src lib/stripe.ts app/agents.ts',
      },
    ]);
  });

  it('is made when they are named', async () => {
    const root = repository(twoRoles);
    const ran = await clients(root, '--write', 'src', 'lib/stripe.ts', 'app/agents.ts');
    expect(ran.left).toMatchObject([{ file: 'lib/stripe.ts', reason: 'emptied' }]);
    expect(read(root, 'app/agents.ts')[0]).toContain("makeSharedTools(vaultStripe('support'))");
    expect(git(root, 'status', '--short')).toBe(' M app/agents.ts\n M lib/stripe.ts\n M src/look.ts\n');
  });

  it('is left out for a test that replaces the SDK, and made with it', async () => {
    const files = {
      'package.json': manifest,
      'src/billing.ts': `${HEAD}${client}\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
      'src/agents.ts':
        "import { Agent } from '@openai/agents';\nimport { refund } from './billing.js';\n\nexport const billing = new Agent({ name: 'billing', tools: [refund] });\n",
      'test/billing.test.ts':
        "import { vi } from 'vitest';\nimport '../src/billing.js';\nvi.mock('stripe', () => ({ default: class {} }));\n",
    };
    const part = await clients(repository(files), 'src');
    expect(part.left).toEqual([
      {
        file: 'src/billing.ts',
        reason: 'outside',
        why: 'test/billing.test.ts would have to change along with it, and is not among the files that this run was given.',
        todo: 'Name it as well: npx paybrake migrate src test/billing.test.ts',
      },
    ]);
    const root = repository(files);
    expect((await clients(root, '--write', 'src', 'test/billing.test.ts')).left).toEqual([]);
    expect(read(root, 'test/billing.test.ts')[0]).toContain("vi.mock('paybrake/client'");
  });
});

describe('the files around', () => {
  const oneRole: Files = {
    'package.json': manifest,
    'src/tools.ts': `${HEAD}${client}\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
    'app/agents.ts':
      "import { Agent } from '@openai/agents';\nimport { refund } from '../src/tools.js';\n\nexport const billing = new Agent({ name: 'billing', tools: [refund] });\n",
  };

  it('say whose a tool is', async () => {
    const root = repository(oneRole);
    expect(await clients(root, '--write', 'src')).toMatchObject({ code: 0, left: [] });
    expect(read(root, 'src/tools.ts')[0]).toContain("makeBillingTools(stripe = vaultStripe('billing'))");
    expect(git(root, 'status', '--short')).toBe(' M src/tools.ts\n');
  });

  it('are those of the project where there is no repository', async () => {
    const root = folder(oneRole);
    expect((await clients(root, 'src')).left).toEqual([]);
    const loose = Object.fromEntries(Object.entries(oneRole).filter(([path]) => path !== 'package.json'));
    expect((await clients(folder(loose), 'src')).left).toMatchObject([{ reason: 'no-role' }]);
  });

  it('are not those that .gitignore names', async () => {
    expect((await clients(repository({ ...oneRole, '.gitignore': 'app/' }), 'src')).left).toMatchObject([{ reason: 'no-role' }]);
  });

  it('are not migrated, and nothing is said of them', async () => {
    const root = repository({
      ...oneRole,
      'other/tools.ts': oneRole['src/tools.ts'] ?? '',
      'other/broken.ts': "import 'stripe'; const = ;",
    });
    expect(await clients(root, '--write', 'src')).toMatchObject({ code: 0, left: [] });
    expect(git(root, 'status', '--short')).toBe(' M src/tools.ts\n');
  });

  it('keep in shared context what they read', async () => {
    const files: Files = {
      'package.json': manifest,
      'src/run.ts': `import { run } from '@openai/agents';
import { agent } from '../app/agent.js';

export const go = () => run(agent, '', { context: { stripeKey: process.env.STRIPE_SECRET_KEY! } });
`,
      'app/agent.ts': `import { Agent, tool, type RunContext } from '@openai/agents';
import { z } from 'zod';

const cancel = tool({
  name: 'cancel',
  description: 'Cancel.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }, ctx?: RunContext<{ stripeKey: string }>) => log(ctx?.context.stripeKey, id),
});
export const agent = new Agent({ name: 'billing', tools: [cancel] });
`,
    };
    expect((await clients(repository(files), 'src')).left).toEqual([
      {
        file: 'src/run.ts',
        reason: 'no-repair',
        why: 'stripeKey stays in shared context, since a tool still reads it.',
        todo: 'Give that tool a client of its own first.',
      },
    ]);
  });

  it('are named where they put a key into the context of agents that are migrated, and only there', async () => {
    const run = (path: string): string =>
      `import { run } from '@openai/agents';\nimport { agent } from '${path}';\n\nexport const go = () => run(agent, '', { context: { stripeKey: process.env.STRIPE_SECRET_KEY! } });\n`;
    const agent = `import { Agent, tool, type RunContext } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const cancel = tool({
  name: 'cancel',
  description: 'Cancel.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }, ctx?: RunContext<{ stripeKey: string }>) => new Stripe(ctx!.context.stripeKey).refunds.create({ charge: id }),
});
export const agent = new Agent({ name: 'billing', tools: [cancel] });
`;
    const root = repository({
      'package.json': manifest,
      'src/agent.ts': agent,
      'app/run.ts': run('../src/agent.js'),
      'other/run.ts': run('./agent.js'),
      'other/agent.ts': agent,
    });
    expect((await clients(root, '--write', 'src')).left).toEqual([
      {
        file: 'app/run.ts',
        reason: 'outside',
        why: 'stripeKey puts a key into the shared context of agents that were looked at, and this file is not among those that this run was given.',
        todo: 'Name this file as well, or take it out of the context by hand.',
      },
    ]);
    expect(git(root, 'status', '--short')).toBe(' M src/agent.ts\n');
  });
});
