/** The kind of object that each money call is answered with, as its `object` field says. */
const kinds: readonly (readonly [call: string, kind: string])[] = [
  ['paymentIntents.', 'payment_intent'],
  ['charges.', 'charge'],
  ['refunds.', 'refund'],
  ['transfers.createReversal', 'transfer_reversal'],
  ['transfers.', 'transfer'],
  ['payouts.', 'payout'],
  ['topups.', 'topup'],
  ['invoices.updateLineItem', 'line_item'],
  ['invoices.', 'invoice'],
  ['invoiceItems.', 'invoiceitem'],
  ['quotes.', 'quote'],
  ['creditNotes.', 'credit_note'],
  ['customers.createBalanceTransaction', 'customer_balance_transaction'],
  ['applicationFees.createRefund', 'fee_refund'],
  ['subscriptions.', 'subscription'],
  ['subscriptionItems.', 'subscription_item'],
  ['subscriptionSchedules.', 'subscription_schedule'],
  ['checkout.sessions.', 'checkout.session'],
  ['paymentLinks.', 'payment_link'],
  ['treasury.inboundTransfers.', 'treasury.inbound_transfer'],
  ['treasury.outboundPayments.', 'treasury.outbound_payment'],
  ['treasury.outboundTransfers.', 'treasury.outbound_transfer'],
  ['treasury.creditReversals.', 'treasury.credit_reversal'],
  ['treasury.debitReversals.', 'treasury.debit_reversal'],
  ['terminal.readers.', 'terminal.reader'],
  ['issuing.authorizations.', 'issuing.authorization'],
  ['issuing.cards.', 'issuing.card'],
  ['issuing.cardholders.', 'issuing.cardholder'],
  ['climate.orders.', 'climate.order'],
  ['billing.creditGrants.', 'billing.credit_grant'],
  ['disputes.', 'dispute'],
  ['forwarding.requests.', 'forwarding.request'],
  ['testHelpers.testClocks.', 'test_helpers.test_clock'],
];

/** What the answer to a call (`charges.create`) must be; `undefined` for a call that is never priced. */
export function answeredKind(call: string): string | undefined {
  return kinds.find(([prefix]) => call.startsWith(prefix))?.[1];
}
