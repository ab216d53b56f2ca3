/** A file of many tools, each with one call of Stripe: what a project has that never split its agent's module. */

/** @param count of tools */
export function pythonFile(count: number): string {
  const tools = Array.from(
    { length: count },
    (_, n) => `
def charge_${String(n)}(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order."""
    intent = stripe.PaymentIntent.create(
        amount=amount, currency="usd", customer=customer_id, metadata={"order_id": order_id}
    )
    return intent.id

`,
  );
  const names = tools.map((_, n) => `    charge_${String(n)},\n`);
  return `import os

import stripe
from swarm import Agent

stripe.api_key = os.environ["STRIPE_SECRET_KEY"]

${tools.join('')}
billing = Agent(name="billing", functions=[
${names.join('')}])
`;
}

/** @param count of tools */
export function typescriptFile(count: number): string {
  const tools = Array.from(
    { length: count },
    (_, n) => `
const charge${String(n)} = tool({
  name: 'charge_${String(n)}',
  description: 'Charges a customer for an order.',
  parameters: z.object({ customerId: z.string(), orderId: z.string(), amount: z.number() }),
  execute: async ({ customerId, orderId, amount }) => {
    const intent = await stripe.paymentIntents.create({ customer: customerId, amount, currency: 'usd', metadata: { orderId } });
    return intent.id;
  },
});
`,
  );
  const names = tools.map((_, n) => `charge${String(n)}`);
  return `import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);
${tools.join('')}
export const billing = new Agent({ name: 'Billing', instructions: 'Bill.', tools: [${names.join(', ')}] });
`;
}
