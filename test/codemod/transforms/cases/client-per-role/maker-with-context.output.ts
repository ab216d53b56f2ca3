import { Agent, tool, type RunContext } from '@openai/agents';
import { z } from 'zod';
import { vaultStripe } from 'paybrake/client';

interface Desk {
  readonly userId: string;
  readonly stripeKey: string;
}

function clientOf() {
  return vaultStripe('billing');
}

const balanceOf = async (customer: string) => {
  const found = await clientOf().customers.retrieve(customer);
  return found.deleted ? 0 : found.balance;
};

const readBalance = tool({
  name: 'read_balance',
  description: 'What a customer owes',
  parameters: z.object({ customer: z.string() }),
  execute: async ({ customer }) => String(await balanceOf(customer)),
});

const whoAsks = tool({
  name: 'who_asks',
  description: 'The user and their invoices',
  parameters: z.object({ customer: z.string() }),
  execute: async ({ customer }, ctx?: RunContext<Desk>) => {
    const invoices = await clientOf().invoices.list({ customer });
    return `${ctx?.context.userId ?? 'somebody'}: ${String(invoices.data.length)}`;
  },
});

export const billing = new Agent<Desk>({ name: 'Billing', tools: [readBalance, whoAsks] });
