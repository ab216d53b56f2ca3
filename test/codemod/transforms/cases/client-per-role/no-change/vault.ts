import { Agent, tool } from '@openai/agents';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

function makeBillingTools(stripe = vaultStripe('billing')) {
  return [tool({ name: 'a', description: 'A.', parameters: z.object({ id: z.string() }), execute: ({ id }) => stripe.charges.capture(id) })];
}

export const billing = new Agent({ name: 'billing', tools: makeBillingTools() });
