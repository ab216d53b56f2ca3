import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export class PaymentTool {
  definition() {
    return {
      name: 'payments',
      description: 'Refunds charges and looks them up.',
      inputSchema: {
        type: 'object',
        properties: {
          action: { type: 'string', enum: ['refund', 'look_up'] },
          charge_id: { type: 'string' },
        },
        required: ['action'],
      },
    };
  }

  async execute(action: string, params: { charge_id: string }) {
    if (action === 'refund') return this.refund(params);
    if (action === 'look_up') return this.lookUp(params);
    throw new Error(`There is no action ${action}.`);
  }

  async refund(params: { charge_id: string }) {
    return (await stripe.refunds.create({ charge: params.charge_id })).status;
  }

  async lookUp(params: { charge_id: string }) {
    return (await stripe.charges.retrieve(params.charge_id)).status;
  }
}
