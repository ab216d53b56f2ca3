import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function billingTools(stripe: Stripe) {
  return {
    charge: tool({
      description: 'Charge a customer.',
      inputSchema: z.object({ orderId: z.string(), customerId: z.string(), amount: z.number() }),
      execute: async ({ orderId, customerId, amount }) => {
        const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId });
        return { ok: true, intent };
      },
    }),
  };
}
