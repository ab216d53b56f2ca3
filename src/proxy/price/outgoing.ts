/** Refunds, transfers, payouts and what else gives money away; and what comes back of it. */
import { fieldsAt, idAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import {
  amountAsked,
  amountRequired,
  currencyAsked,
  currencyRequired,
  flagAsked,
  isAsked,
  missing,
  signedAsked,
  textAsked,
} from './asked.js';
import { futureCharge } from './exposure.js';
import { asRequested } from './intents.js';
import { found, idOf, nameOfCall, stop, unreadable, type Ask, type Money, type Pricer } from './pricer.js';

/** The amount that is named, else what is left of an object; the currency and the customer are the object's. */
function ofObject(ask: Ask, object: Fields, kind: string, total = 'amount', gone?: string): Money {
  const currency = textAt(object, 'currency')?.toLowerCase();
  const whole = wholeAt(object, total);
  if (currency === undefined || whole === undefined) return unreadable(kind);
  const left = whole - (gone === undefined ? 0 : (wholeAt(object, gone) ?? 0));
  const amount = amountAsked(ask, 'amount') ?? left;
  if (amount <= 0) stop(400, 'amount_too_small', `Nothing is left of this ${kind} to move.`);
  return { amount, currency, customer: idAt(object, 'customer') };
}

/** Of the object that the path names. */
const ofPath =
  (folder: string, kind: string, gone?: string): Pricer =>
  async (ask) =>
    ofObject(ask, await found(ask, folder, ask.request.ids[0] ?? ''), kind, 'amount', gone);

/** Of the object that a parameter names. */
const ofNamed =
  (folder: string, by: string, kind: string): Pricer =>
  async (ask) =>
    ofObject(ask, await found(ask, folder, textAsked(ask, by) ?? missing(by)), kind);

const refund: Pricer = async (ask) => {
  if (flagAsked(ask, 'refund_application_fee') === true) {
    const message = 'refund_application_fee gives back more than the amount of the refund. Refund the fee by its own call.';
    stop(403, 'parameter_not_allowed', message, 'refund_application_fee');
  }
  if (isAsked(ask, 'origin')) {
    // Out of the cash balance of a customer, who is named; there is no charge.
    const customer = textAsked(ask, 'customer') ?? missing('customer');
    return { amount: amountRequired(ask, 'amount'), currency: currencyRequired(ask, 'currency'), customer };
  }
  const charge = textAsked(ask, 'charge');
  if (charge !== undefined && isAsked(ask, 'payment_intent')) {
    stop(400, 'ambiguous_parameters', 'Both charge and payment_intent say what is refunded: send one of them.', 'payment_intent');
  }
  if (charge !== undefined) return ofObject(ask, await found(ask, 'charges', charge), 'charge', 'amount', 'amount_refunded');
  const intent = await found(ask, 'payment_intents', textAsked(ask, 'payment_intent') ?? missing('charge'));
  const latest = idAt(intent, 'latest_charge');
  if (latest === undefined || amountAsked(ask, 'amount') !== undefined)
    return ofObject(ask, intent, 'PaymentIntent', 'amount_received');
  return ofObject(ask, await found(ask, 'charges', latest), 'charge', 'amount', 'amount_refunded');
};

const transfer: Pricer = async (ask) => {
  if (!isAsked(ask, 'destination')) missing('destination');
  const amount = amountAsked(ask, 'amount');
  if (amount !== undefined) return { amount, currency: currencyRequired(ask, 'currency') };
  const { currency, amount: whole } = ofObject(
    ask,
    await found(ask, 'charges', textAsked(ask, 'source_transaction') ?? missing('amount')),
    'charge',
  );
  const named = currencyAsked(ask, 'currency');
  if (named !== undefined && named !== currency)
    return stop(403, 'amount_unknown', `The charge is in ${currency}: name the amount.`, 'amount');
  return { amount: whole, currency };
};

/** What is paid out or credited; where neither is said, the whole invoice could be. */
const creditNote: Pricer = async (ask) => {
  const given = amountAsked(ask, 'refund_amount');
  const credited = amountAsked(ask, 'credit_amount');
  const amount = amountAsked(ask, 'amount');
  const invoice = await found(ask, 'invoices', textAsked(ask, 'invoice') ?? missing('invoice'));
  const currency = textAt(invoice, 'currency')?.toLowerCase();
  const total = wholeAt(invoice, 'total');
  if (currency === undefined || total === undefined) return unreadable('invoice');
  const parts = given === undefined && credited === undefined ? undefined : (given ?? 0) + (credited ?? 0);
  // Of an invoice that is paid in part, the rest of the amount is taken off what is still owed.
  const named = parts === undefined && amount === undefined ? undefined : Math.max(parts ?? 0, amount ?? 0);
  const lines = amount === undefined && (isAsked(ask, 'lines') || isAsked(ask, 'shipping_cost'));
  return {
    amount: lines || isAsked(ask, 'refunds') ? Math.max(total, named ?? 0) : (named ?? total),
    currency,
    customer: idAt(invoice, 'customer'),
  };
};

/** A credit is money given away; a debit is charged with the next invoice. */
const customerBalance: Pricer = (ask) => {
  const amount = signedAsked(ask, 'amount') ?? missing('amount');
  const currency = currencyRequired(ask, 'currency');
  const customer = ask.request.ids[0];
  if (amount === 0) stop(400, 'parameter_invalid_integer', 'Invalid value for amount: it must not be zero.', 'amount');
  if (amount < 0) return { amount: -amount, currency, customer };
  return { ...futureCharge(ask, amount, currency), customer };
};

const approval: Pricer = async (ask) => {
  const id = idOf(ask);
  const authorization = await found(ask, 'issuing/authorizations', id);
  const pending = fieldsAt(authorization, 'pending_request');
  const currency = textAt(authorization, 'currency')?.toLowerCase();
  const amount = amountAsked(ask, 'amount') ?? (pending && wholeAt(pending, 'amount'));
  if (currency === undefined || amount === undefined) return unreadable('card authorization');
  return { amount, currency, object: id };
};

const readerRefund: Pricer = (ask) => {
  if (!isAsked(ask, 'charge') && !isAsked(ask, 'payment_intent')) missing('charge');
  return refund(ask);
};

const climate: Pricer = (ask) => {
  if (isAsked(ask, 'metric_tons')) {
    stop(
      403,
      'amount_unknown',
      `What ${nameOfCall(ask)} moves is not known from metric_tons. Name the amount instead.`,
      'metric_tons',
    );
  }
  return asRequested(ask);
};

const creditGrant: Pricer = (ask) => ({
  amount: amountRequired(ask, ['amount', 'monetary', 'value']),
  currency: currencyRequired(ask, ['amount', 'monetary', 'currency']),
  customer: textAsked(ask, 'customer'),
});

const dispute: Pricer = async (ask) => {
  const id = idOf(ask);
  return { ...ofObject(ask, await found(ask, 'disputes', id), 'dispute'), object: id };
};

/** Takes back what was counted when it was sent, and refills nothing. */
const takenBack: Pricer = () => 'free';

export const outgoing: Readonly<Record<string, Pricer>> = {
  'refunds.create': refund,
  'refunds.cancel': takenBack,
  'transfers.create': transfer,
  'transfers.createReversal': ofPath('transfers', 'transfer', 'amount_reversed'),
  'payouts.create': asRequested,
  'payouts.reverse': ofPath('payouts', 'payout'),
  'payouts.cancel': takenBack,
  'topups.create': asRequested,
  'creditNotes.create': creditNote,
  'customers.createBalanceTransaction': customerBalance,
  'applicationFees.createRefund': ofPath('application_fees', 'application fee', 'amount_refunded'),
  'issuing.authorizations.approve': approval,
  'treasury.inboundTransfers.create': asRequested,
  'treasury.outboundPayments.create': asRequested,
  'treasury.outboundTransfers.create': asRequested,
  'treasury.creditReversals.create': ofNamed('treasury/received_credits', 'received_credit', 'received credit'),
  'treasury.debitReversals.create': ofNamed('treasury/received_debits', 'received_debit', 'received debit'),
  'terminal.readers.refundPayment': readerRefund,
  'climate.orders.create': climate,
  'billing.creditGrants.create': creditGrant,
  'disputes.close': dispute,
};
