/** The few parameters, and calls, that move money under the name of something else, and so have no row in the money table. */
import type { CanonicalRequest, Refusal } from '../model.js';
import { refuse } from '../read/refusal.js';

const balance =
  'It is added to the next invoice, or taken off. Use POST /v1/customers/{id}/balance_transactions, which the caps count.';
const source =
  'Stripe then collects overdue invoices of the customer at once. Attach a PaymentMethod with POST /v1/payment_methods/{id}/attach.';
const plan = 'It begins a subscription. Use POST /v1/subscriptions, which the caps count.';
const reprice = 'What was counted at the old amount is then charged at the new one. Make a new one and use that.';

const moving: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'customers.create': { account_balance: balance, balance, plan },
  // Earlier names of a source are still taken.
  'customers.update': { account_balance: balance, balance, bank_account: source, card: source, plan, source },
  'prices.update': { currency_options: reprice },
  'shippingRates.update': { fixed_amount: reprice },
};

/** Calls that take away what others gave: what is charged later is more, by an amount that no cap counts. */
const takesAway: ReadonlySet<string> = new Set([
  'billing.creditGrants.expire',
  'billing.creditGrants.voidGrant',
  'creditNotes.voidCreditNote',
  'customers.deleteDiscount',
  'subscriptions.deleteDiscount',
]);

/** Refuses the first of them. */
export function movingPartIn({ endpoint: { call, method, path }, params }: CanonicalRequest): Refusal | undefined {
  if (takesAway.has(call)) {
    const message = `${method} ${path} takes away what lessens later charges, and no cap could count what comes on top. An operator can do it.`;
    return refuse(403, 'endpoint_not_priced', message);
  }
  const parts = Object.hasOwn(moving, call) ? moving[call] : undefined;
  const name = [...params.keys()].find((key) => parts !== undefined && Object.hasOwn(parts, key));
  if (name === undefined || parts?.[name] === undefined) return undefined;
  return refuse(403, 'parameter_not_allowed', `${method} ${path} is not sent with ${name}. ${parts[name]}`, name);
}
