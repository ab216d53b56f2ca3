import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';
import { operationKey } from 'paybrake/client';

export function billingTools(stripe: Stripe) {
  return {
    charge: tool({
      description: 'Charge a customer.',
      inputSchema: z.object({ orderId: z.string(), customerId: z.string(), amount: z.number() }),
      execute: async ({ orderId, customerId, amount }) => {
        const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId }, { idempotencyKey: operationKey('paymentIntents.create', { orderId, customer: customerId }) /* new */ });
        await stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: operationKey('paymentIntents.capture', { orderId, customerId }) });
        return { id: intent.id };
      },
    }),
  };
}
