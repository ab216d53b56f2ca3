/** Every endpoint that is simulated. */
import type { Endpoint } from '../endpoint.js';
import { account } from './account.js';
import { balance } from './balance.js';
import { balanceTransactions } from './balance-transactions.js';
import { charges } from './charges.js';
import { checkoutSessions } from './checkout-sessions.js';
import { customers } from './customers.js';
import { ephemeralKeys } from './ephemeral-keys.js';
import { invoiceItems } from './invoice-items.js';
import { invoices } from './invoices.js';
import { paymentIntents } from './payment-intents.js';
import { paymentMethods } from './payment-methods.js';
import { payouts } from './payouts.js';
import { prices } from './prices.js';
import { products } from './products.js';
import { refunds } from './refunds.js';
import { transfers } from './transfers.js';

export const endpoints: readonly Endpoint[] = [
  ...account,
  ...balance,
  ...balanceTransactions,
  ...charges,
  ...checkoutSessions,
  ...customers,
  ...ephemeralKeys,
  ...invoiceItems,
  ...invoices,
  ...paymentIntents,
  ...paymentMethods,
  ...payouts,
  ...prices,
  ...products,
  ...refunds,
  ...transfers,
];
