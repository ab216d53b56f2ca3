import { tool } from '@openai/agents';
import { z } from 'zod';
import { currency } from '../lib/index.js';
import { vaultStripe } from 'paybrake/client';

function makeBillingTools(stripeApi = vaultStripe('billing')) {
  const charge = tool({
    name: 'charge',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripeApi.paymentIntents.create({ amount: 1, currency, customer: id }),
  });
  return { charge };
}

export const { charge } = makeBillingTools();
