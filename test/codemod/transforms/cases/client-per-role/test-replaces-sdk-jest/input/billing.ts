import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? 'sk_test');

export const refund = tool({
  name: 'refund',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.refunds.create({ charge: id }),
});
export const support = new Agent({ name: 'support', tools: [refund] });
