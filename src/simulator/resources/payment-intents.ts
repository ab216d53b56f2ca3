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
  type Metadata,
} from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { cardError, captureCharge, declineError, pay, releaseCharge } from '../paying.js';
import { needsAuthentication } from '../test-cards.js';
import { unsimulated } from '../unsimulated.js';
import type { Charge } from './charges.js';
import { paymentMethodData, paymentMethodFor, paymentMethodFrom, type PaymentMethod } from './payment-methods.js';

export type PaymentIntentStatus =
  'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'requires_capture' | 'succeeded' | 'canceled';

export interface PaymentIntent {
  readonly id: string;
  readonly object: 'payment_intent';
  /** In minor units, like every amount here. */
  amount: number;
  amount_capturable: number;
  readonly amount_details: object;
  amount_received: number;
  readonly application_fee_amount: null;
  readonly automatic_payment_methods: unknown;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: CaptureMethod;
  readonly client_secret: string;
  readonly confirmation_method: string;
  readonly created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  last_payment_error: object | null;
  latest_charge: string | null;
  readonly livemode: false;
  metadata: Metadata;
  next_action: object | null;
  readonly on_behalf_of: null;
  payment_method: string | null;
  readonly payment_method_options: object;
  payment_method_types: readonly string[];
  readonly processing: null;
  receipt_email: string | null;
  readonly review: null;
  setup_future_usage: string | null;
  shipping: unknown;
  statement_descriptor: string | null;
  statement_descriptor_suffix: string | null;
  status: PaymentIntentStatus;
  readonly transfer_data: null;
  transfer_group: string | null;
}

const captureMethods = ['automatic', 'automatic_async', 'manual'] as const;
type CaptureMethod = (typeof captureMethods)[number];

