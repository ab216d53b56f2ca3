import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

function tools(stripe: Stripe) {
  return [
    tool({
      name: 'payments',
      description: 'List the payments of a customer.',
      parameters: z.object({ customer: z.string() }),
      execute: async ({ customer }) => (await stripe.charges.list({ customer })).data.length,
    }),
  ];
}

// Every tenant has a key of its own.
export const supportOf = (tenant: { readonly stripeKey: string }) =>
  new Agent({ name: 'support', tools: tools(new Stripe(tenant.stripeKey)) });
