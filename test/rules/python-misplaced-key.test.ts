import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../src/plugin.js';

const head = `from agents import function_tool
from stripe import StripeClient

client = StripeClient("sk_test_1")


@function_tool
def refund(charge_id: str) -> str:
`;

/** What the rule says of the body of a tool, and what `--fix` makes of it. */
async function linted(body: readonly string[]): Promise<{ said: string[]; fixed: string[] }> {
  const config = { ...plugin.configs.python, rules: { 'paybrake/require-idempotency-key': 'error' as const } };
  const lint = async (code: string, fix: boolean): Promise<ESLint.LintResult | undefined> => {
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [config], fix });
    return (await eslint.lintText(code, { filePath: 'agent.py' }))[0];
  };
  const code = head + body.map((line) => `    ${line}\n`).join('');
  const found = await lint(code, false);
  const fixed = await lint(code, true);
  expect(fixed?.messages).toEqual([]);
  return {
    said: (found?.messages ?? []).map(({ message }) => message),
    fixed: (fixed?.output ?? '')
      .slice(head.length)
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(4)),
  };
}

it('says that a method of a client has no such argument, and moves it', async () => {
  const { said, fixed } = await linted([
    'client.v1.refunds.create({"charge": charge_id}, idempotency_key=f"refund-{charge_id}")',
    'return "ok"',
  ]);
  expect(said).toEqual([
    '`client.v1.refunds.create` has no argument `idempotency_key` and raises a `TypeError` before anything is sent. ' +
      'Move it into `options=`.',
  ]);
  expect(fixed).toEqual([
    'client.v1.refunds.create({"charge": charge_id}, options={"idempotency_key": f"refund-{charge_id}"})',
    'return "ok"',
  ]);
});

it('moves a key that is written into the params in a line of its own', async () => {
  const { said, fixed } = await linted([
    'params = {"charge": charge_id}',
    'params["idempotency_key"] = f"refund-{charge_id}"',
    'client.v1.refunds.create(params)',
    'return "ok"',
  ]);
  expect(said).toEqual([
    '`idempotency_key` stands among the params of `client.v1.refunds.create`: it goes out as a field of the body, ' +
      'which Stripe refuses, and prevents no duplicate. Move it into `options=`.',
  ]);
  expect(fixed).toEqual([
    'params = {"charge": charge_id}',
    'client.v1.refunds.create(params, options={"idempotency_key": f"refund-{charge_id}"})',
    'return "ok"',
  ]);
});
