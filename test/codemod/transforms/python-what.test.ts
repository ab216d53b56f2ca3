import { expect, it } from 'vitest';

import { clientPerRole } from '../../../src/codemod/transforms/client-per-role.js';
import { migrate } from './support.js';

const tools = (names: readonly string[]): string =>
  names
    .map(
      (name) => `@function_tool\ndef ${name}(id: str) -> str:\n    """One."""\n    return stripe.Customer.retrieve(id).email\n`,
    )
    .join('\n\n');

it('a change of Python names the roles, and then what they share', async () => {
  const head =
    'import os\n\nimport stripe\nfrom agents import Agent, function_tool\n\nstripe.api_key = os.environ["STRIPE_KEY"]\n';
  const agents = 'support = Agent(name="support", tools=[both, hers])\nbilling = Agent(name="billing", tools=[both, his])\n';
  const { changes } = await migrate([clientPerRole], { 'a.py': `${head}\n\n${tools(['hers', 'his', 'both'])}\n\n${agents}` });
  expect(changes.map(({ what }) => what)[0]).toBe(
    'stripe.api_key: a StripeClient for billing, support; shared tools are given one',
  );
});
