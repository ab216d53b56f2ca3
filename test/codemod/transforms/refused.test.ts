/** Calls that no policy can allow, of tools that are moved to the proxy. */
import { expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate, type Files } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');
const HEAD = "import { Agent, tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const SDK = "import Stripe from 'stripe';\n";
const CLIENT = 'const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n';
const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const agent = (list: string): string => `export const billing = new Agent({ name: 'billing', tools: [${list}] });\n`;
const KEYS = "stripe.ephemeralKeys.create({ customer: id }, { apiVersion: '2025-01-27.acacia' })";

it('is listed once a tool makes it on a client of a role, the others are not', async () => {
  const files = {
    'a.ts': `${SDK}${HEAD}${CLIENT}${tool('open', KEYS)}${tool('refund', 'stripe.refunds.create({ charge: id })')}${agent('open, refund')}`,
  };
  const { left, files: after } = await migrate(only, files);
  expect(after['a.ts']).toContain("vaultStripe('billing')");
  expect(left).toEqual([
    {
      path: 'a.ts',
      at: 'stripe.ephemeralKeys.create',
      reason: 'never-allowed',
      why: 'stripe.ephemeralKeys.create of tool open will be refused by the proxy. No role can be allowed POST /v1/ephemeral_keys, since it hands out a credential that works without the proxy.',
      todo: 'Do this in code that no agent runs, on a client of its own, or take the tool away from the agents.',
    },
  ]);
});

it('is listed once where two tools come to it, in the file of the first', async () => {
  const files: Files = {
    'keys.ts': `${SDK}${CLIENT}export const keyOf = (id: string) => ${KEYS};\n`,
    'a.ts': `${HEAD}import { keyOf } from './keys.js';\n${tool('open', 'keyOf(id)')}${tool('show', 'keyOf(id)')}${agent('open, show')}`,
  };
  const { left } = await migrate(only, files);
  expect(left.filter(({ reason }) => reason === 'never-allowed').map(({ path }) => path)).toEqual(['a.ts']);
});

it('is no matter where the client stays what it was', async () => {
  const backend = `${SDK}${CLIENT}export const route = (id: string) => ${KEYS};\n`;
  const tools = `${SDK}${HEAD}${CLIENT}${tool('open', KEYS)}`;
  const { left } = await migrate(only, { 'backend.ts': backend, 'tools.ts': tools });
  expect(left.map(({ reason }) => reason)).toEqual(['no-role']);
});
