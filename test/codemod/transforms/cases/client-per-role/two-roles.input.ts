import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const key = process.env.STRIPE_SECRET_KEY;
if (!key) throw new Error('STRIPE_SECRET_KEY is not set');
const stripe = new Stripe(key);

export const charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
});

function look(id: string) {
  return stripe.charges.retrieve(id);
}

const lookUp = tool({
  name: 'lookUp',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => look(id),
});

export const billing = new Agent({ name: 'billing', tools: [charge] });
export const support = new Agent({ name: 'support', tools: [lookUp] });
