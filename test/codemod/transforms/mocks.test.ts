/** Tests that replace the SDK in other ways than by `mock` at the top of the file. */
import { expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');
const CODE = `import Stripe from 'stripe';
import { Agent, tool } from '@openai/agents';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
export const refund = tool({
  name: 'refund',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.refunds.create({ charge: id }),
});
export const billing = new Agent({ name: 'billing', tools: [refund] });
`;

async function follows(text: string, path = '__tests__/billing.test.js'): Promise<string> {
  const { files } = await migrate(only, { 'billing.ts': CODE, [path]: text });
  expect(files['billing.ts']).toContain("vaultStripe('billing')");
  return files[path] ?? '';
}

const BODY = "const { refund } = await import('../billing.js');\n";

it('jest.unstable_mockModule is followed by one that requires what is not replaced', async () => {
  const mock = "jest.unstable_mockModule('stripe', () => ({ default: class {} }));\n";
  expect(await follows(`import { jest } from '@jest/globals';\n${mock}${BODY}`)).toBe(
    `import { jest } from '@jest/globals';
${mock}jest.unstable_mockModule('paybrake/client', async () => {
  const { default: Stripe } = await import('stripe');
  return { ...jest.requireActual('paybrake/client'), vaultStripe: () => new Stripe('vault') };
});
${BODY}`,
  );
});

it('doMock is followed where it stands, by doMock', async () => {
  const test = `import { beforeEach, vi } from 'vitest'

beforeEach(() => {
    vi.doMock('stripe', () => ({ default: class {} }))
})
export const load = () => import('../billing.js')
`;
  expect(await follows(test)).toBe(`import { beforeEach, vi } from 'vitest'

beforeEach(() => {
    vi.doMock('stripe', () => ({ default: class {} }))
    vi.doMock('paybrake/client', async (original) => {
        const { default: Stripe } = await import('stripe')
        return { ...(await original()), vaultStripe: () => new Stripe('vault') }
    })
})
export const load = () => import('../billing.js')
`);
});

it.each([
  ["jest.doMock('stripe', () => class {});\nrequire('../billing.js');\n", "jest.doMock('paybrake/client', () => {"],
  [
    "await jest.unstable_mockModule('stripe', () => ({ default: class {} }));\n" + BODY,
    "jest.unstable_mockModule('paybrake/client', async () => {",
  ],
  [
    "vi.mock(import('stripe'), () => ({ default: class {} }));\nimport '../billing.js';\n",
    "vi.mock('paybrake/client', async (original) => {",
  ],
])('so are others: %s', async (text, line) => {
  const after = await follows(text);
  expect(after.split(line)).toHaveLength(2);
});

it.each([
  "vi.doMock('stripe', () => ({ default: class {} }));\nvi.doMock('paybrake/client', () => ({ vaultStripe: () => ({}) }));\n" +
    BODY,
  "vi.doMock('other', () => ({ default: class {} }));\n" + BODY,
  "vi.doMock('stripe', () => ({ default: class {} }));\n",
])('and what replaces it already, or has nothing to do with it, stays: %s', async (text) => {
  expect(await follows(text)).toBe(text);
});
