import { confirmIntent } from '../confirming.js';
import { inParam, inPath, type Context } from '../context.js';
import { checkChargeable } from '../currencies.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import {
  amount,
  boolean,
  currency,
  either,
  hash,
  ignored,
  list,
  metadata,
  oneOf,
  required,
  string,
  text,
  unset,
  type Params,
} from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { captureCharge, releaseCharge } from '../paying.js';
import { captureMethods, newIntent, openStatuses, requireStatus, setMethod, type PaymentIntent } from '../payment-intent.js';
import { unsimulated } from '../unsimulated.js';
import type { Charge } from './charges.js';
import { paymentMethodData, paymentMethodFor, paymentMethodFrom, type PaymentMethod } from './payment-methods.js';

const incrementable = {
  amount_details: ignored,
  application_fee_amount: unsimulated,
  description: text,
  hooks: ignored,
  metadata,
  payment_details: ignored,
  statement_descriptor: text,
  transfer_data: unsimulated,
};

const described = {
  ...incrementable,
  receipt_email: text,
  setup_future_usage: either(oneOf('off_session', 'on_session'), unset),
  shipping: ignored,
  statement_descriptor_suffix: text,
};

const payable = {
  allowed_payment_method_types: ignored,
  capture_method: oneOf(...captureMethods),
  excluded_payment_method_types: ignored,
  payment_method: text,
  payment_method_data: hash(paymentMethodData),
  payment_method_options: ignored,
  payment_method_types: list(string),
};

const confirmable = {
  confirmation_token: unsimulated,
  error_on_requires_action: boolean,
  mandate: ignored,
  mandate_data: ignored,
  off_session: either(boolean, oneOf('one_off', 'recurring')),
  radar_options: ignored,
  return_url: string,
  use_stripe_sdk: boolean,
};

