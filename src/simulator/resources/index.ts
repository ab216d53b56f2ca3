/** Every endpoint that is simulated. */
import type { Endpoint } from '../endpoint.js';
import { balanceTransactions } from './balance-transactions.js';
import { charges } from './charges.js';
import { customers } from './customers.js';
import { paymentIntents } from './payment-intents.js';
import { paymentMethods } from './payment-methods.js';
import { refunds } from './refunds.js';

export const endpoints: readonly Endpoint[] = [
  ...balanceTransactions,
  ...charges,
  ...customers,
  ...paymentIntents,
  ...paymentMethods,
  ...refunds,
];
