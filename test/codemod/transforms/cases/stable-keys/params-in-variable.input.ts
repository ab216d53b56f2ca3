import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function refundTools(stripe: Stripe) {
  return {
    refund: tool({
      description: 'Refund a payment.',
      inputSchema: z.object({ paymentIntentId: z.string(), note: z.string().optional() }),
      execute: async ({ paymentIntentId, note }) => {
        const params: Stripe.RefundCreateParams = { payment_intent: paymentIntentId };
        if (note) params.metadata = { note };
        const refund = await stripe.refunds.create(params);
        return { id: refund.id };
      },
    }),
    refundPart: tool({
      description: 'Refund a return.',
      inputSchema: z.object({ chargeId: z.string(), returnId: z.string(), amount: z.number().optional() }),
      execute: async ({ chargeId, returnId, amount }) => {
        const refund = await stripe.refunds.create({ charge: chargeId, ...(amount && { amount }) });
        return { id: refund.id, returnId };
      },
    }),
  };
}
