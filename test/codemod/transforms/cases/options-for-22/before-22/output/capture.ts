import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export const capture = (id: string, key: string) => stripe.charges.capture(id, {}, { idempotencyKey: key });
export const list = () => stripe.charges.list({ limit: 1 }, { stripeAccount: 'acct_1' });
