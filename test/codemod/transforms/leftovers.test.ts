/** What a rewritten line leaves behind: comments that let it pass, and files in which nothing is left. */
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate, type Files, type Migrated } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');
const HEAD = "import { Agent, tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const agent = (name: string, list: string): string =>
  `export const ${name} = new Agent({ name: '${name}', tools: [${list}] });\n`;
const body = tool('refund', 'stripe.refunds.create({ charge: id })') + agent('billing', 'refund');

/** A client's module whose only statement is written so. */
async function kept(statement: string): Promise<Migrated & { readonly module: string }> {
  const files = {
    'lib/stripe.ts': `import Stripe from 'stripe';\n\n${statement}\n`,
    'tools.ts': `${HEAD}import { stripe } from './lib/stripe.js';\n${body}`,
  };
  const migrated = await migrate(only, files);
  return { ...migrated, module: migrated.files['lib/stripe.ts'] ?? '' };
}

describe('a comment that let the line of a client pass', () => {
  const HERE = "import { vaultStripe } from 'paybrake/client';\n\n";

  it.each([
    ['// @ts-expect-error it may be undefined\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);'],
    [
      '// eslint-disable-next-line paybrake/no-shared-stripe-client -- for now\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);',
    ],
    [
      'export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!); // eslint-disable-line @typescript-eslint/no-non-null-assertion',
    ],
    [
      '// @ts-ignore\n// eslint-disable-next-line n/no-process-env, paybrake/no-shared-stripe-client\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);',
    ],
  ])('goes: %s', async (statement) => {
    const { module, findings } = await kept(statement);
    expect(module).toBe(`${HERE}export const stripe = vaultStripe('billing');\n`);
    expect(findings).toEqual([]);
  });

  it('goes with a statement that goes', async () => {
    const { module } = await kept(
      '// eslint-disable-next-line n/no-process-env\nconst key = process.env.STRIPE_SECRET_KEY; // eslint-disable-line anything\n// Ours.\nexport const stripe = new Stripe(key!);',
    );
    expect(module).toBe(`${HERE}// Ours.\nexport const stripe = vaultStripe('billing');\n`);
  });

  it.each([
    ["// @ts-expect-error old\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { apiVersion: '2020-08-27' });"],
    ['// eslint-disable-next-line import/no-mutable-exports\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);'],
    [
      "export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, {\n  // @ts-expect-error old\n  apiVersion: '2020-08-27',\n});",
    ],
    ['// @ts-expect-error of the annotation\nexport const stripe: Older = new Stripe(process.env.STRIPE_SECRET_KEY!);'],
  ])('stays where there may be something to let pass: %s', async (statement) => {
    const { module } = await kept(statement);
    const [comment = ''] = /\/\/.*/u.exec(statement) ?? [];
    expect(module).toContain(comment);
    expect(module).toContain("vaultStripe('billing'");
  });

  it('keeps the client with it in its place', async () => {
    const line =
      "// @ts-expect-error old\nconst stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { apiVersion: '2020-08-27' });\n";
    const { files } = await migrate(only, { 'a.ts': `${HEAD}import Stripe from 'stripe';\n\n${line}${body}` });
    expect(files['a.ts']).toContain(
      "// @ts-expect-error old\nconst stripe = vaultStripe('billing', { apiVersion: '2020-08-27' });\n",
    );
  });
});

describe('a file in which nothing is left', () => {
  const two: Files = {
    'lib/stripe.ts': "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n",
    'tools.ts': `${HEAD}import { stripe } from './lib/stripe.js';\n${tool('look', 'stripe.charges.retrieve(id)')}${body}${agent('support', 'look')}`,
  };

  it('is listed', async () => {
    const { files, left } = await migrate(only, two);
    expect(files['lib/stripe.ts']).toBe('export {};\n');
    expect(left).toEqual([
      {
        path: 'lib/stripe.ts',
        at: 'export {};\n',
        reason: 'emptied',
        why: 'Nothing is left in this file, and nothing imports it.',
        todo: 'Delete it.',
      },
    ]);
  });

  it('is listed with what still names it', async () => {
    const { left } = await migrate(only, { ...two, 'main.ts': "import './lib/stripe.js';\nimport './tools.js';\n" });
    expect(left).toMatchObject([{ why: 'Nothing is left in this file.', todo: 'Delete it, with what still names it.' }]);
  });
});
