import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function billingTools(stripe: Stripe) {
  return {
    start: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        return await stripe.setupIntents.create({ customer: customerId });
      },
    }),
    charge: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        // Once.
        return JSON.stringify({ ok: true, intent: await stripe.paymentIntents.create({ amount: 1, currency: 'usd', customer: customerId }) });
      },
    }),
  };
}
