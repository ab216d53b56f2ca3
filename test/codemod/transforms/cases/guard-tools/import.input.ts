import { tool } from 'ai';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

export function billingTools(stripe = vaultStripe('billing')) {
  return {
    refund: tool({
      inputSchema: z.object({ chargeId: z.string() }),
      execute: ({ chargeId }) => stripe.refunds.create({ charge: chargeId }),
    }),
    capture: tool({
      inputSchema: z.object({ chargeId: z.string() }),
      execute: async ({ chargeId }) => {
        const charge = await stripe.charges.capture(chargeId);
        return charge.id;
      },
    }),
  };
}
