import type Stripe from 'stripe';

export async function charge({ stripe, orderId, amount }: { stripe: Stripe; orderId: string; amount: number }) {
  const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } });
  return { id: intent.id };
}
