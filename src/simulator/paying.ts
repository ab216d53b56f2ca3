/** How a card is charged, captured and released. Charges and payment intents share it, so their money is booked in one place. */
import type { Context } from './context.js';
import { StripeError } from './errors.js';
import { moveMoney } from './movements.js';
import type { Metadata } from './params.js';
import type { CardSource } from './resources/cards.js';
import type { Charge } from './resources/charges.js';
import type { Card } from './resources/payment-methods.js';
import { declineOf, generalDecline, savesButDeclines, type Decline } from './test-cards.js';

export interface Payment {
  /** In minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly card: Card;
  readonly payment_method: string;
  readonly source?: CardSource;
  /** False to authorise only. */
  readonly capture: boolean;
  readonly payment_intent?: string;
  readonly description?: string | null;
  readonly metadata?: Metadata;
  readonly receipt_email?: string | null;
  readonly shipping?: unknown;
  readonly statement_descriptor?: string | null;
  readonly statement_descriptor_suffix?: string | null;
  readonly transfer_group?: string | null;
}

/** Makes the charge; a declined one has the status `failed` and moved nothing. */
export function pay(context: Context, payment: Payment): Charge {
  const { card, amount } = payment;
  const decline = declineOf(card.last4);
  const id = context.newId('ch');
  const charge = context.store.add('charge', {
    id,
    object: 'charge',
    amount,
    amount_captured: 0,
    amount_refunded: 0,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null },
    captured: false,
    created: context.now,
    currency: payment.currency,
    customer: payment.customer,
    description: payment.description ?? null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: payment.metadata ?? {},
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === undefined,
    payment_intent: payment.payment_intent ?? null,
    payment_method: payment.payment_method,
    payment_method_details: { type: 'card', card: { ...card, network: card.brand } },
    receipt_email: payment.receipt_email ?? null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    shipping: payment.shipping ?? null,
    source: payment.source ?? null,
    statement_descriptor: payment.statement_descriptor ?? null,
    statement_descriptor_suffix: payment.statement_descriptor_suffix ?? null,
    status: decline === undefined ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: payment.transfer_group ?? null,
  });
  if (decline === undefined && payment.capture) captureCharge(context, charge, amount);
  return charge;
}

function outcomeOf(decline: Decline | undefined): Charge['outcome'] {
  const risk = { risk_level: 'normal', risk_score: 5 };
  if (decline === undefined) {
    return {
      network_status: 'approved_by_network',
      reason: null,
      ...risk,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    network_status: 'declined_by_network',
    reason: decline.declineCode,
    ...risk,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

/** Moves `amount` (minor units) of an authorised charge. The last capture gives the rest back to the cardholder. */
export function captureCharge(context: Context, charge: Charge, amount: number, final = true): void {
  charge.amount_captured += amount;
  const { id: source, currency, customer } = charge;
  charge.balance_transaction = moveMoney(context, { bucket: 'charges', type: 'charge', amount, currency, customer, source }).id;
  if (!final) return;
  charge.captured = true;
  charge.amount_refunded += charge.amount - charge.amount_captured;
}

/** Gives back what was authorised and never captured. No money moves. */
export function releaseCharge(charge: Charge): void {
  charge.amount_refunded = charge.amount - charge.amount_captured;
  charge.captured = charge.amount_captured > 0;
  charge.refunded = charge.amount_refunded === charge.amount;
}

/** The 402 of a failed charge. */
export function declineError(
  charge: Charge,
  card: Card,
  intent?: { payment_intent: object; payment_method: object },
): StripeError {
  return errorOf(declineOf(card.last4), { charge: charge.id, ...intent });
}

/** A 402 `card_error`. */
export const cardError = (code: string, message: string, details: object = {}) =>
  new StripeError(402, { type: 'card_error', code, message, ...details });

/** Throws the 402 with which a bank refuses to have this card saved to a customer. */
export function refuseUnsavable(last4: string): void {
  const decline = declineOf(last4);
  if (decline !== undefined && !savesButDeclines(last4)) throw errorOf(decline);
}

function errorOf({ code, declineCode, message, param }: Decline = generalDecline, details: object = {}): StripeError {
  return cardError(code, message, { decline_code: declineCode, ...(param !== undefined && { param }), ...details });
}
