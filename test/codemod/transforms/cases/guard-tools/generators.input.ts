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
        yield { status: 'working' }; // shown at once
        const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } });
        yield { status: intent.status };
      },
    }),
    refund: tool({
      inputSchema: z.object({ id: z.string() }),
      execute: async function* ({ id }) {
        let refund;
        try {
          refund = await stripe.refunds.create({ charge: id });
        } catch (error) {
          throw error;
        }
        yield `Refunded ${refund.id}`;
      },
    }),
    refundAll: tool({
      inputSchema: z.object({ ids: z.array(z.string()) }),
      async *execute({ ids }) {
        for await (const part of refundAll(ids)) yield part;
      },
    }),
  };
};
