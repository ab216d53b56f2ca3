const { tool } = require('@openai/agents');
const { z } = require('zod');
const { stripe } = require('../lib/stripe');

exports.charge = tool({
  name: 'charge',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.paymentIntents.create({ amount: 1, currency: 'usd', customer: id }),
});
