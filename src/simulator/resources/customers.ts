import { inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { mergedMetadata } from '../metadata.js';
import { hash, ignored, integer, list, metadata, oneOf, string, text, type Metadata, type Params } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { refuseUnsavable } from '../paying.js';
import { unsimulated } from '../unsimulated.js';
import { saveSource } from './cards.js';
import { paymentMethodFor } from './payment-methods.js';

export interface Customer {
  readonly id: string;
  readonly object: 'customer';
  address: unknown;
  /** In minor units; negative is credit. */
  balance: number;
  readonly created: number;
  readonly currency: null;
  default_source: string | null;
  readonly delinquent: false;
  description: string | null;
  email: string | null;
  readonly invoice_prefix: string;
  invoice_settings: { default_payment_method: string | null; custom_fields: null; footer: null };
  readonly livemode: false;
  metadata: Metadata;
  name: string | null;
  phone: string | null;
  preferred_locales: readonly string[];
  shipping: unknown;
  tax_exempt: string;
  readonly test_clock: null;
}

/** All that is left of a deleted customer. */
export interface DeletedCustomer {
  readonly id: string;
  readonly object: 'customer';
  readonly deleted: true;
}

const described = {
  address: ignored,
  balance: integer(),
  business_name: ignored,
  cash_balance: unsimulated,
  description: text,
  email: text,
  individual_name: ignored,
  invoice_prefix: ignored,
  invoice_settings: hash({ default_payment_method: text, custom_fields: ignored, footer: ignored, rendering_options: ignored }),
  metadata,
  name: text,
  next_invoice_sequence: ignored,
  phone: text,
  preferred_locales: list(string),
  shipping: ignored,
  source: string,
  tax: ignored,
  tax_exempt: oneOf('exempt', 'none', 'reverse'),
  validate: ignored,
};

export const customers = [
  endpoint(
    'POST /v1/customers',
    'customer',
    { ...described, payment_method: string, tax_id_data: ignored, test_clock: unsimulated },
    (context, { payment_method, ...description }) => {
      const customer: Customer = {
        id: context.newId('cus', 14),
        object: 'customer',
        address: null,
        balance: 0,
        created: context.now,
        currency: null,
        default_source: null,
        delinquent: false,
        description: null,
        email: null,
        invoice_prefix: context.newId('', 7).slice(1).toUpperCase(),
        invoice_settings: { default_payment_method: null, custom_fields: null, footer: null },
        livemode: false,
        metadata: {},
        name: null,
        phone: null,
        preferred_locales: [],
        shipping: null,
        tax_exempt: 'none',
        test_clock: null,
      };
      if (payment_method !== undefined) attach(context, customer, payment_method);
      describe(context, customer, description);
      return context.store.add('customer', customer);
    },
  ),

  endpoint('GET /v1/customers/{id}', 'customer', {}, (context, _params, id) => {
    const gone = context.store.find('deleted_customer', id);
    return gone ?? inPath(context, 'customer', id);
  }),

  endpoint(
    'POST /v1/customers/{id}',
    'customer',
    { ...described, default_source: string },
    (context, { default_source, ...description }, id) => {
      const customer = inPath(context, 'customer', id);
      describe(context, customer, description);
      if (default_source !== undefined) saveSource(context, customer, default_source);
      return customer;
    },
  ),

  endpoint('DELETE /v1/customers/{id}', 'customer', {}, (context, _params, id) => {
    const { object } = inPath(context, 'customer', id);
    context.store.remove('customer', id);
    for (const method of context.store.all('payment_method')) if (method.customer === id) method.customer = null;
    return context.store.add('deleted_customer', { id, object, deleted: true });
  }),

  endpoint(
    'GET /v1/customers',
    'list of customer',
    { ...paging, created: time, email: string, test_clock: unsimulated },
    (context, { created, email, ...cursor }) =>
      page(
        context,
        'customer',
        '/v1/customers',
        cursor,
        (customer) => withinTime(created, customer.created) && (email ?? customer.email) === customer.email,
      ),
  ),
];

/** Saves the card and makes it the default way to pay where the caller asks for that. Throws before anything is changed. */
function describe(context: Context, customer: Customer, change: Partial<Params<typeof described>>): void {
  const { invoice_settings, source } = change;
  const preferred = invoice_settings?.default_payment_method;
  const method = preferred === undefined || preferred === null ? preferred : attach(context, customer, preferred);
  if (source !== undefined) saveSource(context, customer, source);
  if (method !== undefined) customer.invoice_settings = { ...customer.invoice_settings, default_payment_method: method };
  customer.metadata = mergedMetadata(customer.metadata, change.metadata);
  if (change.address !== undefined) customer.address = change.address;
  if (change.balance !== undefined) customer.balance = change.balance;
  if (change.description !== undefined) customer.description = change.description;
  if (change.email !== undefined) customer.email = change.email;
  if (change.name !== undefined) customer.name = change.name;
  if (change.phone !== undefined) customer.phone = change.phone;
  if (change.preferred_locales !== undefined) customer.preferred_locales = change.preferred_locales;
  if (change.shipping !== undefined) customer.shipping = change.shipping;
  if (change.tax_exempt !== undefined) customer.tax_exempt = change.tax_exempt;
}

function attach(context: Context, customer: Customer, id: string): string {
  const method = paymentMethodFor(context, id);
  refuseUnsavable(method.card.last4);
  method.customer = customer.id;
  return method.id;
}
