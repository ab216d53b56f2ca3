import { tool } from '@langchain/core/tools';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);

export const refund = tool(
  async function* ({ id }) {
    try {
      yield 'working';
      return JSON.stringify(await stripe.refunds.create({ charge: id }));
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return JSON.stringify({
        ok: false,
        code: 'stripe_unconfirmed',
        retry: false,
        message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
      });
    }
  },
  { name: 'refund', description: 'Refunds.', schema: z.object({ id: z.string() }) },
);
