/** Money that moved. Every movement changes the balance and the books together, so the two can never disagree. */
import type { Context } from './context.js';
import type { BalanceTransaction } from './resources/balance-transactions.js';

/** `reversed` is money that came back: cancelled refunds and payouts, reversed payouts and transfers. */
export type Bucket = 'charges' | 'refunds' | 'payouts' | 'transfers' | 'reversed';

export interface Movement {
  readonly bucket: Bucket;
  /** In minor units, always positive. */
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  /** The object that moved it: `ch_…`, `re_…`, `po_…`, `tr_…`, `trr_…`. */
  readonly source: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
}

/** Books a movement and the balance transaction that shows it. `amount` is positive; the bucket says which way it goes. */
export function moveMoney(
  context: Context,
  { type, ...movement }: Pick<Movement, 'bucket' | 'amount' | 'currency' | 'customer' | 'source'> & { type: string },
): BalanceTransaction {
  const { account, store, now, nowMs, newId, requestId, idempotencyKey } = context;
  account.movements.push({ ...movement, account: account.id, at: nowMs, requestId, idempotencyKey });
  const incoming = movement.bucket === 'charges' || movement.bucket === 'reversed';
  const amount = incoming ? movement.amount : -movement.amount;
  return store.add('balance_transaction', {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: now,
    created: now,
    currency: movement.currency,
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: type,
    source: movement.source,
    status: 'available',
    type,
  });
}
