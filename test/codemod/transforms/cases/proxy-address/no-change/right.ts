import Stripe from 'stripe';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { host: 'localhost', port: 4242, protocol: 'http' });
export const one = () => stripe.balance.retrieve({}, { apiBase: 'api' });
