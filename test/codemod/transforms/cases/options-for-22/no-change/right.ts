import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export const capture = (id: string, key: string) => stripe.charges.capture(id, {}, { idempotencyKey: key });
export const empty = () => stripe.balance.retrieve({});
export const metered = () => stripe.billing.meterEvents.create({ event_name: 'a', payload: {} });
