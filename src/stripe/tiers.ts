import type { HttpMethod, Tier } from './endpoint.js';

/**
 * How much a call can do.
 *
 * The question behind every tier is what a second, unwanted execution costs:
 *
 * - `money`: it moves money, or commits the account or its customer to move it. A duplicate bills, pays out or refunds twice, or
 *   races a first execution whose outcome nobody knows (a capture, a confirmation). Whatever is billed later without another call
 *   belongs here too: invoice items, subscriptions, schedules, credit grants.
 * - `session`: it makes a link, session or ephemeral key that soon expires. A duplicate is litter; nothing is paid unless a person
 *   acts on it. Its answer is a secret, which is another rule's business.
 * - `object`: it creates anything else. A duplicate is a second customer or price: wrong, yet nobody pays for it. Meter events are
 *   here because Stripe drops a repeated `identifier`.
 * - `change`: it brings an existing object into a state: update, cancel, delete, attach, close. Doing it again leaves the same state or fails.
 * - `read`: it only reads, also where Stripe wants a POST for it.
 *
 * GET and DELETE say their tier themselves. A POST is `money` when it is listed below, and otherwise `object` if its name begins with
 * `create`, else `change`. Test helpers act on test mode alone, where no money exists, so they are never `money`.
 */
export function tierOf(call: string, method: HttpMethod): Tier {
  if (method === 'GET') return 'read';
  if (method === 'DELETE') return 'change';
  const exception = exceptions.get(call);
  if (exception !== undefined) return exception;
  const creates = /\.create[A-Z]?\w*$/.test(call);
  if (!/(^|\.)testHelpers\./.test(call) && moneyCalls.has(call)) return 'money';
  return creates ? 'object' : 'change';
}

/** Calls whose name or table row would give another tier than the one they deserve. */
const exceptions: ReadonlyMap<string, Tier> = new Map<string, Tier>([
  // Computes what an invoice would be; nothing is kept.
  ['invoices.createPreview', 'read'],
  // Links, sessions and keys that expire.
  ['accountLinks.create', 'session'],
  ['accountSessions.create', 'session'],
  ['accounts.createLoginLink', 'session'],
  ['billingPortal.sessions.create', 'session'],
  ['checkout.sessions.create', 'session'],
  ['customerSessions.create', 'session'],
  ['ephemeralKeys.create', 'session'],
  ['fileLinks.create', 'session'],
  ['financialConnections.sessions.create', 'session'],
  ['identity.verificationSessions.create', 'session'],
  ['oauth.token', 'session'],
  ['paymentLinks.create', 'session'],
  ['terminal.connectionTokens.create', 'session'],
  ['terminal.onboardingLinks.create', 'session'],
  ['v2.billing.meterEventSession.create', 'session'],
  ['v2.core.accountLinks.create', 'session'],
  // Records a payment that was made elsewhere; the other reports add to such a record.
  ['paymentRecords.reportPayment', 'object'],
]);

const moneyCalls: ReadonlySet<string> = new Set([
  'applicationFees.createRefund',
  'billing.creditGrants.create',
  'charges.capture',
  'charges.create',
  'climate.orders.create',
  'creditNotes.create',
  'customers.createBalanceTransaction',
  'forwarding.requests.create',
  'invoiceItems.create',
  'invoices.addLines',
  'invoices.create',
  'invoices.finalizeInvoice',
  'invoices.pay',
  'invoices.sendInvoice',
  'issuing.authorizations.approve',
  'paymentIntents.applyCustomerBalance',
  'paymentIntents.capture',
  'paymentIntents.confirm',
  'paymentIntents.create',
  'paymentIntents.incrementAuthorization',
  'payouts.create',
  'payouts.reverse',
  'quotes.accept',
  'refunds.create',
  'subscriptionItems.create',
  'subscriptionSchedules.create',
  'subscriptions.create',
  'subscriptions.resume',
  'terminal.readers.confirmPaymentIntent',
  'terminal.readers.processPaymentIntent',
  'terminal.readers.refundPayment',
  'topups.create',
  'transfers.create',
  'transfers.createReversal',
  'treasury.creditReversals.create',
  'treasury.debitReversals.create',
  'treasury.inboundTransfers.create',
  'treasury.outboundPayments.create',
  'treasury.outboundTransfers.create',
  'v2.moneyManagement.inboundTransfers.create',
  'v2.moneyManagement.outboundPayments.create',
  'v2.moneyManagement.payoutIntents.confirm',
  'v2.moneyManagement.payoutIntents.create',
]);
