import { tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

export function makeTools(currency: string, key?: string) {
  const stripe = new Stripe(key ?? process.env.STRIPE_SECRET_KEY!);
  const refund = tool({
    name: 'refund',
    description: `Refund in ${currency}.`,
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => (await stripe.refunds.create({ charge: id })).status,
  });
  return { refund };
}
