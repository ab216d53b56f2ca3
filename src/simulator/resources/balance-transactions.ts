import { inPath } from '../context.js';
import { endpoint } from '../endpoint.js';
import { currency, string } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';

export interface BalanceTransaction {
  readonly id: string;
  readonly object: 'balance_transaction';
  /** Gross, in minor units; negative when money leaves the balance. No fees are simulated. */
  readonly amount: number;
  readonly available_on: number;
  readonly created: number;
  readonly currency: string;
  readonly description: string | null;
  readonly exchange_rate: null;
  readonly fee: 0;
  readonly fee_details: readonly never[];
  readonly net: number;
  readonly reporting_category: string;
  readonly source: string;
  readonly status: 'available';
  readonly type: string;
}

export const balanceTransactions = [
  endpoint('GET /v1/balance_transactions/{id}', 'balance_transaction', {}, (context, _params, id) =>
    inPath(context, 'balance_transaction', id),
  ),

  endpoint(
    'GET /v1/balance_transactions',
    'list of balance_transaction',
    { ...paging, created: time, currency, payout: string, source: string, type: string },
    (context, { created, currency, payout, source, type, ...cursor }) =>
      page(
        context,
        'balance_transaction',
        '/v1/balance_transactions',
        cursor,
        (transaction) =>
          withinTime(created, transaction.created) &&
          (currency ?? transaction.currency) === transaction.currency &&
          (payout ?? transaction.source) === transaction.source &&
          (source ?? transaction.source) === transaction.source &&
          (type ?? transaction.type) === transaction.type,
      ),
  ),
];
