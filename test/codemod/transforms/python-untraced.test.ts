import { expect, it } from 'vitest';
import { clientPerRole } from '../../../src/codemod/transforms/client-per-role.js';
import { migrate } from './support.js';

const head = 'import os\nimport stripe\nfrom swarm import Agent\n\nstripe.api_key = os.environ["STRIPE_KEY"]\n\n\n';
const tool = 'def look_up(charge_id: str) -> str:\n    return stripe.Charge.retrieve(charge_id).status\n';

it.each([
  [
    'defined twice',
    { 'a.py': `${head}${tool}\n\nold = look_up\n\n\n${tool}\n\nsupport = Agent(name="support", functions=[look_up])\n` },
  ],
  [
    'appended',
    { 'a.py': `${head}support = Agent(name="support", functions=[])\n\n\n${tool}\n\nsupport.functions.append(look_up)\n` },
  ],
  ['looked up', { 'a.py': `${head}${tool}\n\nsupport = Agent(name="support", functions=[globals()["look_up"]])\n` }],
])('a function that an agent is given is named where it is %s', async (_, input: Record<string, string>) => {
  const { changes, left } = await migrate([clientPerRole], input, { deriveKeys: true });
  expect(changes).toEqual([]);
  expect(left[0]).toMatchObject({
    reason: 'opaque',
    why: 'stripe.Charge.retrieve is called by look_up, which an agent is given in a way that cannot be followed from here.',
    todo: 'Define look_up once, and give it to the agent by its name; then run the command again.',
  });
});

it('what no agent is given is not named', async () => {
  const { left } = await migrate(
    [clientPerRole],
    { 'a.py': `${head}${tool}\n\nsupport = Agent(name="support", functions=[])\n` },
    {},
  );
  expect(left).toEqual([]);
});
