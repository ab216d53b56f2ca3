import { inParam, inPath, type Context } from '../context.js';
import { checkChargeable } from '../currencies.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import {
  currency,
  hash,
  ignored,
  integer,
  list,
  metadata,
  missing,
  oneOf,
  required,
  string,
  text,
  type Metadata,
} from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';
import { recurring } from './prices.js';

export interface CheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  /** In minor units. */
  readonly amount_subtotal: number | null;
  readonly amount_total: number | null;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly created: number;
  readonly currency: string | null;
  readonly customer: string | null;
  readonly customer_email: string | null;
  readonly expires_at: number;
  readonly livemode: false;
  metadata: Metadata;
  readonly mode: string;
  /** Nobody pays in the simulator: a session stays open until it is expired. */
  readonly payment_intent: null;
  readonly payment_status: 'unpaid' | 'no_payment_required';
  status: 'open' | 'expired';
  readonly success_url: string | null;
  url: string | null;
}

const day = 24 * 60 * 60;

const lineItem = hash({
  adjustable_quantity: ignored,
  dynamic_tax_rates: unsimulated,
  metadata: ignored,
  price: string,
  price_data: hash({
    currency: required(currency),
    product: string,
    product_data: ignored,
    recurring,
    tax_behavior: ignored,
    unit_amount: integer({ min: 0 }),
    unit_amount_decimal: unsimulated,
  }),
  quantity: integer({ min: 0 }),
  tax_rates: unsimulated,
});

/** Stripe knows them; nothing that is simulated depends on them. */
// prettier-ignore
const cosmetic = Object.fromEntries(
  [
    'adaptive_pricing', 'after_expiration', 'allow_promotion_codes', 'allowed_payment_method_types', 'automatic_tax',
    'billing_address_collection', 'branding_settings', 'consent_collection', 'custom_fields', 'custom_text',
    'customer_creation', 'customer_update', 'excluded_payment_method_types', 'integration_identifier', 'invoice_creation',
    'locale', 'managed_payments', 'name_collection', 'origin_context', 'payment_intent_data', 'payment_method_collection',
    'payment_method_configuration', 'payment_method_data', 'payment_method_options', 'payment_method_types', 'permissions',
    'phone_number_collection', 'redirect_on_completion', 'return_url', 'saved_payment_method_options', 'setup_intent_data',
    'shipping_address_collection', 'submit_type', 'subscription_data', 'tax_id_collection', 'ui_mode', 'wallet_options',
  ].map((name) => [name, ignored]),
);

const params = {
  ...cosmetic,
  cancel_url: string,
  client_reference_id: string,
  currency,
  customer: string,
  customer_account: unsimulated,
  customer_email: string,
  discounts: unsimulated,
  expires_at: integer({ min: 0 }),
  line_items: list(lineItem),
  metadata,
  mode: oneOf('payment', 'setup', 'subscription'),
  optional_items: unsimulated,
  shipping_options: unsimulated,
  success_url: text,
};

export const checkoutSessions = [
  endpoint('POST /v1/checkout/sessions', 'checkout.session', params, (context, given) => {
    const { mode = 'payment', line_items = [], customer, success_url } = given;
    if (mode !== 'setup' && line_items.length === 0) throw missing('line_items');
    const { total, currency } = add(context, line_items);
    if (mode === 'payment' && total > 0) checkChargeable(total, currency ?? 'usd', 'line_items');
    const id = context.newId('cs_test', 58);
    return context.store.add('checkout.session', {
      id,
      object: 'checkout.session',
      amount_subtotal: mode === 'setup' ? null : total,
      amount_total: mode === 'setup' ? null : total,
      cancel_url: given.cancel_url ?? null,
      client_reference_id: given.client_reference_id ?? null,
      created: context.now,
      currency: currency ?? given.currency ?? null,
      customer: customer === undefined ? null : inParam(context, 'customer', customer, 'customer').id,
      customer_email: given.customer_email ?? null,
      expires_at: given.expires_at ?? context.now + day,
      livemode: false,
      metadata: mergedMetadata({}, given.metadata),
      mode,
      payment_intent: null,
      payment_status: total === 0 ? 'no_payment_required' : 'unpaid',
      status: 'open',
      success_url: success_url ?? null,
      url: `https://checkout.stripe.com/c/pay/${id}`,
    });
  }),

  endpoint('GET /v1/checkout/sessions/{id}', 'checkout.session', {}, (context, _params, id) =>
    inPath(context, 'checkout.session', id, 'session'),
  ),

  endpoint(
    'GET /v1/checkout/sessions',
    'list of checkout.session',
    {
      ...paging,
      created: time,
      customer: string,
      customer_account: unsimulated,
      customer_details: unsimulated,
      payment_intent: string,
      payment_link: unsimulated,
      status: string,
      subscription: unsimulated,
    },
    (context, { created, customer, status, ...cursor }) =>
      page(
        context,
        'checkout.session',
        '/v1/checkout/sessions',
        cursor,
        (session) =>
          withinTime(created, session.created) &&
          (customer ?? session.customer) === session.customer &&
          (status ?? session.status) === session.status,
      ),
  ),

  endpoint('POST /v1/checkout/sessions/{id}/expire', 'checkout.session', {}, (context, _params, id) => {
    const session = inPath(context, 'checkout.session', id, 'session');
    if (session.status !== 'open')
      throw invalidRequest(`Checkout Session ${id} is ${session.status}; only an open one can be expired.`);
    session.status = 'expired';
    session.url = null;
    return session;
  }),
];

type LineItem = ReturnType<typeof lineItem>;

/** The sum in minor units. Throws a 400 for an item without a price or in another currency than the first. */
function add(context: Context, items: readonly LineItem[]): { total: number; currency: string | undefined } {
  let currency: string | undefined;
  let total = 0;
  for (const [i, { price, price_data, quantity = 1 }] of items.entries()) {
    const param = `line_items[${i}]`;
    const unit = price === undefined ? price_data : inParam(context, 'price', price, `${param}[price]`);
    if (unit?.unit_amount === undefined) throw missing(`${param}[price]`);
    currency ??= unit.currency;
    if (currency !== unit.currency) throw invalidRequest('All line items must have the same currency.', { param });
    total += unit.unit_amount * quantity;
  }
  return { total, currency };
}
