const { tool } = require('ai');
const Stripe = require('stripe');
const { z } = require('zod');

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);

module.exports.refund = tool({
  inputSchema: z.object({ chargeId: z.string() }),
  execute: async ({ chargeId }) => refundOf(chargeId),
});

function refundOf(chargeId) {
  return stripe.refunds.create({ charge: chargeId });
}
