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
      if (chargeId === '') return refused('No charge.');
      if (dry) return known(stripe, chargeId);
      const charge = await stripe.charges.capture(chargeId);
      return { ok: true, text: charge.status };
    },
  }),
});
