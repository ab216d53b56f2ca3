import Stripe from 'stripe';

// The name is another SDK's.
export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { baseURL: 'http://127.0.0.1:4242/', timeout: 5_000 });
