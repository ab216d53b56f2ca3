import { Agent, run, tool, type RunContext } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

interface Shared {
  readonly userId: string;
  readonly stripe: Stripe;
}

const refund = tool({
  name: 'refund',
  description: 'Refund.',
  parameters: z.object({ chargeId: z.string() }),
  execute: async ({ chargeId }, context?: RunContext<Shared>) => context!.context.stripe.refunds.create({ charge: chargeId }),
});

const lookUp = tool({
  name: 'look_up',
  description: 'Look up.',
  parameters: z.object({ chargeId: z.string() }),
  execute: async ({ chargeId }, context?: RunContext<Shared>) => {
    const stripe = context!.context.stripe;
    return stripe.charges.retrieve(chargeId);
  },
});

const support = new Agent<Shared>({ name: 'support', tools: [refund, lookUp] });

export const go = (userId: string, stripe: Stripe) => run(support, 'Go.', { context: { userId, stripe } });
