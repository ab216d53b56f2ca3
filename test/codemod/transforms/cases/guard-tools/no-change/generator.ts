import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export const billingTools = (stripe: Stripe) => ({
  refund: tool({
    inputSchema: z.object({ chargeId: z.string() }),
    async *execute({ chargeId }) {
      yield 'refunding';
      yield await stripe.refunds.create({ charge: chargeId });
    },
  }),
});
