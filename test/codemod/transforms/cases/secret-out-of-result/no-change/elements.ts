import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function lookupTools(stripe: Stripe) {
  return {
    large: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const intents = await stripe.paymentIntents.list({ customer: customerId });
        // What is asked of them next is more than what would be left.
        return intents.data.filter((intent) => intent.amount_received > 0);
      },
    }),
    lazy: tool({
      inputSchema: z.object({ paymentIntentId: z.string() }),
      // No async function: what it answers is awaited by others.
      execute: ({ paymentIntentId }) => stripe.paymentIntents.retrieve(paymentIntentId),
    }),
  };
}
