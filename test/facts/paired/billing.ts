import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export async function createRefund(charge_id: string) {
  const options = { idempotencyKey: `refund-${charge_id}` };
  return (await stripe.refunds.create({ charge: charge_id }, options)).status;
}

export async function lookUp(charge_id: string) {
  return (await stripe.charges.capture(charge_id)).status;
}
