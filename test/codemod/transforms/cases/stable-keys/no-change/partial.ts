import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function refundTools(stripe: Stripe) {
  return {
    refund: tool({
      description: 'Refund a payment, or a part of it.',
      inputSchema: z.object({ paymentIntentId: z.string(), amount: z.number().optional() }),
      execute: async ({ paymentIntentId, amount }) => {
        const params: Stripe.RefundCreateParams = { payment_intent: paymentIntentId };
        if (amount) {
          params.amount = amount;
        }
        const refund = await stripe.refunds.create(params);
        return { id: refund.id };
      },
    }),
    giveBack: tool({
      description: 'Refund a charge, or a part of it.',
      inputSchema: z.object({ chargeId: z.string(), amount: z.number().optional() }),
      execute: async ({ chargeId, amount }) => {
        const refund = await stripe.refunds.create({ charge: chargeId, ...(amount && { amount }) });
        return { id: refund.id };
      },
    }),
    credit: tool({
      description: 'Credit lines of an invoice.',
      inputSchema: z.object({ invoiceId: z.string(), lines: z.array(z.string()) }),
      execute: async ({ invoiceId, lines }) => {
        const params = { invoice: invoiceId, lines: lines.map((id) => ({ type: 'invoice_line_item' as const, invoice_line_item: id })) };
        const note = await stripe.creditNotes.create(params);
        return { id: note.id };
      },
    }),
  };
}
