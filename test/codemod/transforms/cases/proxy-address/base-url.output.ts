import Stripe from 'stripe';

// The name is another SDK's.
export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { host: '127.0.0.1', port: 4242, protocol: 'http', timeout: 5_000 });
