import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

async function revenue(client: Stripe) {
  const { data } = await client.charges.list({ limit: 100 });
  return data.reduce((sum, { amount }) => sum + amount, 0);
}

console.log(await revenue(stripe));
