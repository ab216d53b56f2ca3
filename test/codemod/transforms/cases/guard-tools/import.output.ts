import { tool } from 'ai';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';
import Stripe from 'stripe';

export function billingTools(stripe = vaultStripe('billing')) {
  return {
    refund: tool({
      inputSchema: z.object({ chargeId: z.string() }),
      execute: async ({ chargeId }) => {
        try {
          return await stripe.refunds.create({ charge: chargeId });
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error;
          return {
            ok: false,
            code: 'stripe_unconfirmed',
            retry: false,
            message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
          };
        }
      },
    }),
    capture: tool({
      inputSchema: z.object({ chargeId: z.string() }),
      execute: async ({ chargeId }) => {
        try {
          const charge = await stripe.charges.capture(chargeId);
          return charge.id;
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error;
          return {
            ok: false,
            code: 'stripe_unconfirmed',
            retry: false,
            message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
          };
        }
      },
    }),
  };
}
