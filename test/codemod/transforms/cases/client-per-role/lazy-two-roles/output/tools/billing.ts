import { tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

export const charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => vaultStripe('billing').paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
});
