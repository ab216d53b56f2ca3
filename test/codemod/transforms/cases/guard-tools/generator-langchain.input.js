import { tool } from '@langchain/core/tools';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);

export const refund = tool(
  async function* ({ id }) {
    yield 'working';
    return JSON.stringify(await stripe.refunds.create({ charge: id }));
  },
  { name: 'refund', description: 'Refunds.', schema: z.object({ id: z.string() }) },
);
