/* eslint-disable @typescript-eslint/unbound-method -- that is what is to be seen */
import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export const table = { refund: stripe.refunds.create, cancel: stripe.subscriptions.cancel };

export function forward(options: Stripe.RequestOptions) {
  return stripe.refunds.create({}, options);
}

export function either(live: boolean) {
  return (live ? stripe.refunds : stripe.charges).create({});
}

export function retried(retry: (method: unknown) => void) {
  retry(stripe.payouts.create);
}

export function raw(id: string) {
  return stripe.rawRequest('POST', `/v1/charges/${id}/capture`);
}

export function plain(id: string) {
  return fetch(`https://api.stripe.com/v1/payment_intents/${id}/confirm`, { method: 'POST' });
}
