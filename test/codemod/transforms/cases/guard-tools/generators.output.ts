import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export const tools = (stripe: Stripe) => {
  /** Says how it goes while it runs. */
  async function* refundAll(ids: readonly string[]) {
    for (const charge of ids) {
      const refund = await stripe.refunds.create({ charge });
      yield { status: `${charge}: ${refund.status ?? 'unknown'}` };
    }
  }

  return {
    charge: tool({
      inputSchema: z.object({ orderId: z.string(), amount: z.number() }),
      async *execute({ orderId, amount }) {
        try {
          yield { status: 'working' }; // shown at once
          const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } });
          yield { status: intent.status };
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error;
          yield {
            ok: false,
            code: 'stripe_unconfirmed',
            retry: false,
            message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
          };
        }
      },
    }),
    refund: tool({
      inputSchema: z.object({ id: z.string() }),
      execute: async function* ({ id }) {
        let refund;
        try {
          refund = await stripe.refunds.create({ charge: id });
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error;
          yield 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.';
          return;
        }
        yield `Refunded ${refund.id}`;
      },
    }),
    refundAll: tool({
      inputSchema: z.object({ ids: z.array(z.string()) }),
      async *execute({ ids }) {
        try {
          for await (const part of refundAll(ids)) yield part;
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error;
          yield {
            ok: false,
            code: 'stripe_unconfirmed',
            retry: false,
            message: 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.',
          };
        }
      },
    }),
  };
};
