import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { telemetry: false, host: 'stripe-proxy.example.com' });
const other = new Stripe(process.env.OTHER_STRIPE_SECRET_KEY ?? '', { host: 'localhost' });

const viaProxy = { timeout: 20_000 };

export const look = (id: string) => stripe.paymentIntents.retrieve(id, {}, viaProxy);
export const list = () => stripe.charges.list({}, viaProxy);
export const balance = () => other.balance.retrieve({}, {});
