import { tool } from 'ai';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

export const refund = tool({ inputSchema: z.object({ id: z.string() }), execute: ({ id }) => stripe.refunds.create({ charge: id }) });
