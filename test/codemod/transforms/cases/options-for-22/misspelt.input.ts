import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { maxNetworkRetrys: 3 } as object);

export const charge = (key: string) =>
  stripe.paymentIntents.create({ amount: 1, currency: 'usd' }, { idempotency_key: key, timeout: 5 });
