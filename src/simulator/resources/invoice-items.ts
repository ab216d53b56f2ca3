import { inParam, inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { requireDraft, retotal } from '../invoicing.js';
import { mergedMetadata } from '../metadata.js';
import { boolean, currency, hash, ignored, integer, metadata, missing, string, text, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';

export interface InvoiceItem {
  readonly id: string;
  readonly object: 'invoiceitem';
  /** In minor units, for the whole quantity; negative for a credit. */
  amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly date: number;
  description: string | null;
  readonly discountable: boolean;
  /** Null while it waits for the customer's next invoice. */
  invoice: string | null;
  readonly livemode: false;
  metadata: Metadata;
  readonly pricing: object | null;
  quantity: number;
}

const described = {
  amount: integer(),
  description: text,
  discountable: boolean,
  discounts: unsimulated,
  metadata,
  period: ignored,
  price_data: unsimulated,
  pricing: hash({ price: string }),
  quantity: integer({ min: 0 }),
  quantity_decimal: unsimulated,
  tax_behavior: ignored,
  tax_code: ignored,
  tax_rates: unsimulated,
  unit_amount_decimal: unsimulated,
};

export const invoiceItems = [
  endpoint(
    'POST /v1/invoiceitems',
    'invoiceitem',
    {
      ...described,
      currency,
      customer: string,
      customer_account: unsimulated,
      invoice: string,
      price: string,
      subscription: unsimulated,
    },
    (context, { customer, invoice: invoiceId, price: priceId, pricing, quantity = 1, ...params }) => {
      const invoice = invoiceId === undefined ? undefined : inParam(context, 'invoice', invoiceId, 'invoice');
      const owner = customer ?? invoice?.customer;
      if (owner === undefined) throw missing('customer');
      inParam(context, 'customer', owner, 'customer');
      if (invoice !== undefined) requireDraft(invoice);
      const { amount, currency, price } = priced(context, priceId ?? pricing?.price, quantity, {
        ...params,
        currency: params.currency ?? invoice?.currency,
      });
      if (invoice !== undefined && (invoice.currency !== currency || invoice.customer !== owner)) {
        throw invalidRequest(
          `The invoice item must have the invoice's customer (${invoice.customer}) and currency (${invoice.currency}).`,
          {
            param: invoice.currency === currency ? 'customer' : 'currency',
          },
        );
      }
      const item = context.store.add('invoiceitem', {
        id: context.newId('ii'),
        object: 'invoiceitem',
        amount,
        currency,
        customer: owner,
        date: context.now,
        description: params.description ?? null,
        discountable: params.discountable ?? true,
        invoice: invoice?.id ?? null,
        livemode: false,
        metadata: mergedMetadata({}, params.metadata),
        pricing: price === undefined ? null : { type: 'price_details', price_details: { price } },
        quantity,
      });
      if (invoice !== undefined) retotal(context, invoice);
      return item;
    },
  ),

  endpoint('GET /v1/invoiceitems/{id}', 'invoiceitem', {}, (context, _params, id) => inPath(context, 'invoiceitem', id)),

  endpoint(
    'POST /v1/invoiceitems/{id}',
    'invoiceitem',
    { ...described, pricing: unsimulated, invoicing_rules: unsimulated },
    (context, { amount, description, metadata, quantity }, id) => {
      const item = inPath(context, 'invoiceitem', id);
      const invoice = draftOf(context, item);
      item.metadata = mergedMetadata(item.metadata, metadata);
      if (amount !== undefined) item.amount = amount;
      if (description !== undefined) item.description = description;
      if (quantity !== undefined) item.quantity = quantity;
      if (invoice !== undefined) retotal(context, invoice);
      return item;
    },
  ),

  endpoint('DELETE /v1/invoiceitems/{id}', 'invoiceitem', {}, (context, _params, id) => {
    const item = inPath(context, 'invoiceitem', id);
    const invoice = draftOf(context, item);
    context.store.remove('invoiceitem', id);
    if (invoice !== undefined) retotal(context, invoice);
    return { id, object: 'invoiceitem', deleted: true };
  }),

  endpoint(
    'GET /v1/invoiceitems',
    'list of invoiceitem',
    { ...paging, created: time, customer: string, customer_account: unsimulated, invoice: string, pending: boolean },
    (context, { created, customer, invoice, pending, ...cursor }) =>
      page(
        context,
        'invoiceitem',
        '/v1/invoiceitems',
        cursor,
        (item) =>
          withinTime(created, item.date) &&
          (customer ?? item.customer) === item.customer &&
          (invoice ?? item.invoice) === item.invoice &&
          (pending ?? item.invoice === null) === (item.invoice === null),
      ),
  ),
];

function draftOf(context: Context, { invoice: id }: InvoiceItem) {
  if (id === null) return undefined;
  const invoice = inParam(context, 'invoice', id, 'invoice');
  requireDraft(invoice);
  return invoice;
}

function priced(
  context: Context,
  priceId: string | undefined,
  quantity: number,
  { amount, currency }: { amount?: number | undefined; currency?: string | undefined },
): { amount: number; currency: string; price?: string } {
  if (priceId !== undefined) {
    const price = inParam(context, 'price', priceId, 'price');
    return { amount: price.unit_amount * quantity, currency: price.currency, price: priceId };
  }
  if (amount === undefined) throw missing('amount');
  if (currency === undefined) throw missing('currency');
  return { amount, currency };
}
