import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';
import * as charges from './charge.js';
import { charge } from './charge.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

async function execute({ id }: { id: string }) {
  const refund = await stripe.refunds.create({ charge: id });
  return refund.status ?? 'pending';
}

const schema = z.object({ stripe: z.custom<Stripe>(), orderId: z.string(), amount: z.number() });

export const tools = {
  charge: tool({ inputSchema: schema, execute: charge }),
  chargeAgain: tool({ inputSchema: schema, execute: charges.charge }),
  // The route below counts on the errors.
  refund: tool({ inputSchema: z.object({ id: z.string() }), execute }),
};

export const route = (id: string) => execute({ id });
