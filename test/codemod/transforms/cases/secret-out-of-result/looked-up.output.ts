import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function lookupTools(stripe: Stripe) {
  return {
    payments: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const paymentIntents = await stripe.paymentIntents.list({ customer: customerId } as Parameters<typeof stripe.paymentIntents.list>[0]);
        return { data: paymentIntents.data.map(({ id, status, amount, currency, created }) => ({ id, status, amount, currency, created })), has_more: paymentIntents.has_more };
      },
    }),
    latest: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const intents = await stripe.paymentIntents.list({ customer: customerId, limit: 3 });
        return { latest: intents.data.map(({ id, status, amount, currency, created }) => ({ id, status, amount, currency, created })) };
      },
    }),
    search: tool({
      inputSchema: z.object({ orderId: z.string() }),
      execute: async ({ orderId }) => {
        const found = await stripe.paymentIntents.search({ query: `metadata['order']:'${orderId}'` });
        return JSON.stringify({ data: found.data.map(({ id, status, amount, currency, created }) => ({ id, status, amount, currency, created })), has_more: found.has_more, next_page: found.next_page });
      },
    }),
    payment: tool({
      inputSchema: z.object({ paymentIntentId: z.string() }),
      execute: async ({ paymentIntentId }) => {
        const paymentIntent = await stripe.paymentIntents.retrieve(paymentIntentId);
        return { id: paymentIntent.id, status: paymentIntent.status, amount: paymentIntent.amount, currency: paymentIntent.currency, created: paymentIntent.created };
      },
    }),
    setups: tool({
      inputSchema: z.object({ customerId: z.string() }),
      execute: async ({ customerId }) => {
        const setupIntents = await stripe.setupIntents.list({
          customer: customerId,
          limit: 3,
        });
        return { data: setupIntents.data.map(({ id, status, created }) => ({ id, status, created })), has_more: setupIntents.has_more };
      },
    }),
    open: tool({
      inputSchema: z.object({ setupIntentId: z.string() }),
      execute: async ({ setupIntentId }) => {
        const setupIntent = await stripe.setupIntents.retrieve(setupIntentId, {
          expand: ['customer'],
        });
        return { id: setupIntent.id, status: setupIntent.status, created: setupIntent.created };
      },
    }),
  };
}
