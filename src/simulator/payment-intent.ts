/** The PaymentIntent itself: its states, how it begins, and which of its states allow what. */
import type { Context } from './context.js';
import { invalidRequest } from './errors.js';
import { mergedMetadata } from './metadata.js';
import type { Metadata } from './params.js';

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

export const captureMethods = ['automatic', 'automatic_async', 'manual'] as const;
type CaptureMethod = (typeof captureMethods)[number];

/** The states in which it can still be paid. */
export const openStatuses: readonly PaymentIntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

/** What a caller says about a new intent. */
type Wanted = Pick<PaymentIntent, 'amount' | 'currency' | 'customer' | 'payment_method'> & {
  readonly [K in Describable]?: PaymentIntent[K] | undefined;
} & { readonly metadata?: Metadata | null | undefined };

type Describable =
  | 'automatic_payment_methods'
  | 'capture_method'
  | 'confirmation_method'
  | 'description'
  | 'payment_method_types'
  | 'receipt_email'
  | 'setup_future_usage'
  | 'shipping'
  | 'statement_descriptor'
  | 'statement_descriptor_suffix'
  | 'transfer_group';

/** An intent that nobody has confirmed yet. */
export function newIntent(context: Context, { amount, currency, customer, payment_method, ...wanted }: Wanted): PaymentIntent {
  const id = context.newId('pi');
  return context.store.add('payment_intent', {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application_fee_amount: null,
    automatic_payment_methods: wanted.automatic_payment_methods ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: wanted.capture_method ?? 'automatic',
    client_secret: context.newId(`${id}_secret`, 25),
    confirmation_method: wanted.confirmation_method ?? 'automatic',
    created: context.now,
    currency,
    customer,
    description: wanted.description ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: mergedMetadata({}, wanted.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: wanted.payment_method_types ?? ['card'],
    processing: null,
    receipt_email: wanted.receipt_email ?? null,
    review: null,
    setup_future_usage: wanted.setup_future_usage ?? null,
    shipping: wanted.shipping ?? null,
    statement_descriptor: wanted.statement_descriptor ?? null,
    statement_descriptor_suffix: wanted.statement_descriptor_suffix ?? null,
    status: payment_method === null ? 'requires_payment_method' : 'requires_confirmation',
    transfer_data: null,
    transfer_group: wanted.transfer_group ?? null,
  });
}

/** Gives the intent another payment method (or none) and the state that follows. */
export function setMethod(intent: PaymentIntent, method: string | null, status: PaymentIntentStatus): void {
  intent.payment_method = method;
  intent.status = status;
  intent.next_action = null;
}

/** Throws a 400 `payment_intent_unexpected_state` unless the intent is in one of the states. */
export function requireStatus(intent: PaymentIntent, allowed: readonly PaymentIntentStatus[], verb: string): void {
  if (allowed.includes(intent.status)) return;
  throw invalidRequest(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}: ${allowed.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', payment_intent: intent },
  );
}