export const paymentIntents = [
  endpoint(
    'POST /v1/payment_intents',
    'payment_intent',
    {
      amount: required(amount),
      currency: required(currency),
      ...described,
      ...payable,
      ...confirmable,
      automatic_payment_methods: hash({ enabled: required(boolean), allow_redirects: oneOf('always', 'never') }),
      confirm: boolean,
      confirmation_method: oneOf('automatic', 'manual'),
      customer: string,
      customer_account: unsimulated,
      on_behalf_of: unsimulated,
      payment_method_configuration: ignored,
      transfer_group: text,
    },
    (context, params) => {
      const { amount, currency, confirm: confirmed = false, off_session } = params;
      checkChargeable(amount, currency);
      if (off_session !== undefined && !confirmed) {
        throw invalidRequest('`off_session` can only be used together with confirm=true.', { param: 'off_session' });
      }
      const customer = params.customer === undefined ? null : inParam(context, 'customer', params.customer, 'customer').id;
      const method = methodIn(context, params, customer);
      const intent = newIntent(context, { ...params, amount, currency, customer, payment_method: method?.id ?? null });
      return confirmed ? confirmIntent(context, intent, params) : intent;
    },
  ),

  endpoint('GET /v1/payment_intents/{id}', 'payment_intent', { client_secret: string }, (context, _params, id) =>
    inPath(context, 'payment_intent', id, 'intent'),
  ),

  endpoint(
    'GET /v1/payment_intents',
    'list of payment_intent',
    { ...paging, created: time, customer: string, customer_account: unsimulated },
    (context, { created, customer, ...cursor }) =>
      page(
        context,
        'payment_intent',
        '/v1/payment_intents',
        cursor,
        (intent) => withinTime(created, intent.created) && (customer ?? intent.customer) === intent.customer,
      ),
  ),

  endpoint(
    'POST /v1/payment_intents/{id}',
    'payment_intent',
    {
      amount,
      currency,
      ...described,
      ...payable,
      customer: string,
      customer_account: unsimulated,
      payment_method_configuration: ignored,
      transfer_group: text,
    },
    (context, params, id) => {
      const intent = inPath(context, 'payment_intent', id, 'intent');
      const { amount, currency, customer, capture_method } = params;
      const touchesPayment = [amount, currency, customer, capture_method, params.payment_method, params.payment_method_data].some(
        (given) => given !== undefined,
      );
      if (touchesPayment) requireStatus(intent, openStatuses, 'updated');
      checkChargeable(amount ?? intent.amount, currency ?? intent.currency);
      const owner = customer === undefined ? intent.customer : inParam(context, 'customer', customer, 'customer').id;
      const method = methodIn(context, params, owner);
      intent.amount = amount ?? intent.amount;
      intent.currency = currency ?? intent.currency;
      intent.customer = owner;
      intent.capture_method = capture_method ?? intent.capture_method;
      intent.payment_method_types = params.payment_method_types ?? intent.payment_method_types;
      if (method !== undefined) setMethod(intent, method.id, 'requires_confirmation');
      if (params.payment_method === null) setMethod(intent, null, 'requires_payment_method');
      describe(intent, params);
      if (params.transfer_group !== undefined) intent.transfer_group = params.transfer_group;
      return intent;
    },
  ),

  endpoint(
    'POST /v1/payment_intents/{id}/confirm',
    'payment_intent',
    {
      ...payable,
      ...confirmable,
      amount_details: ignored,
      amount_to_confirm: unsimulated,
      hooks: ignored,
      payment_details: ignored,
      receipt_email: text,
      setup_future_usage: described.setup_future_usage,
      shipping: ignored,
    },
    (context, params, id) => {
      const intent = inPath(context, 'payment_intent', id, 'intent');
      requireStatus(intent, openStatuses, 'confirmed');
      const method = methodIn(context, params, intent.customer);
      if (method !== undefined) setMethod(intent, method.id, 'requires_confirmation');
      intent.capture_method = params.capture_method ?? intent.capture_method;
      describe(intent, params);
      return confirmIntent(context, intent, params);
    },
  ),

  endpoint(
    'POST /v1/payment_intents/{id}/capture',
    'payment_intent',
    {
      amount_details: ignored,
      amount_to_capture: amount,
      application_fee_amount: unsimulated,
      final_capture: boolean,
      hooks: ignored,
      metadata,
      payment_details: ignored,
      statement_descriptor: text,
      statement_descriptor_suffix: text,
      transfer_data: unsimulated,
    },
    (context, { amount_to_capture, final_capture: final = true, ...details }, id) => {
      const intent = inPath(context, 'payment_intent', id, 'intent');
      requireStatus(intent, ['requires_capture'], 'captured');
      const captured = amount_to_capture ?? intent.amount_capturable;
      if (captured > intent.amount_capturable) {
        throw invalidRequest(
          `The requested capture amount (${captured}) is greater than the amount that can be captured (${intent.amount_capturable}).`,
          {
            code: 'amount_too_large',
            param: 'amount_to_capture',
          },
        );
      }
      const charge = chargeOf(context, intent);
      const last = final || captured === intent.amount_capturable;
      captureCharge(context, charge, captured, last);
      intent.amount_received += captured;
      intent.amount_capturable = last ? 0 : intent.amount_capturable - captured;
      if (last) intent.status = 'succeeded';
      describe(intent, details);
      return intent;
    },
  ),

  endpoint(
    'POST /v1/payment_intents/{id}/increment_authorization',
    'payment_intent',
    { ...incrementable, amount: required(amount) },
    (context, { amount, ...details }, id) => {
      const intent = inPath(context, 'payment_intent', id, 'intent');
      requireStatus(intent, ['requires_capture'], 'incremented');
      if (amount <= intent.amount) {
        throw invalidRequest(`The new total must be greater than the authorised ${intent.amount}.`, { param: 'amount' });
      }
      checkChargeable(amount, intent.currency);
      intent.amount_capturable += amount - intent.amount;
      intent.amount = amount;
      chargeOf(context, intent).amount = amount;
      describe(intent, details);
      return intent;
    },
  ),

  endpoint(
    'POST /v1/payment_intents/{id}/cancel',
    'payment_intent',
    { cancellation_reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer', 'abandoned') },
    (context, { cancellation_reason }, id) => {
      const intent = inPath(context, 'payment_intent', id, 'intent');
      requireStatus(intent, [...openStatuses, 'requires_capture'], 'canceled');
      if (intent.status === 'requires_capture') releaseCharge(chargeOf(context, intent));
      intent.status = 'canceled';
      intent.amount_capturable = 0;
      intent.next_action = null;
      intent.canceled_at = context.now;
      intent.cancellation_reason = cancellation_reason ?? null;
      return intent;
    },
  ),
];

function describe(intent: PaymentIntent, change: Partial<Params<typeof described>>): void {
  intent.metadata = mergedMetadata(intent.metadata, change.metadata);
  if (change.description !== undefined) intent.description = change.description;
  if (change.receipt_email !== undefined) intent.receipt_email = change.receipt_email;
  if (change.setup_future_usage !== undefined) intent.setup_future_usage = change.setup_future_usage;
  if (change.shipping !== undefined) intent.shipping = change.shipping;
  if (change.statement_descriptor !== undefined) intent.statement_descriptor = change.statement_descriptor;
  if (change.statement_descriptor_suffix !== undefined) intent.statement_descriptor_suffix = change.statement_descriptor_suffix;
}

/** The payment method that the parameters name or describe. Throws a 400 when it is another customer's. */
function methodIn(
  context: Context,
  { payment_method, payment_method_data }: Partial<Params<typeof payable>>,
  customer: string | null,
): PaymentMethod | undefined {
  if (payment_method_data !== undefined) return paymentMethodFrom(context, payment_method_data);
  if (payment_method === undefined || payment_method === null) return undefined;
  const method = paymentMethodFor(context, payment_method);
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest(
      `The provided PaymentMethod (${method.id}) cannot be attached. To reuse a PaymentMethod, you must provide the Customer it belongs to.`,
      { param: 'payment_method' },
    );
  }
  return method;
}

const chargeOf = (context: Context, intent: PaymentIntent): Charge =>
  inParam(context, 'charge', intent.latest_charge ?? '', 'latest_charge');
