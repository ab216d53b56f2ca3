import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../src/plugin.js';

async function found(code: string): Promise<readonly string[]> {
  const config = { ...plugin.configs.python, rules: { 'paybrake/no-shared-stripe-client': 'error' as const } };
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [config] });
  const [result] = await eslint.lintText(code, { filePath: 'agent.py' });
  return (result?.messages ?? []).map(({ line, message }) => `${String(line)} ${message}`);
}

const KEY = 'stripe.api_key = os.environ["STRIPE_SECRET_KEY"]';
const tool = (set: string): string => `@function_tool
def look_up(charge_id: str) -> str:
    ${set}
    return stripe.Charge.retrieve(charge_id).status
`;
const head = 'import os\nimport stripe\nfrom agents import function_tool\n';
const MESSAGE =
  '`stripe.api_key` is one key for the whole process: whichever tool sets it last sets it for all of them. ' +
  'Make a `StripeClient` per role where the tools of that role are made.';

it('finds the key of the process where a tool sets it, or goes by it', async () => {
  expect(await found(head + tool(KEY))).toEqual([`6 ${MESSAGE}`]);
  expect(await found(`${head}${KEY}\n${tool('pass')}`)).toEqual([`4 ${MESSAGE}`]);
});

it('says nothing of it in a program without agents', async () => {
  expect(await found(`${head}${KEY}\nstripe.Charge.retrieve("ch_1")\n`)).toEqual([]);
});
