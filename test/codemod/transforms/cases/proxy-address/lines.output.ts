import Stripe from 'stripe';

const PROXY = 'https://stripe-proxy.example.com';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', {
  // Ours.
  host: 'stripe-proxy.example.com',
  timeout: 5_000,
} as object);

export const local = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', {
  host: '::1',
  port: 4242,
  protocol: 'http',
  timeout: 5_000,
});
