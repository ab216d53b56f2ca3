import { Agent, tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

function makeSupportTools(stripe = vaultStripe('support')) {
  const refund = tool({
    name: 'refund',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.refunds.create({ charge: id }),
  });
  return { refund };
}

export const { refund } = makeSupportTools();
export const support = new Agent({ name: 'support', tools: [refund] });
