/** Secrets that helpers of other files give to a tool. */
import { describe, expect, it } from 'vitest';
import { secretOutOfResult } from '../../../src/codemod/transforms/secret-out-of-result.js';
import { migrate, type Files, type Migrated } from './support.js';

const made = "const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' });";
const helper = (returned: string): string => `import type Stripe from 'stripe';
export async function begin(stripe: Stripe, amount: number) {
  ${made}
  return ${returned};
}
`;
const tools = (body: string): string => `import { tool } from 'ai';
import type Stripe from 'stripe';
import { z } from 'zod';
import { begin } from './helper.js';
export const tools = (stripe: Stripe) => ({
  pay: tool({
    inputSchema: z.object({ amount: z.number() }),
    execute: async ({ amount }) => {
      ${body}
    },
  }),
});
`;
const run = (returned: string, body: string): Promise<Migrated> => {
  const files: Files = { 'helper.ts': helper(returned), 'tools.ts': tools(body) };
  return migrate([secretOutOfResult], files);
};

describe('a secret that a helper of another file gives', () => {
  it('leaves the result, where the whole object is handed back', async () => {
    const { files, left, findings } = await run('intent', 'return begin(stripe, amount);');
    expect(files['tools.ts']).toContain('return { id: paymentIntent.id, status: paymentIntent.status };');
    expect(files['helper.ts']).toBe(helper('intent'));
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });

  it('leaves the result, where the tool takes it from what the helper made', async () => {
    const { files, left } = await run(
      '{ id: intent.id, secret: intent.client_secret }',
      'const begun = await begin(stripe, amount);\n      return { id: begun.id, secret: begun.secret };',
    );
    expect(files['tools.ts']).toContain('return { id: begun.id };');
    expect(left).toEqual([]);
  });

  it.each([
    [
      'the secret alone',
      'intent.client_secret',
      'return { secret: await begin(stripe, amount) };',
      'secret: await begin(stripe, amount)',
    ],
    [
      'an object that has it',
      '{ id: intent.id, secret: intent.client_secret }',
      'return begin(stripe, amount);',
      'begin(stripe, amount)',
    ],
    ['an object that holds the whole', '{ ok: true, intent }', 'return begin(stripe, amount);', 'begin(stripe, amount)'],
  ])('is listed, and reported, where it gives %s', async (_, returned, body, at) => {
    const { files, left, findings } = await run(returned, body);
    expect(files['tools.ts']).toBe(tools(body));
    expect(left).toMatchObject([{ path: 'tools.ts', at, reason: 'no-repair' }]);
    expect(findings).toEqual([`tools.ts: no-secret-in-tool-result at ${at}`]);
  });

  it.each([
    ['the helper gives what is no secret', '{ id: intent.id, status: intent.status }', 'return begin(stripe, amount);'],
    ['the helper takes it out', '{ ...intent, client_secret: undefined }', 'return begin(stripe, amount);'],
    ['the tool takes an id of it', 'intent', 'return (await begin(stripe, amount)).id;'],
    ['the tool says whether there is one', 'intent', 'return { ok: Boolean(await begin(stripe, amount)) };'],
    ['a member only has its name', '{ client_secret: amount }', 'return begin(stripe, amount);'],
  ])('is none, where %s', async (_, returned, body) => {
    const { files, left, findings } = await run(returned, body);
    expect(files['tools.ts']).toBe(tools(body));
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });
});
