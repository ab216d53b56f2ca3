import Stripe from 'stripe';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
export const refund = (id: string) => stripe.refunds.create({ charge: id });
