import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function billingTools(stripe: Stripe) {
  return {
    charge: tool({
      description: 'Charge a customer.',
      inputSchema: z.object({ amount: z.number() }),
      execute: async ({ amount }) => {
        const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' });
        return { id: intent.id };
      },
    }),
  };
}
