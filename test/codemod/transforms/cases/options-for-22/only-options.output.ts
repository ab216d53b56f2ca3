import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export const capture = (id: string, key: string) => stripe.charges.capture(id, {}, { idempotencyKey: key, stripeAccount: 'acct_1' });
export const balance = () =>
  stripe.balance.retrieve({}, {
    stripeAccount: 'acct_1', // the shop
  });
