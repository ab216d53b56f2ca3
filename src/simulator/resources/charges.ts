import { inParam, inPath } from '../context.js';
import { checkChargeable } from '../currencies.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import { amount, boolean, currency, hash, ignored, metadata, required, string, text, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { captureCharge, declineError, pay } from '../paying.js';
import { unsimulated } from '../unsimulated.js';
import { paymentCard, sourceFor, type CardSource } from './cards.js';

export interface Charge {
  readonly id: string;
  readonly object: 'charge';
  /** In minor units, like every amount here. */
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  readonly application_fee_amount: null;
  balance_transaction: string | null;
  readonly billing_details: object;
  captured: boolean;
  readonly created: number;
  readonly currency: string;
  customer: string | null;
  description: string | null;
  readonly disputed: false;
  readonly failure_balance_transaction: null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  fraud_details: object;
  readonly livemode: false;
  metadata: Metadata;
  readonly on_behalf_of: null;
  readonly outcome: {
    readonly network_status: string;
    readonly reason: string | null;
    readonly risk_level: string;
    readonly risk_score: number;
    readonly seller_message: string;
    readonly type: string;
  };
  readonly paid: boolean;
  readonly payment_intent: string | null;
  readonly payment_method: string;
  readonly payment_method_details: object;
  receipt_email: string | null;
  readonly receipt_number: null;
  readonly receipt_url: null;
  refunded: boolean;
  shipping: unknown;
  readonly source: CardSource | null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly status: 'succeeded' | 'failed';
  readonly transfer_data: null;
  transfer_group: string | null;
}

const connect = {
  application_fee: unsimulated,
  application_fee_amount: unsimulated,
  transfer_data: unsimulated,
};

export const charges = [
  endpoint(
    'POST /v1/charges',
    'charge',
    {
      amount: required(amount),
      currency: required(currency),
      ...connect,
      capture: boolean,
      customer: string,
      description: text,
      destination: unsimulated,
      metadata,
      on_behalf_of: unsimulated,
      radar_options: ignored,
      receipt_email: text,
      shipping: ignored,
      source: string,
      statement_descriptor: text,
      statement_descriptor_suffix: text,
      transfer_group: text,
    },
    (context, { amount, currency, capture = true, customer: customerId, source: token, metadata, ...details }) => {
      checkChargeable(amount, currency);
      if (customerId === undefined && token === undefined) {
        throw invalidRequest('Must provide source or customer.', { code: 'parameter_missing' });
      }
      const customer = customerId === undefined ? undefined : inParam(context, 'customer', customerId, 'customer');
      const source = sourceFor(context, customer, token);
      const charge = pay(context, {
        amount,
        currency,
        capture,
        customer: customer?.id ?? null,
        card: paymentCard(source),
        payment_method: source.id,
        source,
        description: details.description ?? null,
        metadata: mergedMetadata({}, metadata),
        receipt_email: details.receipt_email ?? null,
        shipping: details.shipping,
        statement_descriptor: details.statement_descriptor ?? null,
        statement_descriptor_suffix: details.statement_descriptor_suffix ?? null,
        transfer_group: details.transfer_group ?? null,
      });
      if (charge.status === 'failed') throw declineError(charge, paymentCard(source));
      return charge;
    },
  ),

  endpoint('GET /v1/charges/{id}', 'charge', {}, (context, _params, id) => inPath(context, 'charge', id)),

  endpoint(
    'POST /v1/charges/{id}',
    'charge',
    {
      customer: string,
      description: text,
      fraud_details: hash({ user_report: text }),
      metadata,
      receipt_email: text,
      shipping: ignored,
      transfer_group: text,
    },
    (context, { customer, description, fraud_details, metadata, receipt_email, shipping, transfer_group }, id) => {
      const charge = inPath(context, 'charge', id);
      if (customer !== undefined) {
        if (charge.customer !== null)
          throw invalidRequest('You cannot change the customer of a charge that has one.', { param: 'customer' });
        charge.customer = inParam(context, 'customer', customer, 'customer').id;
      }
      charge.metadata = mergedMetadata(charge.metadata, metadata);
      if (description !== undefined) charge.description = description;
      if (fraud_details !== undefined) charge.fraud_details = fraud_details;
      if (receipt_email !== undefined) charge.receipt_email = receipt_email;
      if (shipping !== undefined) charge.shipping = shipping;
      if (transfer_group !== undefined) charge.transfer_group = transfer_group;
      return charge;
    },
  ),

  endpoint(
    'GET /v1/charges',
    'list of charge',
    { ...paging, created: time, customer: string, payment_intent: string, transfer_group: string },
    (context, { created, customer, payment_intent, transfer_group, ...cursor }) =>
      page(
        context,
        'charge',
        '/v1/charges',
        cursor,
        (charge) =>
          withinTime(created, charge.created) &&
          (customer ?? charge.customer) === charge.customer &&
          (payment_intent ?? charge.payment_intent) === charge.payment_intent &&
          (transfer_group ?? charge.transfer_group) === charge.transfer_group,
      ),
  ),

  endpoint(
    'POST /v1/charges/{id}/capture',
    'charge',
    {
      amount,
      ...connect,
      receipt_email: text,
      statement_descriptor: text,
      statement_descriptor_suffix: text,
      transfer_group: text,
    },
    (context, { amount, receipt_email, transfer_group }, id) => {
      const charge = inPath(context, 'charge', id);
      if (charge.captured) {
        throw invalidRequest(`Charge ${id} has already been captured.`, { code: 'charge_already_captured' });
      }
      if (charge.payment_intent !== null) {
        throw invalidRequest(`Charge ${id} belongs to a PaymentIntent; capture ${charge.payment_intent} instead.`);
      }
      if (charge.status === 'failed') throw invalidRequest(`Charge ${id} failed and cannot be captured.`);
      if (charge.refunded) throw invalidRequest(`Charge ${id} has already been refunded.`, { code: 'charge_already_refunded' });
      const captured = amount ?? charge.amount;
      if (captured > charge.amount) {
        throw invalidRequest(`Amount must be no more than the authorised ${charge.amount}.`, {
          code: 'amount_too_large',
          param: 'amount',
        });
      }
      checkChargeable(captured, charge.currency);
      captureCharge(context, charge, captured);
      if (receipt_email !== undefined) charge.receipt_email = receipt_email;
      if (transfer_group !== undefined) charge.transfer_group = transfer_group;
      return charge;
    },
  ),
];
