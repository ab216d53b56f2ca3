import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
import { pay } from './lib/pay.js';

export function billing(stripe: Stripe) {
  const charge = tool({
    name: 'charge',
    description: 'Charge an order.',
    parameters: z.object({ orderId: z.string(), amount: z.number().int() }),
    execute: async ({ orderId, amount }) => pay(stripe, orderId, amount),
  });
  return new Agent({ name: 'Billing', tools: [charge] });
}

export function support({ stripe, limit }: { stripe: Stripe; limit: number }) {
  const payments = tool({
    name: 'payments',
    description: 'List the payments of a customer.',
    parameters: z.object({ customer: z.string() }),
    execute: async ({ customer }) => {
      const { data } = await stripe.charges.list({ customer, limit });
      return data.map(({ id, status }) => ({ id, status }));
    },
  });
  return new Agent({ name: 'Support', tools: [payments] });
}
