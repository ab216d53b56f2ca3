import { tool } from '@openai/agents';
import { z } from 'zod';
import { currency, payments as stripeApi } from '../lib/index.js';

export const charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripeApi.paymentIntents.create({ amount: 1, currency, customer: id }),
});
