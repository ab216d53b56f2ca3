import { stripe } from './lib/index.js';

export async function GET() {
  return stripe.balance.retrieve();
}
