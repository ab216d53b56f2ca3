import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { maxNetworkRetries: 3 } as object);

export const charge = (key: string) =>
  stripe.paymentIntents.create({ amount: 1, currency: 'usd' }, { idempotencyKey: key, timeout: 5 });
