import { Agent, tool } from '@openai/agents';
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

export const { charge } = makeBillingTools();

function makeSupportTools(stripe = vaultStripe('support')) {
  function look(id: string) {
    return stripe.charges.retrieve(id);
  }

  const lookUp = tool({
    name: 'lookUp',
    description: 'A tool.',
    parameters: z.object({ id: z.string() }),
    execute: async ({ id }) => look(id),
  });
  return { lookUp };
}

const { lookUp } = makeSupportTools();

export const billing = new Agent({ name: 'billing', tools: [charge] });
export const support = new Agent({ name: 'support', tools: [lookUp] });
