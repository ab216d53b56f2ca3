import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const server = new McpServer({ name: 'billing', version: '1.0.0' });
const SERVICES = { refund: stripe.refunds, intent: stripe.paymentIntents };

function text(value: unknown) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(value) }] };
}

function call<T>(method: () => T) {
  return method();
}

function wholeError(error: Stripe.errors.StripeError) {
  const out: Record<string, unknown> = { error: String(error) };
  out.raw = error.raw;
  return out;
}

function message(error: Stripe.errors.StripeError) {
  return { error: error.message, code: error.code };
}

const OBJECT = { kind: z.string(), object_id: z.string() };
const INTENT = { intent_id: z.string() };
const INTENTS = { intent_ids: z.array(z.string()) };

server.registerTool('either', { inputSchema: OBJECT }, async ({ kind, object_id }) => {
  let result;
  if (kind === 'refund') result = await stripe.refunds.retrieve(object_id);
  else result = await stripe.paymentIntents.retrieve(object_id);
  return text(result);
});

server.registerTool('returned', { inputSchema: OBJECT }, async ({ kind, object_id }) => {
  let result;
  if (kind === 'intent') {
    result = await stripe.paymentIntents.retrieve(object_id);
    return text({ id: result.id, status: result.status });
  }
  result = await stripe.refunds.retrieve(object_id);
  return text(result);
});

server.registerTool('picked', { inputSchema: { object_id: z.string() } }, async ({ object_id }) => {
  let result: { id: string; status: string } = await stripe.setupIntents.retrieve(object_id);
  result = { id: result.id, status: result.status };
  return text(result);
});

server.registerTool('failed', { inputSchema: INTENT }, async ({ intent_id }) => {
  try {
    return text({ status: (await stripe.paymentIntents.confirm(intent_id)).status });
  } catch (error) {
    return text(wholeError(error as Stripe.errors.StripeError));
  }
});

server.registerTool('polite', { inputSchema: INTENT }, async ({ intent_id }) => {
  try {
    return text({ status: (await stripe.paymentIntents.confirm(intent_id)).status });
  } catch (error) {
    return text(message(error as Stripe.errors.StripeError));
  }
});

server.registerTool('handed', { inputSchema: INTENT }, async ({ intent_id }) =>
  text(await call(() => stripe.paymentIntents.retrieve(intent_id))),
);

server.registerTool('named', { inputSchema: OBJECT }, async ({ kind, object_id }) =>
  text(await SERVICES[kind as keyof typeof SERVICES].retrieve(object_id)),
);

server.registerTool('all_', { inputSchema: INTENTS }, async ({ intent_ids }) => {
  const found = await Promise.all(intent_ids.map((one) => stripe.paymentIntents.retrieve(one)));
  return text(found);
});

server.registerTool('ids', { inputSchema: INTENTS }, async ({ intent_ids }) => {
  const found = await Promise.all(intent_ids.map((one) => stripe.paymentIntents.retrieve(one)));
  return text(found.map((intent) => intent.id));
});
