import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const server = new McpServer({ name: 'billing', version: '1.0.0' });

function text(value: unknown) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(value) }] };
}

server.registerTool('key', { inputSchema: {} }, () => text({ api_key: process.env.STRIPE_SECRET_KEY }));

server.registerTool('client_secret', { inputSchema: { customer_id: z.string() } }, async ({ customer_id }) => {
  const intent = await stripe.setupIntents.create({ customer: customer_id });
  return text({ id: intent.id, client_secret: intent.client_secret });
});

server.registerTool('whole', { inputSchema: { intent_id: z.string() } }, async ({ intent_id }) =>
  text(await stripe.paymentIntents.retrieve(intent_id)),
);

server.registerTool('harmless', { inputSchema: { intent_id: z.string() } }, async ({ intent_id }) => {
  const intent = await stripe.paymentIntents.retrieve(intent_id);
  return text({ id: intent.id, status: intent.status });
});
