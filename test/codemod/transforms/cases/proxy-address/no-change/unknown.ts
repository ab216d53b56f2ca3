import Stripe from 'stripe';

export const fromEnvironment = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { baseURL: process.env.STRIPE_URL });
export const withPath = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { baseURL: 'https://proxy.example.com/stripe/' });
export const twice = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { host: 'a.example.com', apiBase: 'https://b.example.com' });
