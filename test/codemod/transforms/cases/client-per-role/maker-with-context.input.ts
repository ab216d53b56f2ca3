import { Agent, tool, type RunContext } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

interface Desk {
  readonly userId: string;
  readonly stripeKey: string;
}

function clientOf(ctx?: RunContext<Desk>) {
  return new Stripe(ctx?.context.stripeKey ?? '');
}

const balanceOf = async (customer: string, ctx: RunContext<Desk> | undefined) => {
  const found = await clientOf(ctx).customers.retrieve(customer);
  return found.deleted ? 0 : found.balance;
};

const readBalance = tool({
  name: 'read_balance',
  description: 'What a customer owes',
  parameters: z.object({ customer: z.string() }),
  execute: async ({ customer }, ctx?: RunContext<Desk>) => String(await balanceOf(customer, ctx)),
});

const whoAsks = tool({
  name: 'who_asks',
  description: 'The user and their invoices',
  parameters: z.object({ customer: z.string() }),
  execute: async ({ customer }, ctx?: RunContext<Desk>) => {
    const invoices = await clientOf(ctx).invoices.list({ customer });
    return `${ctx?.context.userId ?? 'somebody'}: ${String(invoices.data.length)}`;
  },
});

export const billing = new Agent<Desk>({ name: 'Billing', tools: [readBalance, whoAsks] });
