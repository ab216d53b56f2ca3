import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { telemetry: false });
const other = new Stripe(process.env.OTHER_STRIPE_SECRET_KEY ?? '');

const viaProxy = { host: 'stripe-proxy.example.com', timeout: 20_000 };

export const look = (id: string) => stripe.paymentIntents.retrieve(id, {}, viaProxy);
export const list = () => stripe.charges.list({}, viaProxy);
export const balance = () => other.balance.retrieve({}, { host: 'localhost' });
