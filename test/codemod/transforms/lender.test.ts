/** A function that hands a client out, when the tools of two roles do not ask it any more. */
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');
const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const TOOLS = `${tool('refund', 'getStripe().refunds.create({ charge: id })')}${tool('look', 'getStripe().charges.retrieve(id)')}
export const billing = new Agent({ name: 'billing', tools: [refund] });
export const support = new Agent({ name: 'support', tools: [look] });
`;
const HEAD = "import { Agent, tool } from '@openai/agents';\nimport { z } from 'zod';\n";

async function after(lender: string, more = ''): Promise<string> {
  const { files } = await migrate(only, { 'a.ts': `import Stripe from 'stripe';\n${HEAD}\n${lender}\n${TOOLS}${more}` });
  expect(files['a.ts']).toContain("vaultStripe('support').charges.retrieve(id)");
  return files['a.ts'] ?? '';
}

const lazy = `// Made once.
let cached: Stripe | undefined;

function getStripe(): Stripe {
  cached ??= new Stripe(process.env.STRIPE_SECRET_KEY!);
  return cached;
}
`;
const withKey = `const key = process.env.STRIPE_SECRET_KEY!;
let made: Stripe | null = null;
const getStripe = () => (made ??= new Stripe(key));
`;

describe('a function that hands the client out', () => {
  it('goes with what it alone uses', async () => {
    const text = await after(lazy);
    expect(text).not.toMatch(/getStripe|cached|from 'stripe'|STRIPE_SECRET_KEY/u);
    expect(text).toContain('// Made once.');
    expect(await after(withKey)).not.toMatch(/getStripe|made|from 'stripe'|STRIPE_SECRET_KEY/u);
  });

  it.each([
    ['something else asks it', 'export const route = () => getStripe();\n'],
    ['the file exports it', 'export { getStripe };\n'],
  ])('stays where %s', async (_, more) => {
    expect(await after(lazy, more)).toContain(lazy);
  });

  it('leaves alone what others use as well, and what does something', async () => {
    const text = await after(
      'const limits = load();\nlet made: Stripe | null = null;\nfunction getStripe() {\n  console.log(limits);\n  return (made ??= new Stripe(process.env.STRIPE_SECRET_KEY!));\n}\n',
      'export const isMade = () => made !== null;\n',
    );
    expect(text).toContain('const limits = load();');
    expect(text).toContain('let made: Stripe | null = null;');
    expect(text).not.toContain('getStripe');
  });
});
