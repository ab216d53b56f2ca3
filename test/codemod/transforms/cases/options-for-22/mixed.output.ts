import Stripe from 'stripe'

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '')

export const charge = (customer: string) =>
	stripe.paymentIntents.create({
		amount: 1,
		currency: 'usd',
		customer,
	}, {
		// The shop's.
		stripeAccount: 'acct_1',
		maxNetworkRetries: 3,
	})
