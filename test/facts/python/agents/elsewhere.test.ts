import { describe, expect, it } from 'vitest';
import { Elsewhere } from '../../../../src/facts/python/agents/elsewhere.js';
import { Parameters } from '../../../../src/facts/python/agents/parameters.js';
import { Reachability } from '../../../../src/facts/python/agents/reach.js';
import { Senders } from '../../../../src/facts/python/calls/senders.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import type { FoundTool } from '../../../../src/facts/python/found.js';
import type { PythonView } from '../../../../src/facts/python/tree/view.js';
import { viewOf } from '../view.js';

/** `refund: pay -> refunds.create none`: the tools, what hands over, the call and what becomes of its error. */
function read(code: string, others: Readonly<Record<string, string>>): string[] {
  const view = viewOf(code, others);
  const tools = findTools(view, presentFrameworks(view, []));
  const { inputKind } = new Parameters(tools);
  const toolsIn = (there: PythonView): FoundTool[] => findTools(there, presentFrameworks(there, []));
  return new Elsewhere({ view, inputKind, senders: new Senders() }, tools, new Reachability(view, tools), toolsIn)
    .find()
    .map(
      ({ found, callee, tools: reached, guard, way }) =>
        `${reached.map((i) => tools[i]?.name ?? '?').join(', ')}: ${view.textOf(callee)} -> ${found.call ?? '?'} ${guard.outcome} ${String(way.sites.length)}`,
    );
}

const TOOL = 'from agents import function_tool\n@function_tool\ndef refund(id):\n    return pay(id)\n';
const PAY = 'import stripe\ndef pay(id):\n    return stripe.Refund.create(charge=id)\n';
const SAFE =
  'import stripe\ndef pay(id):\n    try:\n        return stripe.Refund.create(charge=id)\n    except stripe.StripeError:\n        return None\n';

describe('what tools ask of Stripe through other files', () => {
  it.each([
    [
      'not a function that is a tool in its own file',
      'from agents import Agent\nfrom billing import refund, plain\nAgent(name="a", tools=[refund])\n',
      { billing: `import stripe\n${TOOL.replace('pay(id)', 'stripe.Refund.create(charge=id)')}` },
      [],
    ],
    [
      'a function that only the list makes a tool',
      'from swarm import Agent\nfrom billing import pay\nAgent(name="a", functions=[pay])\n',
      { billing: PAY },
      ['pay: pay -> refunds.create none 0'],
    ],
    ['a function', `from billing import pay\n${TOOL}`, { billing: PAY }, ['refund: pay -> refunds.create none 1']],
    [
      'a function that handles it',
      `from billing import pay\n${TOOL}`,
      { billing: SAFE },
      ['refund: pay -> refunds.create returned 1'],
    ],
    [
      'a function of a module',
      `import billing\n${TOOL.replace('pay(', 'billing.pay(')}`,
      { billing: PAY },
      ['refund: billing.pay -> refunds.create none 1'],
    ],
    [
      'a try around it',
      `import stripe\nfrom billing import pay\n${TOOL.replace('    return pay(id)', '    try:\n        return pay(id)\n    except stripe.StripeError:\n        return 1')}`,
      { billing: PAY },
      ['refund: pay -> refunds.create returned 1'],
    ],
    [
      'two files away',
      `from billing import pay\n${TOOL}`,
      { billing: 'import stripe\nfrom low import do\ndef pay(id):\n    return do(id)\n', low: PAY.replace('def pay', 'def do') },
      ['refund: pay -> refunds.create none 2'],
    ],
    [
      'what another function of that file does is not meant',
      `from billing import pay\n${TOOL}`,
      { billing: `${PAY}def other():\n    stripe.Charge.create()\n` },
      ['refund: pay -> refunds.create none 1'],
    ],
    [
      'a method of an instance',
      `from billing import Billing\nbilling = Billing()\n${TOOL.replace('pay(', 'billing.pay(')}`,
      { billing: 'import stripe\nclass Billing:\n    def pay(self, id):\n        return stripe.Refund.create(charge=id)\n' },
      ['refund: billing.pay -> refunds.create none 1'],
    ],
    [
      'an executor of another file',
      'from swarm import Agent\nfrom billing import pay\nAgent(functions=[pay])',
      { billing: PAY },
      ['pay: pay -> refunds.create none 0'],
    ],
    [
      'a factory of another file',
      'from swarm import Agent\nfrom billing import make\nAgent(functions=make())',
      {
        billing:
          'import stripe\ndef make():\n    def pay(id):\n        return stripe.Refund.create(charge=id)\n    return [pay]\n',
      },
      ['pay: make() -> refunds.create none 0'],
    ],
    ['a module that is not read', `from billing import pay\n${TOOL}`, {}, []],
    ['code that no tool reaches', 'from billing import pay\nfrom agents import function_tool\npay(1)', { billing: PAY }, []],
  ])('%s', (_, code, others, expected) => {
    expect(read(code, others)).toEqual(expected);
  });
});
