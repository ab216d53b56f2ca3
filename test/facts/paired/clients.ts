import { tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const billing = new Stripe(process.env.PAYBRAKE_VAULT_KEY_BILLING ?? '');

let cached: Stripe | undefined;

function getStripe(): Stripe {
  if (!cached) cached = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
  return cached;
}

class Refunds {
  readonly client: Stripe;

  constructor(key: string) {
    this.client = new Stripe(key);
  }

  refund(charge: string) {
    return this.client.refunds.create({ charge });
  }
}

function capture(client: Stripe, id: string) {
  return client.paymentIntents.capture(id);
}

function makeTool() {
  const own = new Stripe(process.env.PAYBRAKE_VAULT_KEY_SUPPORT ?? '');
  return tool({
    name: 'look_up',
    description: '',
    parameters: z.object({ chargeId: z.string() }),
    execute: async ({ chargeId }) => (await own.charges.retrieve(chargeId)).status,
  });
}

export const lookUp = makeTool();

export const pay = tool({
  name: 'pay',
  description: '',
  parameters: z.object({ invoiceId: z.string() }),
  execute: async ({ invoiceId }) => (await getStripe().invoices.pay(invoiceId)).status,
});

export const payout = () => billing.payouts.create({ amount: 500, currency: 'usd' });

export { Refunds, capture };
