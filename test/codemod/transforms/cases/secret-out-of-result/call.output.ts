import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function billingTools(stripe: Stripe) {
  return {
    start: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const setupIntent = await stripe.setupIntents.create({ customer: customerId });
        return { id: setupIntent.id, status: setupIntent.status };
      },
    }),
    charge: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        // Once.
        const paymentIntent = await stripe.paymentIntents.create({ amount: 1, currency: 'usd', customer: customerId });
        return JSON.stringify({ ok: true, intent: { id: paymentIntent.id, status: paymentIntent.status } });
      },
    }),
  };
}
