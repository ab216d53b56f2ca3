import { describe, expect, it } from 'vitest';

import { identityOf } from '../../../../src/facts/identity.js';
import { keyInputsOf } from '../../../../src/facts/javascript/edits/key-inputs.js';
import { read } from '../view.js';

/** `name` or `name: expression`, as the identity would be written. */
function inputs(code: string): string[] {
  const { view, call, tools, parameters } = read(
    `import Stripe from 'stripe';\nimport { z } from 'zod';\nimport { tool } from '@openai/agents';\nconst stripe = new Stripe(key);\n${code}`,
  );
  return keyInputsOf(view, call, tools[0], parameters).map(({ name, expression }) =>
    name === expression ? name : `${name}: ${expression}`,
  );
}

const inTool = (parameter: string, body: string, fields = ''): string[] =>
  inputs(`tool({ name: 'pay', ${fields && `parameters: z.object({ ${fields} }), `}execute: async (${parameter}) => ${body} });`);

describe('identityOf', () => {
  it.each([
    'orderId',
    'order_id',
    'invoice',
    'invoiceNumber',
    'charge',
    'payment_intent',
    'paymentIntentId',
    'paymentId',
    'refundRequestId',
    'source_transaction',
    'bookingRef',
  ])('%s is one object', (name) => {
    expect(identityOf(name)?.kind).toBe('object');
  });
  it.each(['period', 'billingPeriod', 'billing_month', 'period_start', 'dueDate', 'invoiceMonth', 'paymentDate'])(
    '%s is a period',
    (name) => {
      expect(identityOf(name)?.kind).toBe('period');
    },
  );
  it.each(['customer', 'customerId', 'account_id', 'userId', 'destination', 'subscription', 'priceId', 'enrolmentId'])(
    '%s is a party',
    (name) => {
      expect(identityOf(name)?.kind).toBe('party');
    },
  );
  it.each([
    ...['amount', 'amountCents', 'orderTotal', 'price', 'currency', 'quantity', 'payment', 'monthlyAmount', 'monthly_price'],
    ...[
      'description',
      'note',
      'reason',
      'message',
      'prompt',
      'emailBody',
      'email',
      'cancel_at_period_end',
      'billing_cycle_anchor',
      'statement_descriptor',
      'orderDescription',
      'customerName',
    ],
    ...['payment_method', 'paymentMethodId', 'source', 'cardId', 'token', 'apiKey', 'secretId'],
    ...[
      'toolCallId',
      'requestId',
      'sessionId',
      'threadId',
      'runId',
      'idempotencyKey',
      'uuid',
      'id',
      'birthDate',
      'status',
      'confirm',
      'dateFormat',
    ],
  ])('%s is none', (name) => {
    expect(identityOf(name)).toBeUndefined();
  });
});