const described = {
  amount_details: ignored,
  application_fee_amount: unsimulated,
  description: text,
  hooks: ignored,
  metadata,
  payment_details: ignored,
  receipt_email: text,
  setup_future_usage: either(oneOf('off_session', 'on_session'), unset),
  shipping: ignored,
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  transfer_data: unsimulated,
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

const openStatuses: readonly PaymentIntentStatus[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

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
      const { amount, currency, confirm: confirmed = false, capture_method = 'automatic', off_session } = params;
      checkChargeable(amount, currency);
      if (off_session !== undefined && !confirmed) {
        throw invalidRequest('`off_session` can only be used together with confirm=true.', { param: 'off_session' });
      }
      const customer = params.customer === undefined ? null : inParam(context, 'customer', params.customer, 'customer').id;
      const method = methodIn(context, params, customer);
      const id = context.newId('pi');
      const intent = context.store.add('payment_intent', {
        id,
        object: 'payment_intent',
        amount,
        amount_capturable: 0,
        amount_details: { tip: {} },
        amount_received: 0,
        application_fee_amount: null,
        automatic_payment_methods: params.automatic_payment_methods ?? null,
        canceled_at: null,
        cancellation_reason: null,
        capture_method,
        client_secret: context.newId(`${id}_secret`, 25),
        confirmation_method: params.confirmation_method ?? 'automatic',
        created: context.now,
        currency,
        customer,
        description: params.description ?? null,
        last_payment_error: null,
        latest_charge: null,
        livemode: false,
        metadata: mergedMetadata({}, params.metadata),
        next_action: null,
        on_behalf_of: null,
        payment_method: method?.id ?? null,
        payment_method_options: { card: { request_three_d_secure: 'automatic' } },
        payment_method_types: params.payment_method_types ?? ['card'],
        processing: null,
        receipt_email: params.receipt_email ?? null,
        review: null,
        setup_future_usage: params.setup_future_usage ?? null,
        shipping: params.shipping ?? null,
        statement_descriptor: params.statement_descriptor ?? null,
        statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
        status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
        transfer_data: null,
        transfer_group: params.transfer_group ?? null,
      });
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
    { ...incrementable(), amount: required(amount) },
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

function incrementable() {
  const {
    amount_details,
    application_fee_amount,
    description,
    hooks,
    metadata,
    payment_details,
    statement_descriptor,
    transfer_data,
  } = described;
  return {
    amount_details,
    application_fee_amount,
    description,
    hooks,
    metadata,
    payment_details,
    statement_descriptor,
    transfer_data,
  };
}

/** Charges the intent's payment method now. Throws the 402 of a decline after booking it on the intent. */
export function confirmIntent(
  context: Context,
  intent: PaymentIntent,
  { off_session, error_on_requires_action }: { off_session?: unknown; error_on_requires_action?: boolean | undefined } = {},
): PaymentIntent {
  if (intent.payment_method === null) {
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method and confirm it again, or confirm it with one.",
      { code: 'payment_intent_unexpected_state', payment_intent: intent },
    );
  }
  const method = inParam(context, 'payment_method', intent.payment_method, 'payment_method');
  if (needsAuthentication(method.card.last4)) {
    if ((off_session ?? false) !== false || error_on_requires_action === true) {
      const problem = {
        code: 'authentication_required',
        message: 'Your card was declined. This transaction requires authentication.',
      };
      throw failed(intent, method, problem, (details) =>
        cardError(problem.code, problem.message, { decline_code: problem.code, ...details }),
      );
    }
    intent.status = 'requires_action';
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
    return intent;
  }
  const charge = pay(context, {
    amount: intent.amount,
    currency: intent.currency,
    customer: intent.customer,
    card: method.card,
    payment_method: method.id,
    capture: intent.capture_method !== 'manual',
    payment_intent: intent.id,
    description: intent.description,
    metadata: intent.metadata,
    receipt_email: intent.receipt_email,
    shipping: intent.shipping,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    transfer_group: intent.transfer_group,
  });
  intent.latest_charge = charge.id;
  if (charge.status === 'failed') {
    const problem = { charge: charge.id, code: charge.failure_code, message: charge.failure_message };
    throw failed(intent, method, problem, (details) => declineError(charge, details));
  }
  intent.last_payment_error = null;
  intent.next_action = null;
  if (intent.setup_future_usage !== null && intent.customer !== null) method.customer = intent.customer;
  if (charge.captured) {
    intent.status = 'succeeded';
    intent.amount_received = charge.amount_captured;
  } else {
    intent.status = 'requires_capture';
    intent.amount_capturable = charge.amount;
  }
  return intent;
}

/** Books a failed attempt on the intent; the error shows the intent as it then is. */
function failed(
  intent: PaymentIntent,
  method: PaymentMethod,
  problem: object,
  error: (details: { payment_intent: object; payment_method: object }) => Error,
): Error {
  setMethod(intent, null, 'requires_payment_method');
  intent.last_payment_error = { type: 'card_error', ...problem, payment_method: structuredClone(method) };
  return error({ payment_intent: structuredClone(intent), payment_method: structuredClone(method) });
}

function setMethod(intent: PaymentIntent, method: string | null, status: PaymentIntentStatus): void {
  intent.payment_method = method;
  intent.status = status;
  intent.next_action = null;
}

function describe(
  intent: PaymentIntent,
  change: {
    description?: string | null | undefined;
    metadata?: Metadata | null | undefined;
    receipt_email?: string | null | undefined;
    setup_future_usage?: string | null | undefined;
    shipping?: unknown;
    statement_descriptor?: string | null | undefined;
    statement_descriptor_suffix?: string | null | undefined;
  },
): void {
  intent.metadata = mergedMetadata(intent.metadata, change.metadata);
  if (change.description !== undefined) intent.description = change.description;
  if (change.receipt_email !== undefined) intent.receipt_email = change.receipt_email;
  if (change.setup_future_usage !== undefined) intent.setup_future_usage = change.setup_future_usage;
  if (change.shipping !== undefined) intent.shipping = change.shipping;
  if (change.statement_descriptor !== undefined) intent.statement_descriptor = change.statement_descriptor;
  if (change.statement_descriptor_suffix !== undefined) intent.statement_descriptor_suffix = change.statement_descriptor_suffix;
}

function methodIn(
  context: Context,
  {
    payment_method,
    payment_method_data,
  }: { payment_method?: string | null | undefined; payment_method_data?: PaymentMethodData | undefined },
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

type PaymentMethodData = Parameters<typeof paymentMethodFrom>[1];

function requireStatus(intent: PaymentIntent, allowed: readonly PaymentIntentStatus[], verb: string): void {
  if (allowed.includes(intent.status)) return;
  throw invalidRequest(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}: ${allowed.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', payment_intent: intent },
  );
}

const chargeOf = (context: Context, intent: PaymentIntent): Charge =>
  inParam(context, 'charge', intent.latest_charge ?? '', 'latest_charge');
