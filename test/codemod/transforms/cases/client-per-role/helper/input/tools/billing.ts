import { tool } from '@openai/agents';
import { z } from 'zod';
import { charge } from '../lib/charge.js';
import { stripe } from '../lib/stripe.js';

export const chargeCustomer = tool({
  name: 'chargeCustomer',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => charge(id),
});

export const lookUp = tool({
  name: 'lookUp',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.charges.retrieve(id),
});
