import { tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

function makeSupportTools(stripe = vaultStripe('support', { telemetry: false })) {
  const lookUp = tool({
    name: 'lookUp',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.charges.retrieve(id),
  });
  return { lookUp };
}

export const { lookUp } = makeSupportTools();
