import { tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

export function makeTools(currency: string) {
  const stripe = vaultStripe('billing');
  const refund = tool({
    name: 'refund',
    description: `Refund in ${currency}.`,
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => (await stripe.refunds.create({ charge: id })).status,
  });
  return { refund };
}
