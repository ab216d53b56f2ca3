import Stripe from 'stripe';

const PROXY = 'https://stripe-proxy.example.com';

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', {
  // Ours.
  apiBase: PROXY,
  timeout: 5_000,
} as object);

export const local = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', {
  base_url: 'http://[::1]:4242/v1',
  timeout: 5_000,
});
