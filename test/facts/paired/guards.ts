import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

class PaymentFailed extends Error {}

const parameters = z.object({ charge_id: z.string() });

const returned = tool({
  name: 'returned',
  description: '',
  parameters,
  execute: async ({ charge_id }) => {
    try {
      return (await stripe.refunds.create({ charge: charge_id })).status;
    } catch {
      return 'Do not try again.';
    }
  },
});

const rethrown = tool({
  name: 'rethrown',
  description: '',
  parameters,
  execute: async ({ charge_id }) => {
    try {
      return (await stripe.refunds.create({ charge: charge_id })).status;
    } catch (error) {
      throw new PaymentFailed('failed', { cause: error });
    }
  },
});

const outside = tool({
  name: 'outside',
  description: '',
  parameters,
  execute: async ({ charge_id }) => {
    const charge = await stripe.refunds.create({ charge: charge_id });
    try {
      return charge.status;
    } catch {
      return 'failed';
    }
  },
});

const inner = tool({ name: 'inner', description: '', parameters, execute: async ({ charge_id }) => safely(charge_id) });

async function safely(charge_id: string) {
  try {
    return (await stripe.refunds.create({ charge: charge_id })).status;
  } catch {
    return 'Do not try again.';
  }
}

const deeper = tool({
  name: 'deeper',
  description: '',
  parameters,
  execute: async ({ charge_id }) => {
    try {
      return await plainly(charge_id);
    } catch {
      return 'Do not try again.';
    }
  },
});

async function plainly(charge_id: string) {
  return (await stripe.refunds.create({ charge: charge_id })).status;
}

const finally_ = tool({
  name: 'finally_',
  description: '',
  parameters,
  execute: async ({ charge_id }) => {
    try {
      return (await stripe.refunds.create({ charge: charge_id })).status;
    } finally {
      console.log('done');
    }
  },
});

export const support = new Agent({ name: 'Support', tools: [returned, rethrown, outside] });
export const refunds = new Agent({ name: 'Refunds', tools: [inner, deeper, finally_] });
