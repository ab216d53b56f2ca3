import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

const refused = (text: string) => ({ ok: false, text });

async function known(stripe: Stripe, chargeId: string) {
  return { ok: true, text: (await stripe.charges.retrieve(chargeId)).status };
}

export const tools = (stripe: Stripe) => ({
  capture: tool({
    inputSchema: z.object({ chargeId: z.string(), dry: z.boolean() }),
    execute: async ({ chargeId, dry }) => {
      try {
        if (chargeId === '') return refused('No charge.');
        if (dry) return await known(stripe, chargeId);
        const charge = await stripe.charges.capture(chargeId);
        return { ok: true, text: charge.status };
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
});
