import { Agent, run as runAgent, tool, type RunContext } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const cancel = tool({
  name: 'cancel',
  description: 'Cancel.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }, runContext?: RunContext<{ stripeKey: string }>) => {
    const stripe = new Stripe(runContext?.context.stripeKey ?? '');
    return stripe.subscriptions.cancel(id);
  },
});

export async function run(input: string) {
  const support = new Agent<{ stripeKey: string }>({ name: 'support', tools: [cancel] });
  return runAgent(support, input, { context: { stripeKey: process.env.STRIPE_SECRET_KEY ?? '' } });
}
