import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

const charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
});

const lookUp = tool({
  name: 'lookUp',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.charges.retrieve(id),
});

export const billing = new Agent({ name: 'billing', tools: [charge, lookUp] });
export const support = new Agent({ name: 'support', tools: [lookUp] });
