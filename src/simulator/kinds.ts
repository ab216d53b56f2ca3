/** What exists in the simulator, by the name that Stripe gives it in `object` (deleted customers apart). */
import type { PaymentIntent } from './payment-intent.js';
import type { BalanceTransaction } from './resources/balance-transactions.js';
import type { CardSource } from './resources/cards.js';
import type { Charge } from './resources/charges.js';
import type { CheckoutSession } from './resources/checkout-sessions.js';
import type { Customer, DeletedCustomer } from './resources/customers.js';
import type { EphemeralKey } from './resources/ephemeral-keys.js';
import type { InvoiceItem } from './resources/invoice-items.js';
import type { Invoice } from './resources/invoices.js';
import type { PaymentMethod } from './resources/payment-methods.js';
import type { Payout } from './resources/payouts.js';
import type { Price } from './resources/prices.js';
import type { Product } from './resources/products.js';
import type { Refund } from './resources/refunds.js';
import type { Transfer, TransferReversal } from './resources/transfers.js';

export interface Kinds {
  balance_transaction: BalanceTransaction;
  card: CardSource;
  charge: Charge;
  'checkout.session': CheckoutSession;
  customer: Customer;
  deleted_customer: DeletedCustomer;
  ephemeral_key: EphemeralKey;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  payment_intent: PaymentIntent;
  payment_method: PaymentMethod;
  payout: Payout;
  price: Price;
  product: Product;
  refund: Refund;
  transfer: Transfer;
  transfer_reversal: TransferReversal;
}
