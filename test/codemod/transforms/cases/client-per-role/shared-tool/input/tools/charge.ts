import { tool } from '@openai/agents';
import { z } from 'zod';
import { stripe } from '../lib/stripe.js';

export const charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
});
