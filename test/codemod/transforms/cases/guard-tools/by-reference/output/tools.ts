import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';
import * as charges from './charge.js';
import { charge } from './charge.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

async function execute({ id }: { id: string }) {
  const refund = await stripe.refunds.create({ charge: id });
  return refund.status ?? 'pending';
}

const schema = z.object({ stripe: z.custom<Stripe>(), orderId: z.string(), amount: z.number() });

export const tools = {
  charge: tool({ inputSchema: schema, execute: async (...args: Parameters<typeof charge>) => {
    try {
      return await charge(...args);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return {
        ok: false,
        code: 'stripe_unconfirmed',
        retry: false,
        message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
      };
    }
  } }),
  chargeAgain: tool({ inputSchema: schema, execute: async (...args: Parameters<typeof charges.charge>) => {
    try {
      return await charges.charge(...args);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return {
        ok: false,
        code: 'stripe_unconfirmed',
        retry: false,
        message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
      };
    }
  } }),
  // The route below counts on the errors.
  refund: tool({ inputSchema: z.object({ id: z.string() }), execute: async (...args: Parameters<typeof execute>) => {
    try {
      return await execute(...args);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.';
    }
  } }),
};

export const route = (id: string) => execute({ id });
