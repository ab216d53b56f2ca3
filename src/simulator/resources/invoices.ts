import { inParam, inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { finalize, payInvoice, requireDraft, retotal } from '../invoicing.js';
import { mergedMetadata } from '../metadata.js';
import {
  boolean,
  currency,
  ignored,
  integer,
  metadata,
  missing,
  oneOf,
  string,
  text,
  type Metadata,
  type Params,
} from '../params.js';
import { page, paging, time, withinTime, type List } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';
import { paymentMethodFor } from './payment-methods.js';

type Status = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';

export interface Invoice {
  readonly id: string;
  readonly object: 'invoice';
  /** In minor units, like every amount here. */
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  attempt_count: number;
  attempted: boolean;
  auto_advance: boolean;
  readonly billing_reason: 'manual';
  readonly collection_method: string;
  readonly created: number;
  readonly currency: string;
  readonly customer: string;
  readonly customer_email: string | null;
  default_payment_method: string | null;
  description: string | null;
  readonly due_date: number | null;
  footer: string | null;
  hosted_invoice_url: string | null;
  readonly lines: { -readonly [K in keyof List<object>]: List<object>[K] };
  readonly livemode: false;
  metadata: Metadata;
  number: string | null;
  readonly payments: Omit<List<object>, 'data'> & { readonly data: InvoicePayment[] };
  status: Status;
  readonly status_transitions: {
    finalized_at: number | null;
    marked_uncollectible_at: number | null;
    paid_at: number | null;
    voided_at: number | null;
  };
  subtotal: number;
  total: number;
}

/** One attempt to collect an invoice by a PaymentIntent. */
interface InvoicePayment {
  readonly id: string;
  readonly object: 'invoice_payment';
  readonly amount_requested: number;
  readonly currency: string;
  readonly invoice: string;
  readonly payment: { readonly type: 'payment_intent'; readonly payment_intent: string };
}

const collectionMethods = ['charge_automatically', 'send_invoice'] as const;
const day = 24 * 60 * 60;

const described = {
  account_tax_ids: ignored,
  application_fee_amount: unsimulated,
  auto_advance: boolean,
  automatic_tax: ignored,
  automatically_finalizes_at: unsimulated,
  collection_method: oneOf(...collectionMethods),
  custom_fields: ignored,
  days_until_due: integer({ min: 0 }),
  default_payment_method: text,
  default_source: unsimulated,
  default_tax_rates: unsimulated,
  description: text,
  discounts: unsimulated,
  due_date: integer({ min: 0 }),
  effective_at: ignored,
  footer: text,
  issuer: ignored,
  metadata,
  number: ignored,
  on_behalf_of: unsimulated,
  payment_settings: ignored,
  rendering: ignored,
  shipping_cost: unsimulated,
  shipping_details: ignored,
  statement_descriptor: ignored,
  transfer_data: unsimulated,
};

export const invoices = [
  endpoint(
    'POST /v1/invoices',
    'invoice',
    {
      ...described,
      currency,
      customer: string,
      customer_account: unsimulated,
      from_invoice: unsimulated,
      pending_invoice_items_behavior: oneOf('exclude', 'include'),
      subscription: unsimulated,
    },
    (context, { customer: customerId, pending_invoice_items_behavior: pending = 'exclude', ...params }) => {
      if (customerId === undefined) throw missing('customer');
      const customer = inParam(context, 'customer', customerId, 'customer');
      const waiting = context.store.all('invoiceitem').filter((item) => item.customer === customer.id && item.invoice === null);
      const currency = params.currency ?? (pending === 'include' ? waiting[0]?.currency : undefined) ?? 'usd';
      const id = context.newId('in');
      const invoice: Invoice = {
        id,
        object: 'invoice',
        amount_due: 0,
        amount_paid: 0,
        amount_remaining: 0,
        attempt_count: 0,
        attempted: false,
        auto_advance: false,
        billing_reason: 'manual',
        collection_method: params.collection_method ?? 'charge_automatically',
        created: context.now,
        currency,
        customer: customer.id,
        customer_email: customer.email,
        default_payment_method: null,
        description: null,
        due_date: dueDate(context, params),
        footer: null,
        hosted_invoice_url: null,
        lines: { object: 'list', url: `/v1/invoices/${id}/lines`, has_more: false, data: [] },
        livemode: false,
        metadata: {},
        number: null,
        payments: { object: 'list', url: '/v1/invoice_payments', has_more: false, data: [] },
        status: 'draft',
        status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
        subtotal: 0,
        total: 0,
      };
      describe(context, invoice, params);
      context.store.add('invoice', invoice);
      if (pending === 'include') for (const item of waiting) if (item.currency === currency) item.invoice = id;
      retotal(context, invoice);
      return invoice;
    },
  ),

  endpoint('GET /v1/invoices/{id}', 'invoice', {}, (context, _params, id) => inPath(context, 'invoice', id, 'invoice')),

  endpoint(
    'POST /v1/invoices/{id}',
    'invoice',
    { ...described, collection_method: unsimulated, days_until_due: unsimulated, due_date: unsimulated },
    (context, params, id) => {
      const invoice = inPath(context, 'invoice', id, 'invoice');
      if (Object.keys(params).some((name) => name !== 'metadata')) requireDraft(invoice);
      describe(context, invoice, params);
      return invoice;
    },
  ),

  endpoint('DELETE /v1/invoices/{id}', 'invoice', {}, (context, _params, id) => {
    requireDraft(inPath(context, 'invoice', id, 'invoice'));
    for (const item of context.store.all('invoiceitem')) if (item.invoice === id) context.store.remove('invoiceitem', item.id);
    context.store.remove('invoice', id);
    return { id, object: 'invoice', deleted: true };
  }),

  endpoint(
    'GET /v1/invoices',
    'list of invoice',
    {
      ...paging,
      collection_method: oneOf(...collectionMethods),
      created: time,
      customer: string,
      customer_account: unsimulated,
      due_date: time,
      status: oneOf('draft', 'open', 'paid', 'void', 'uncollectible'),
      subscription: unsimulated,
    },
    (context, { collection_method, created, customer, due_date, status, ...cursor }) =>
      page(
        context,
        'invoice',
        '/v1/invoices',
        cursor,
        (invoice) =>
          (collection_method ?? invoice.collection_method) === invoice.collection_method &&
          withinTime(created, invoice.created) &&
          (customer ?? invoice.customer) === invoice.customer &&
          withinTime(due_date, invoice.due_date ?? NaN) &&
          (status ?? invoice.status) === invoice.status,
      ),
  ),

  endpoint('POST /v1/invoices/{id}/finalize', 'invoice', { auto_advance: boolean }, (context, { auto_advance }, id) => {
    const invoice = inPath(context, 'invoice', id, 'invoice');
    finalize(context, invoice);
    if (auto_advance !== undefined) invoice.auto_advance = auto_advance;
    return invoice;
  }),

  endpoint(
    'POST /v1/invoices/{id}/pay',
    'invoice',
    {
      forgive: unsimulated,
      mandate: ignored,
      off_session: boolean,
      paid_out_of_band: boolean,
      payment_method: string,
      source: string,
    },
    (context, params, id) => {
      const invoice = inPath(context, 'invoice', id, 'invoice');
      payInvoice(context, invoice, params);
      return invoice;
    },
  ),

  endpoint('POST /v1/invoices/{id}/send', 'invoice', {}, (context, _params, id) => {
    const invoice = inPath(context, 'invoice', id, 'invoice');
    if (invoice.status === 'draft') finalize(context, invoice);
    return invoice;
  }),

  endpoint('POST /v1/invoices/{id}/void', 'invoice', {}, (context, _params, id) => {
    const invoice = inPath(context, 'invoice', id, 'invoice');
    requireOpen(invoice, ['open', 'uncollectible'], 'voided');
    invoice.status = 'void';
    invoice.status_transitions.voided_at = context.now;
    return invoice;
  }),

  endpoint('POST /v1/invoices/{id}/mark_uncollectible', 'invoice', {}, (context, _params, id) => {
    const invoice = inPath(context, 'invoice', id, 'invoice');
    requireOpen(invoice, ['open'], 'marked uncollectible');
    invoice.status = 'uncollectible';
    invoice.status_transitions.marked_uncollectible_at = context.now;
    return invoice;
  }),
];

function describe(context: Context, invoice: Invoice, change: Partial<Params<typeof described>>): void {
  const { default_payment_method: method } = change;
  if (method !== undefined)
    invoice.default_payment_method = method === null ? null : paymentMethodFor(context, method, 'default_payment_method').id;
  invoice.metadata = mergedMetadata(invoice.metadata, change.metadata);
  if (change.auto_advance !== undefined) invoice.auto_advance = change.auto_advance;
  if (change.description !== undefined) invoice.description = change.description;
  if (change.footer !== undefined) invoice.footer = change.footer;
}

function dueDate(
  { now }: Context,
  { collection_method, days_until_due, due_date }: Partial<Params<typeof described>>,
): number | null {
  if (collection_method !== 'send_invoice') return null;
  if (due_date !== undefined) return due_date;
  if (days_until_due !== undefined) return now + days_until_due * day;
  throw invalidRequest('When collection_method is send_invoice, days_until_due or due_date must be given.', {
    code: 'parameter_missing',
    param: 'days_until_due',
  });
}

function requireOpen(invoice: Invoice, allowed: readonly Status[], done: string): void {
  if (!allowed.includes(invoice.status)) {
    throw invalidRequest(
      `Invoice ${invoice.id} has a status of ${invoice.status}; only one that is ${allowed.join(' or ')} can be ${done}.`,
    );
  }
}
