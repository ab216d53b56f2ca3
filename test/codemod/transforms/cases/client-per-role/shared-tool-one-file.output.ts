import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

function makeBillingTools(stripe = vaultStripe('billing')) {
  const charge = tool({
    name: 'charge',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: "usd", customer: id }),
  });
  return { charge };
}

const { charge } = makeBillingTools();

function makeSharedTools(stripe: Stripe) {
  const lookUp = tool({
    name: 'lookUp',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => stripe.charges.retrieve(id),
  });
  return { lookUp };
}

const billingShared = makeSharedTools(vaultStripe('billing'));
const supportShared = makeSharedTools(vaultStripe('support'));

export const billing = new Agent({ name: 'billing', tools: [charge, billingShared.lookUp] });
export const support = new Agent({ name: 'support', tools: [supportShared.lookUp] });