describe('keyInputsOf', () => {
  it('takes the object that an endpoint acts on', () => {
    expect(inTool('{ chargeId, reason }', 'stripe.refunds.create({ charge: chargeId, reason })')).toEqual(['charge: chargeId']);
    // A part of a charge may be refunded twice on purpose.
    expect(inTool('{ chargeId, amount }', 'stripe.refunds.create({ charge: chargeId, amount })')).toEqual([]);
    expect(inTool('{ chargeId, returnId, amount }', 'stripe.refunds.create({ charge: chargeId, amount })')).toEqual([
      'charge: chargeId',
      'returnId',
    ]);
    expect(inTool('{ payment_intent }', 'stripe.refunds.create({ payment_intent })')).toEqual(['payment_intent']);
    expect(inTool('{ id }', 'stripe.paymentIntents.capture(id)')).toEqual(['payment_intent: id']);
    expect(inTool('input', 'stripe.invoices.pay(input.invoice_id)')).toEqual(['invoice: input.invoice_id']);
    expect(inTool('{ id, returnId }', 'stripe.refunds.create({ charge: id, metadata: { returnId } })')).toEqual([
      'charge: id',
      'returnId',
    ]);
    expect(inTool('{ invoiceId }', 'stripe.creditNotes.create({ invoice: invoiceId })')).toEqual(['invoice: invoiceId']);
  });

  it('takes inputs that name the operation, wherever the call can see them', () => {
    expect(inTool('{ customerId, orderId, amount }', 'stripe.charges.create({ customer: customerId, amount })')).toEqual([
      'orderId',
      'customer: customerId',
    ]);
    expect(inTool('args', '{ log(args.order.id); return stripe.charges.create({ amount: args.amount }); }')).toEqual([
      'orderId: args.order.id',
    ]);
    expect(
      inTool('args', '{ const { order_id: ref } = args; const orderId = args.order_id; return stripe.charges.create({}); }'),
    ).toEqual(['orderId']);
    expect(inTool('args', 'stripe.charges.create({ amount: args.amount })', 'amount: z.number(), orderId: z.string()')).toEqual([
      'orderId: args.orderId',
    ]);
    expect(
      inTool('raw', '{ const args = schema.parse(raw); return stripe.charges.create({ metadata: { order: args.orderId } }); }'),
    ).toEqual(['order: args.orderId']);
  });

  it('needs more than a customer for a payment', () => {
    const create = 'stripe.paymentIntents.create({ customer: customerId, amount, payment_method: method, description })';
    expect(inTool('{ customerId, amount, description, method }', create)).toEqual([]);
    expect(inTool('{ customerId, amount, period }', create)).toEqual(['period', 'customer: customerId']);
    expect(inTool('{ amount, period }', 'stripe.paymentIntents.create({ amount })')).toEqual([]);
    expect(
      inTool('{ customerId, priceId }', 'stripe.subscriptions.create({ customer: customerId, items: [{ price: priceId }] })'),
    ).toEqual([]);
    expect(inTool('{ account }', 'stripe.transfers.create({ destination: account, amount })')).toEqual([]);
    expect(
      inTool('{ account, charge }', 'stripe.transfers.create({ destination: account, source_transaction: charge })'),
    ).toEqual(['source_transaction: charge', 'destination: account']);
  });

  it('keeps operations apart that one object can have many of', () => {
    expect(inTool('{ id, amount }', 'stripe.paymentIntents.incrementAuthorization(id, { amount })')).toEqual([]);
    expect(inTool('{ id }', 'stripe.paymentIntents.update(id, { amount })')).toEqual([]);
    expect(inTool('{ itemId }', 'stripe.subscriptionItems.createUsageRecord(itemId, { quantity })')).toEqual([]);
    expect(inTool('{ customerId }', 'stripe.customers.createBalanceTransaction(customerId, { amount })')).toEqual([]);
    expect(
      inTool('{ invoiceId, customerId }', 'stripe.invoiceItems.create({ customer: customerId, invoice: invoiceId, amount })'),
    ).toEqual([]);
  });

  it('says null for what can be missing, and does not rest on it', () => {
    const create = 'stripe.charges.create({ customer: args.customerId, amount: args.amount })';
    const fields = 'customerId: z.string(), amount: z.number()';
    expect(inTool('args', create, `${fields}, orderId: z.string().optional(), period: z.string()`)).toEqual([
      'orderId: args.orderId ?? null',
      'period: args.period',
      'customer: args.customerId',
    ]);
    expect(inTool('args', create, `${fields}, orderId: z.string().optional()`)).toEqual([]);
    expect(inTool('args', create, `${fields}, period: z.string().nullable()`)).toEqual([]);
    expect(inTool('args', create, `${fields}, period: z.string().default('now')`)).toEqual([
      'period: args.period',
      'customer: args.customerId',
    ]);
    expect(
      inputs(
        'async function f(customer: string, order?: string, month: string = now) { await stripe.charges.create({ customer }); }',
      ),
    ).toEqual(['order: order ?? null', 'month', 'customer']);
  });

  it('leaves out what operationKey does not take', () => {
    const fields = 'orderId: z.object({}), period: z.date(), customer: z.array(z.string()), invoice: z.unknown()';
    expect(inTool('args', 'stripe.charges.create({ amount: 1 })', fields)).toEqual([]);
    expect(
      inputs('async function f({ orderId, period }: { orderId: string[]; period: Date }) { await stripe.charges.create({}); }'),
    ).toEqual([]);
    expect(
      inputs(
        'async function f(args: Args) { await stripe.charges.create({}); }\ninterface Args { orderId: number; order: Order }',
      ),
    ).toEqual([]);
    expect(
      inputs(
        'async function f(args: Args) { await stripe.charges.create({ metadata: { n: args.orderId } }); }\ninterface Args { orderId: number }',
      ),
    ).toEqual(['orderId: args.orderId']);
  });

  it('in a helper, uses what the helper sees', () => {
    expect(
      inputs(
        'async function pay(customerId: string, orderId: string) { return stripe.charges.create({ customer: customerId }); }\n' +
          "tool({ name: 'pay', execute: async ({ invoiceId, customerId, orderId }) => pay(customerId, orderId) });",
      ),
    ).toEqual(['orderId', 'customer: customerId']);
  });

  it('never takes what is new in this run, hidden, written again, declared later, or maybe not there', () => {
    expect(
      inTool(
        '{ customer }',
        '{ const intent = await stripe.paymentMethods.list(); const pi = await db.create(); return stripe.paymentIntents.confirm(pi.id); }',
      ),
    ).toEqual([]);
    expect(inTool('{ orderId }', '{ orderId = randomUUID(); return stripe.charges.create({}); }')).toEqual([]);
    expect(inTool('{ orderId }', 'run((orderId) => stripe.charges.create({}))')).toEqual(['orderId']);
    expect(inTool('{ orderId }', '{ { const orderId = randomUUID(); await stripe.charges.create({}); } }')).toEqual([]);
    expect(inTool('args', 'stripe.refunds.create({ charge: args?.chargeId })')).toEqual([]);
    expect(inTool('{ charges }', 'stripe.refunds.create({ charge: charges[0] })')).toEqual([]);
    expect(inTool('args, ctx, details', 'stripe.charges.create({ metadata: { order_id: details.toolCall.callId } })')).toEqual(
      [],
    );
    expect(inTool('args', 'stripe.refunds.create({ charge: `ch_${Date.now()}` })')).toEqual([]);
    expect(inTool('{ amount }', '{ await stripe.charges.create({ amount }); const { orderId } = amount; }')).toEqual([]);
  });

  it('takes no more than four, and keeps the party that a period needs', () => {
    expect(
      inTool('{ customerId, period, month, year, quarter, week }', 'stripe.charges.create({ customer: customerId })'),
    ).toEqual(['period', 'month', 'year', 'customer: customerId']);
  });
});

describe('a function that does one of several things', () => {
  const run = (body: string): string[] =>
    inputs(
      `export async function run(action: string, customerId: string, chargeId: string, invoiceId: string, orderId: string) { ${body} }`,
    );
  const charge = 'stripe.paymentIntents.create({ amount: 1, customer: customerId })';
  const other = "if (action === 'log') console.log(chargeId, invoiceId, orderId);";

  it('makes a key of what the one is given, and of nothing that only others are', () => {
    expect(run(`${other} if (action === 'charge') return ${charge};`)).toEqual([]);
    expect(run(`switch (action) { case 'log': console.log(orderId); break; case 'charge': return ${charge}; }`)).toEqual([]);
    expect(run(`${other} if (action === 'pay') return stripe.invoices.pay(invoiceId);`)).toEqual(['invoice: invoiceId']);
  });

  it('takes what the part speaks of elsewhere, and everything where there is no choice', () => {
    expect(run(`${other} if (action === 'charge') { const metadata = { orderId }; return ${charge}; }`)).toContain('orderId');
    expect(run(`const metadata = { orderId }; return ${charge};`)).toContain('orderId');
  });
});
