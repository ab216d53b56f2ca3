import { ESLint, type Linter } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../src/plugin.js';

const head = `import json

import stripe
from agents import function_tool


def as_text(value):
    return json.dumps(value)


def failed(error):
    return {"error": str(error), "body": error.json_body}


@function_tool
def pay(order_id: str, kind: str) -> str:
`;

const rules = { 'paybrake/no-secret-in-tool-result': 'error' as const };
const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ ...plugin.configs.python, rules }] });

async function lint(code: string): Promise<readonly Linter.LintMessage[]> {
  const [result] = await eslint.lintText(code, { filePath: 'agent.py' });
  return result?.messages ?? [];
}

/** What the rule says of the body of a tool, and the program after its suggestions, which leave nothing to say. */
async function repaired(body: readonly string[]): Promise<{ said: string[]; code: string }> {
  let code = head + body.map((line) => `    ${line}\n`).join('');
  const said = (await lint(code)).map(({ message }) => message);
  for (const [message] of [await lint(code), await lint(code)]) {
    const fix = message?.suggestions?.[0]?.fix;
    if (fix) code = code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
    if ((await lint(code)).length === 0) break;
  }
  expect(await lint(code)).toEqual([]);
  return { said, code };
}

it('leaves the secret out of what a helper writes for the model', async () => {
  const { said, code } = await repaired([
    'intent = stripe.PaymentIntent.create(amount=100, currency="usd")',
    'return as_text({"id": intent.id, "secret": intent.client_secret})',
  ]);
  expect(said).toEqual([
    'Tool `pay` passes a client secret (`intent.client_secret`) to the model: whoever reads it can confirm the payment at Stripe ' +
      'with nothing but the publishable key. Pass on only what the model needs to go on, such as the id and the status.',
  ]);
  expect(code.endsWith('    return as_text({"id": intent.id})\n')).toBe(true);
});

it('leaves the body of an error out of the helper that all tools share', async () => {
  const { said, code } = await repaired([
    'try:',
    '    return stripe.PaymentIntent.confirm(order_id).status',
    'except stripe.StripeError as error:',
    '    return failed(error)',
  ]);
  expect(said).toEqual([
    'Tool `pay` passes the whole Stripe error `error.json_body` to the model: its `payment_intent` carries a client secret. ' +
      'Pass on its `code` and what to do next.',
  ]);
  expect(code).toContain('    return {"error": str(error)}\n');
});

it('has no suggestion for what may be one thing or another', async () => {
  const body = [
    'match kind:',
    '    case "refund":',
    '        result = stripe.Refund.retrieve(order_id)',
    '    case _:',
    '        result = stripe.PaymentIntent.retrieve(order_id)',
    'return str(result)',
  ];
  const messages = await lint(head + body.map((line) => `    ${line}\n`).join(''));
  expect(messages.map(({ message, suggestions = [] }) => [message, suggestions.length])).toEqual([
    [
      'Tool `pay` passes the whole payment intent `stripe.PaymentIntent.retrieve(…)` to the model, with the secret that it carries. ' +
        'Pass on only what the model needs to go on, such as the id and the status.',
      0,
    ],
  ]);
});

it.each([
  ['picked fields', ['intent = stripe.PaymentIntent.retrieve(order_id)', 'return as_text({"id": intent.id})']],
  ['a list of ids', ['return as_text([one.id for one in stripe.PaymentIntent.list().data])']],
  [
    'what Stripe says for the user',
    [
      'try:',
      '    return stripe.PaymentIntent.confirm(order_id).status',
      'except stripe.StripeError as error:',
      '    return error.user_message',
    ],
  ],
  [
    'a result that is only logged',
    ['intent = stripe.PaymentIntent.retrieve(order_id)', 'print(as_text(intent))', 'return intent.status'],
  ],
])('says nothing of %s', async (_, body) => {
  expect(await lint(head + body.map((line) => `    ${line}\n`).join(''))).toEqual([]);
});
