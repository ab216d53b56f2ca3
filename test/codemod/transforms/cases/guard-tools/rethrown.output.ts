import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

export function billingTools(stripe: Stripe) {
	return {
		charge: tool({
			description: 'Charge a customer.',
			inputSchema: z.object({ orderId: z.string(), customerId: z.string(), amount: z.number() }),
			execute: async ({ orderId, customerId, amount }) => {
				try {
					const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId });
					return { id: intent.id };
				} catch (error) {
					console.error(error);
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
