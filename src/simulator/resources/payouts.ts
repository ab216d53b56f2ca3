import { requireFunds } from '../balance.js';
import { inPath, type Context } from '../context.js';
import { checkNotTooLarge } from '../currencies.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import { moveMoney } from '../movements.js';
import { amount, currency, ignored, metadata, oneOf, required, string, text, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';

export interface Payout {
  readonly id: string;
  readonly object: 'payout';
  /** In minor units; negative for a reversal. */
  readonly amount: number;
  readonly arrival_date: number;
  readonly automatic: false;
  readonly balance_transaction: string;
  readonly created: number;
  readonly currency: string;
  readonly description: string | null;
  readonly destination: string;
  failure_balance_transaction: string | null;
  readonly failure_code: null;
  readonly failure_message: null;
  readonly livemode: false;
  metadata: Metadata;
  readonly method: 'standard' | 'instant';
  readonly original_payout: string | null;
  reversed_by: string | null;
  readonly source_type: 'card';
  readonly statement_descriptor: string | null;
  status: 'pending' | 'paid' | 'canceled';
  readonly type: 'bank_account';
}

const minute = 60;
const day = 24 * 60 * minute;

/** Seconds until the money is at the bank. */
const travel = { standard: 2 * day, instant: 30 * minute };

const methods = ['standard', 'instant'] as const;

export const payouts = [
  endpoint(
    'POST /v1/payouts',
    'payout',
    {
      amount: required(amount),
      currency: required(currency),
      description: text,
      destination: string,
      metadata,
      method: oneOf(...methods),
      payout_method: ignored,
      source_type: ignored,
      statement_descriptor: text,
    },
    (context, { amount, currency, description, destination, metadata, method = 'standard', statement_descriptor }) => {
      checkNotTooLarge(amount, currency);
      requireFunds(context, amount, currency);
      const id = context.newId('po');
      return context.store.add('payout', {
        ...blank(context),
        id,
        amount,
        arrival_date: context.now + travel[method],
        balance_transaction: moveMoney(context, {
          bucket: 'payouts',
          type: 'payout',
          amount,
          currency,
          customer: null,
          source: id,
        }).id,
        currency,
        description: description ?? null,
        destination: destination ?? 'ba_simulator',
        metadata: mergedMetadata({}, metadata),
        method,
        statement_descriptor: statement_descriptor ?? null,
      });
    },
  ),

  endpoint('GET /v1/payouts/{id}', 'payout', {}, (context, _params, id) => payoutIn(context, id)),

  endpoint('POST /v1/payouts/{id}', 'payout', { metadata }, (context, { metadata }, id) => {
    const payout = payoutIn(context, id);
    payout.metadata = mergedMetadata(payout.metadata, metadata);
    return payout;
  }),

  endpoint(
    'GET /v1/payouts',
    'list of payout',
    { ...paging, arrival_date: time, created: time, destination: string, status: string },
    (context, { arrival_date, created, destination, status, ...cursor }) => {
      arrive(context);
      return page(
        context,
        'payout',
        '/v1/payouts',
        cursor,
        (payout) =>
          withinTime(created, payout.created) &&
          withinTime(arrival_date, payout.arrival_date) &&
          (destination ?? payout.destination) === payout.destination &&
          (status ?? payout.status) === payout.status,
      );
    },
  ),

  endpoint('POST /v1/payouts/{id}/cancel', 'payout', {}, (context, _params, id) => {
    const payout = payoutIn(context, id);
    if (payout.status !== 'pending') {
      throw invalidRequest(`Payout ${id} has a status of ${payout.status}; only a pending one can be canceled.`, {
        code: 'payouts_not_allowed',
      });
    }
    const { amount, currency } = payout;
    payout.status = 'canceled';
    payout.failure_balance_transaction = moveMoney(context, {
      bucket: 'reversed',
      type: 'payout_cancel',
      amount,
      currency,
      customer: null,
      source: id,
    }).id;
    return payout;
  }),

  endpoint('POST /v1/payouts/{id}/reverse', 'payout', { metadata }, (context, { metadata }, id) => {
    const payout = payoutIn(context, id);
    if (payout.status !== 'paid' || payout.amount < 0) {
      throw invalidRequest(
        `Payout ${id} has a status of ${payout.status}; only one that was paid can be reversed. Cancel a pending one.`,
      );
    }
    if (payout.reversed_by !== null) throw invalidRequest(`Payout ${id} has already been reversed.`);
    const { amount, currency, destination } = payout;
    const reversal = context.newId('po');
    payout.reversed_by = reversal;
    return context.store.add('payout', {
      ...blank(context),
      id: reversal,
      amount: -amount,
      arrival_date: context.now + travel.standard,
      balance_transaction: moveMoney(context, {
        bucket: 'reversed',
        type: 'payout',
        amount,
        currency,
        customer: null,
        source: reversal,
      }).id,
      currency,
      destination,
      metadata: mergedMetadata({}, metadata),
      original_payout: id,
    });
  }),
];

/** Pending payouts whose day has come are paid. The clock moves between requests, so every request looks first. */
function arrive({ store, now }: Context): void {
  for (const payout of store.all('payout')) if (payout.status === 'pending' && payout.arrival_date <= now) payout.status = 'paid';
}

function payoutIn(context: Context, id: string): Payout {
  arrive(context);
  return inPath(context, 'payout', id, 'payout');
}

const blank = ({ now }: Context) =>
  ({
    object: 'payout',
    automatic: false,
    created: now,
    description: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    method: 'standard',
    original_payout: null,
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'pending',
    type: 'bank_account',
  }) satisfies Partial<Payout>;
