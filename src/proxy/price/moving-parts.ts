/** The few parameters that move money on calls which otherwise move none, and so have no row in the money table. */
import type { CanonicalRequest, Refusal } from '../model.js';
import { refuse } from '../read/refusal.js';

const balance =
  'It is added to the next invoice, or taken off. Use POST /v1/customers/{id}/balance_transactions, which the caps count.';
const source =
  'Stripe then collects overdue invoices of the customer at once. Attach a PaymentMethod with POST /v1/payment_methods/{id}/attach.';
const plan = 'It begins a subscription. Use POST /v1/subscriptions, which the caps count.';

const moving: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'customers.create': { account_balance: balance, balance, plan },
  'customers.update': { account_balance: balance, balance, plan, source },
};

/** Refuses the first of them. */
export function movingPartIn({ endpoint: { call, method, path }, params }: CanonicalRequest): Refusal | undefined {
  const parts = Object.hasOwn(moving, call) ? moving[call] : undefined;
  const name = [...params.keys()].find((key) => parts !== undefined && Object.hasOwn(parts, key));
  if (name === undefined || parts?.[name] === undefined) return undefined;
  return refuse(403, 'parameter_not_allowed', `${method} ${path} is not sent with ${name}. ${parts[name]}`, name);
}
