import { tool } from '@openai/agents';
import { z } from 'zod';
import { stripe } from '../lib/stripe.js';

export const lookUp = tool({
  name: 'lookUp',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.charges.retrieve(id),
});
