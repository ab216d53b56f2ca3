import type Stripe from 'stripe';

export async function revenue(stripe: Stripe) {
  const { data } = await stripe.charges.list({ limit: 100 });
  return data.reduce((sum, { amount }) => sum + amount, 0);
}
