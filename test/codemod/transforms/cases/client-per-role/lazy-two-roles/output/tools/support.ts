import { tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

export const lookUp = tool({
  name: 'lookUp',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => vaultStripe('support').charges.retrieve(id),
});
