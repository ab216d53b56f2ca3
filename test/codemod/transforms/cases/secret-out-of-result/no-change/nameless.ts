import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export const start = (stripe: Stripe) =>
  tool({
    inputSchema: z.object({ customerId: z.string(), now: z.boolean() }),
    execute: async ({ customerId, now }) => {
      return now ? await stripe.setupIntents.create({ customer: customerId }) : undefined;
    },
  });
