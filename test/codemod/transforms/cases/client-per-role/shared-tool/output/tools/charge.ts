import { tool } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

function makeBillingTools(stripe = vaultStripe('billing', { telemetry: false })) {
  const charge = tool({
    name: 'charge',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
  });
  return { charge };
}

export const { charge } = makeBillingTools();
