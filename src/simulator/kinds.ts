/** What exists in the simulator, by the name that Stripe gives it in `object` (deleted customers apart). */
import type { BalanceTransaction } from './resources/balance-transactions.js';
import type { CardSource } from './resources/cards.js';
import type { Charge } from './resources/charges.js';
import type { Customer, DeletedCustomer } from './resources/customers.js';
import type { PaymentIntent } from './payment-intent.js';
import type { PaymentMethod } from './resources/payment-methods.js';
import type { Refund } from './resources/refunds.js';

export interface Kinds {
  balance_transaction: BalanceTransaction;
  card: CardSource;
  charge: Charge;
  customer: Customer;
  deleted_customer: DeletedCustomer;
  payment_intent: PaymentIntent;
  payment_method: PaymentMethod;
  refund: Refund;
}

/** The kinds that a summary counts. */
export const countedKinds = [
  'charge',
  'customer',
  'payment_intent',
  'payment_method',
  'refund',
] as const satisfies readonly (keyof Kinds)[];
