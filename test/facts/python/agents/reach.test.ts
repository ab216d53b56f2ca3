import { describe, expect, it } from 'vitest';
import { factsOf, reachOf } from '../compact.js';

const client = `
import stripe
from fastmcp import FastMCP

class Payments:
    def __init__(self, key):
        self._stripe = stripe.StripeClient(key)

    def give_back(self, charge):
        return self._stripe.v1.refunds.create({"charge": charge})

class Ledger:
    def give_back(self, charge):
        return charge
`;

/** A tool that gets its client from a helper with these lines, in the function that sets the server up. */
function registered(helper: readonly string[], ...body: string[]): string[] {
  const lines = ['def register(mcp: FastMCP):', '    def payments():', ...helper.map((line) => `        ${line}`)];
  const tool = ['    @mcp.tool()', '    def refund(charge: str):', ...body.map((line) => `        ${line}`)];
  return reachOf(factsOf(`${client}${[...lines, ...tool].join('\n')}\n`));
}

describe('a method of what a helper gives back', () => {
  const twoWays = ['if not ready():', '    return {"error": "no key"}', 'return Payments("sk_test_1")'];

  it.each([
    ['on its only way out', ['return Payments("sk_test_1")'], ['return payments().give_back(charge)']],
    ['or else an error', twoWays, ['client = payments()', 'return client.give_back(charge)']],
    ['at once', twoWays, ['return payments().give_back(charge)']],
    ['of either branch', ['return Payments("k") if ready() else None'], ['return payments().give_back(charge)']],
    [
      'by way of a name that is given two values',
      twoWays,
      [
        'client = None',
        'if charge:',
        '    client = payments()',
        'else:',
        '    client = Payments("k")',
        'client.give_back(charge)',
      ],
    ],
  ])('%s', (_, helper, body) => {
    expect(registered(helper, ...body)).toEqual(['refunds.create <- refund']);
  });

  it.each([
    ['of another class', ['if not ready():', '    return None', 'return Ledger()'], ['payments().give_back(charge)']],
    [
      'of which only the name is like it',
      ['if not ready():', '    return None', 'return ledger'],
      ['payments().give_back(charge)'],
    ],
    ['another method of it', twoWays, ['payments().balance(charge)']],
  ])('not one %s', (_, helper, body) => {
    expect(registered(helper, ...body)).toEqual(['refunds.create <- ']);
  });
});
