/** Confirming a PaymentIntent: the bank is asked, and the intent tells what it answered. */
import { inParam, type Context } from './context.js';
import { invalidRequest } from './errors.js';
import { setMethod, type PaymentIntent } from './payment-intent.js';
import { cardError, declineError, pay } from './paying.js';
import { paymentCard } from './resources/cards.js';
import type { Card } from './resources/payment-methods.js';
import { needsAuthentication } from './test-cards.js';

/** What can be charged. Its customer may be set when it is to be kept. */
interface Payable {
  readonly id: string;
  readonly card: Card;
  customer: string | null;
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
  const method = payableNamed(context, intent.payment_method);
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
    throw failed(intent, method, problem, (details) => declineError(charge, method.card, details));
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

/** A payment method, or a card of the older Sources way. */
function payableNamed(context: Context, id: string): Payable {
  const source = context.store.find('card', id);
  return source === undefined
    ? inParam(context, 'payment_method', id, 'payment_method')
    : { ...source, card: paymentCard(source) };
}

/** Books a failed attempt on the intent; the error shows the intent as it then is. */
function failed(
  intent: PaymentIntent,
  method: Payable,
  problem: object,
  error: (details: { payment_intent: object; payment_method: object }) => Error,
): Error {
  setMethod(intent, null, 'requires_payment_method');
  intent.last_payment_error = { type: 'card_error', ...problem, payment_method: structuredClone(method) };
  return error({ payment_intent: structuredClone(intent), payment_method: structuredClone(method) });
}
