import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

let cached: Stripe | undefined;
function getStripe(): Stripe {
  cached ??= new Stripe(process.env.STRIPE_SECRET_KEY!);
  return cached;
}

const stripe = new Proxy({} as Stripe, {
  get: (_, name) => Reflect.get(getStripe(), name) as unknown,
});

const refund = tool({
  name: 'refund',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.refunds.create({ charge: id }),
});

export const support = new Agent({ name: 'support', tools: [refund] });
