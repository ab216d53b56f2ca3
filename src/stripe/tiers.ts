import type { HttpMethod, Tier } from './endpoint.js';
import { findMoneyRow } from './money.js';

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
 * GET and DELETE say their tier themselves. A POST is `money` when the money table counts an amount for it and its name does not say
 * that it only updates, cancels, closes, migrates or attaches; otherwise it is `object` if its name begins with `create`, else `change`.
 * Test helpers act on test mode alone, where no money exists, so they are never `money`. The exceptions below give their reasons.
 */
export function tierOf(call: string, method: HttpMethod): Tier {
  if (method === 'GET') return 'read';
  if (method === 'DELETE') return 'change';
  const exception = exceptions.get(call);
  if (exception !== undefined) return exception;
  if (movesMoney(call)) return 'money';
  return /\.create(?![a-z])\w*$/.test(call) ? 'object' : 'change';
}

function movesMoney(call: string): boolean {
  const kind = findMoneyRow(call)?.kind;
  if (kind === undefined || kind === 'surface' || kind === 'usage' || kind === 'privilege') return false;
  return !/(?:^|\.)testHelpers\./.test(call) && !/\.(?:update|cancel|close|migrate|attach)\w*$/.test(call);
}

/** Calls whose name or table row would give another tier than the one they deserve. */
const exceptions: ReadonlyMap<string, Tier> = new Map<string, Tier>([
  // Another payment provider charges the card that is forwarded, so a duplicate is a second charge although nothing is counted here.
  ['forwarding.requests.create', 'money'],
  // What they leave is the same the second time, although what they do may be billed.
  ['invoices.removeLines', 'change'],
  ['subscriptions.pause', 'change'],
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
