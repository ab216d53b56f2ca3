import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

function supportTools() {
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { telemetry: false });
  const payments = tool({
    name: 'payments',
    description: 'List the payments of a customer.',
    parameters: z.object({ customer: z.string() }),
    execute: async ({ customer }) => {
      const { data } = await stripe.charges.list({ customer });
      return data.map(({ id, status }) => ({ id, status }));
    },
  });
  return [payments, balance(new Stripe(process.env.STRIPE_SECRET_KEY ?? ''))];
}

const balance = (client: Stripe) =>
  tool({
    name: 'balance',
    description: 'Get the balance.',
    parameters: z.object({}),
    execute: async () => (await client.balance.retrieve()).available.length,
  });

export const support = new Agent({ name: 'support', tools: supportTools() });
