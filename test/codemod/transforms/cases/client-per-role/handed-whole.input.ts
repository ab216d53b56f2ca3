import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

function refunds(client: Stripe) {
  return tool({
    name: 'refund',
    description: 'Refund a payment.',
    parameters: z.object({ paymentIntentId: z.string() }),
    execute: async ({ paymentIntentId }) => {
      const refund = await client.refunds.create({ payment_intent: paymentIntentId });
      return { id: refund.id, status: refund.status };
    },
  });
}

const payments = (client: Stripe) =>
  tool({
    name: 'payments',
    description: 'List the payments of a customer.',
    parameters: z.object({ customer: z.string() }),
    execute: async ({ customer }) => {
      const { data } = await client.charges.list({ customer });
      return data.map(({ id, status }) => ({ id, status }));
    },
  });

export const billing = new Agent({ name: 'billing', tools: [refunds(stripe)] });
export const support = new Agent({ name: 'support', tools: [payments(stripe)] });
