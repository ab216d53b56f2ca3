import { Agent, run, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

interface Shared {
  readonly userId: string;
  readonly stripe: Stripe;
}

function makeSupportTools(stripe = vaultStripe('support')) {
  const refund = tool({
    name: 'refund',
    description: 'Refund.',
    parameters: z.object({ chargeId: z.string() }),
    execute: async ({ chargeId }) => stripe.refunds.create({ charge: chargeId }),
  });

  const lookUp = tool({
    name: 'look_up',
    description: 'Look up.',
    parameters: z.object({ chargeId: z.string() }),
    execute: async ({ chargeId }) => {
      return stripe.charges.retrieve(chargeId);
    },
  });
  return { refund, lookUp };
}

const { refund, lookUp } = makeSupportTools();

const support = new Agent<Shared>({ name: 'support', tools: [refund, lookUp] });

export const go = (userId: string, stripe: Stripe) => run(support, 'Go.', { context: { userId, stripe } });
