import { inParam, inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import { moveMoney } from '../movements.js';
import { amount, metadata, oneOf, string, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { releaseCharge } from '../paying.js';
import { refundsPend } from '../test-cards.js';
import { unsimulated } from '../unsimulated.js';
import type { Charge } from './charges.js';

export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  /** In minor units. */
  readonly amount: number;
  balance_transaction: string | null;
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  readonly destination_details: object;
  failure_balance_transaction: string | null;
  metadata: Metadata;
  readonly payment_intent: string | null;
  readonly reason: string | null;
  readonly receipt_number: null;
  readonly source_transfer_reversal: null;
  status: 'succeeded' | 'pending' | 'requires_action' | 'canceled';
  readonly transfer_reversal: null;
}

export const refunds = [
  endpoint(
    'POST /v1/refunds',
    'refund',
    {
      amount,
      charge: string,
      currency: unsimulated,
      customer: unsimulated,
      instructions_email: string,
      metadata,
      origin: unsimulated,
      payment_intent: string,
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
      refund_application_fee: unsimulated,
      reverse_transfer: unsimulated,
    },
    (context, { amount, charge: chargeId, payment_intent, instructions_email, metadata, reason }) => {
      const charge = chargeOf(context, chargeId, payment_intent);
      const left = refundable(charge);
      const wanted = amount ?? left;
      if (wanted > left) {
        throw invalidRequest(
          `Refund amount (${wanted}) is greater than unrefunded amount on charge (${left}), in the minor unit of ${charge.currency}`,
          {
            param: 'amount',
          },
        );
      }
      const { currency, customer } = charge;
      const id = context.newId('re');
      let transaction: string | null = null;
      if (charge.captured) {
        transaction = moveMoney(context, {
          bucket: 'refunds',
          type: 'refund',
          amount: wanted,
          currency,
          customer,
          source: id,
        }).id;
        charge.amount_refunded += wanted;
        charge.refunded = charge.amount_refunded === charge.amount;
      } else {
        if (wanted !== left) {
          throw invalidRequest(
            'You cannot partially refund an uncaptured charge. Capture less than the authorised amount instead.',
            { param: 'amount' },
          );
        }
        releaseCharge(charge);
      }
      return context.store.add('refund', {
        id,
        object: 'refund',
        amount: wanted,
        balance_transaction: transaction,
        charge: charge.id,
        created: context.now,
        currency,
        destination_details: { type: 'card', card: { type: 'refund' } },
        failure_balance_transaction: null,
        metadata: mergedMetadata({}, metadata),
        payment_intent: charge.payment_intent,
        reason: reason ?? null,
        receipt_number: null,
        source_transfer_reversal: null,
        status: instructions_email === undefined ? statusAtFirst(context, charge) : 'requires_action',
        transfer_reversal: null,
      });
    },
  ),

  endpoint('GET /v1/refunds/{id}', 'refund', {}, (context, _params, id) => inPath(context, 'refund', id, 'refund')),

  endpoint('POST /v1/refunds/{id}', 'refund', { metadata }, (context, { metadata }, id) => {
    const refund = inPath(context, 'refund', id, 'refund');
    refund.metadata = mergedMetadata(refund.metadata, metadata);
    return refund;
  }),

  endpoint(
    'GET /v1/refunds',
    'list of refund',
    { ...paging, charge: string, created: time, payment_intent: string },
    (context, { charge, created, payment_intent, ...cursor }) =>
      page(
        context,
        'refund',
        '/v1/refunds',
        cursor,
        (refund) =>
          withinTime(created, refund.created) &&
          (charge ?? refund.charge) === refund.charge &&
          (payment_intent ?? refund.payment_intent) === refund.payment_intent,
      ),
  ),

  endpoint('POST /v1/refunds/{id}/cancel', 'refund', {}, (context, _params, id) => {
    const refund = inPath(context, 'refund', id, 'refund');
    if (refund.status !== 'requires_action') {
      throw invalidRequest(`Refund ${id} has a status of ${refund.status}; only one that requires_action can be canceled.`);
    }
    const charge = inParam(context, 'charge', refund.charge, 'charge');
    const { amount, currency } = refund;
    refund.failure_balance_transaction = moveMoney(context, {
      bucket: 'reversed',
      type: 'refund_failure',
      amount,
      currency,
      customer: charge.customer,
      source: id,
    }).id;
    charge.amount_refunded -= amount;
    charge.refunded = false;
    refund.status = 'canceled';
    return refund;
  }),
];

function chargeOf(context: Context, charge: string | undefined, intentId: string | undefined): Charge {
  if (charge !== undefined && intentId !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: charge, payment_intent.', {
      code: 'parameters_exclusive',
      param: 'charge',
    });
  }
  if (charge !== undefined) return inParam(context, 'charge', charge, 'charge');
  if (intentId === undefined) {
    throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
    });
  }
  const intent = inParam(context, 'payment_intent', intentId, 'payment_intent');
  if (intent.latest_charge === null) {
    throw invalidRequest(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return inParam(context, 'charge', intent.latest_charge, 'payment_intent');
}

/** What is left to refund, in minor units. Throws when that is nothing. */
function refundable(charge: Charge): number {
  if (charge.status === 'failed')
    throw invalidRequest(`Charge ${charge.id} failed: there is nothing to refund.`, { param: 'charge' });
  if (!charge.captured && charge.payment_intent !== null) {
    throw invalidRequest(`Charge ${charge.id} is not captured; cancel ${charge.payment_intent} instead.`, { param: 'charge' });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  return left;
}

function statusAtFirst({ store }: Context, charge: Charge): Refund['status'] {
  const card = charge.source ?? store.find('payment_method', charge.payment_method)?.card;
  return card !== undefined && refundsPend(card.last4) ? 'pending' : 'succeeded';
}
