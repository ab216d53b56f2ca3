import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

function supportTools() {
  const stripe = vaultStripe('support', { telemetry: false });
  const payments = tool({
    name: 'payments',
    description: 'List the payments of a customer.',
    parameters: z.object({ customer: z.string() }),
    execute: async ({ customer }) => {
      const { data } = await stripe.charges.list({ customer });
      return data.map(({ id, status }) => ({ id, status }));
    },
  });
  return [payments, balance(vaultStripe('support'))];
}

const balance = (client: Stripe) =>
  tool({
    name: 'balance',
    description: 'Get the balance.',
    parameters: z.object({}),
    execute: async () => (await client.balance.retrieve()).available.length,
  });

export const support = new Agent({ name: 'support', tools: supportTools() });
