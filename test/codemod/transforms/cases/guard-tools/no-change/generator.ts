import { tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

// No framework but some waits for the values of a generator.
export const billingTools = (stripe: Stripe) => ({
  refund: tool({
    name: 'refund',
    description: 'Refunds.',
    parameters: z.object({ chargeId: z.string() }),
    async *execute({ chargeId }) {
      yield 'refunding';
      yield await stripe.refunds.create({ charge: chargeId });
    },
  }),
});
