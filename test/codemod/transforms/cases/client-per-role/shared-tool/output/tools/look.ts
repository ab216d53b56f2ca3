import { tool } from '@openai/agents';
import { z } from 'zod';
import type Stripe from 'stripe';

export function makeSharedTools(stripe: Stripe) {
  const lookUp = tool({
    name: 'lookUp',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.charges.retrieve(id),
  });
  return { lookUp };
}
