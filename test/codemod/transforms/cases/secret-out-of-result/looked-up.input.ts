import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function lookupTools(stripe: Stripe) {
  return {
    payments: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        return await stripe.paymentIntents.list({ customer: customerId } as Parameters<typeof stripe.paymentIntents.list>[0]);
      },
    }),
    latest: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const intents = await stripe.paymentIntents.list({ customer: customerId, limit: 3 });
        return { latest: intents.data };
      },
    }),
    search: tool({
      inputSchema: z.object({ orderId: z.string() }),
      execute: async ({ orderId }) => {
        const found = await stripe.paymentIntents.search({ query: `metadata['order']:'${orderId}'` });
        return JSON.stringify(found);
      },
    }),
    payment: tool({
      inputSchema: z.object({ paymentIntentId: z.string() }),
      execute: async ({ paymentIntentId }) => stripe.paymentIntents.retrieve(paymentIntentId),
    }),
    setups: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) =>
        stripe.setupIntents.list({
          customer: customerId,
          limit: 3,
        }),
    }),
    open: tool({
      inputSchema: z.object({ setupIntentId: z.string() }),
      execute: async ({ setupIntentId }) => await stripe.setupIntents.retrieve(setupIntentId, {
        expand: ['customer'],
      }),
    }),
  };
}
