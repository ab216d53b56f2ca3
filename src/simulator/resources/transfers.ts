import { requireFunds } from '../balance.js';
import { inParam, inPath, type Context } from '../context.js';
import { checkNotTooLarge } from '../currencies.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest, resourceMissing } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import { moveMoney } from '../movements.js';
import { amount, currency, ignored, metadata, required, string, text, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';

export interface Transfer {
  readonly id: string;
  readonly object: 'transfer';
  /** In minor units. */
  readonly amount: number;
  amount_reversed: number;
  readonly balance_transaction: string;
  readonly created: number;
  readonly currency: string;
  description: string | null;
  readonly destination: string;
  readonly livemode: false;
  metadata: Metadata;
  reversed: boolean;
  readonly source_transaction: string | null;
  readonly source_type: 'card';
  readonly transfer_group: string | null;
}

export interface TransferReversal {
  readonly id: string;
  readonly object: 'transfer_reversal';
  readonly amount: number;
  readonly balance_transaction: string;
  readonly created: number;
  readonly currency: string;
  metadata: Metadata;
  readonly transfer: string;
}

export const transfers = [
  endpoint(
    'POST /v1/transfers',
    'transfer',
    {
      amount,
      currency: required(currency),
      destination: required(string),
      description: text,
      metadata,
      source_transaction: string,
      source_type: ignored,
      transfer_group: text,
    },
    (context, { amount, currency, destination, description, metadata, source_transaction, transfer_group }) => {
      if (!/^acct_\w+$/.test(destination)) throw resourceMissing('destination', destination, 'destination', 400);
      const source =
        source_transaction === undefined ? undefined : inParam(context, 'charge', source_transaction, 'source_transaction');
      const wanted = amount ?? source?.amount_captured;
      if (wanted === undefined)
        throw invalidRequest('Missing required param: amount.', { code: 'parameter_missing', param: 'amount' });
      checkNotTooLarge(wanted, currency);
      requireFunds(context, wanted, currency);
      const id = context.newId('tr');
      return context.store.add('transfer', {
        id,
        object: 'transfer',
        amount: wanted,
        amount_reversed: 0,
        balance_transaction: moveMoney(context, {
          bucket: 'transfers',
          type: 'transfer',
          amount: wanted,
          currency,
          customer: null,
          source: id,
        }).id,
        created: context.now,
        currency,
        description: description ?? null,
        destination,
        livemode: false,
        metadata: mergedMetadata({}, metadata),
        reversed: false,
        source_transaction: source?.id ?? null,
        source_type: 'card',
        transfer_group: transfer_group ?? null,
      });
    },
  ),

  endpoint('GET /v1/transfers/{id}', 'transfer', {}, (context, _params, id) => inPath(context, 'transfer', id)),

  endpoint('POST /v1/transfers/{id}', 'transfer', { description: text, metadata }, (context, { description, metadata }, id) => {
    const transfer = inPath(context, 'transfer', id);
    transfer.metadata = mergedMetadata(transfer.metadata, metadata);
    if (description !== undefined) transfer.description = description;
    return transfer;
  }),

  endpoint(
    'GET /v1/transfers',
    'list of transfer',
    { ...paging, created: time, destination: string, transfer_group: string },
    (context, { created, destination, transfer_group, ...cursor }) =>
      page(
        context,
        'transfer',
        '/v1/transfers',
        cursor,
        (transfer) =>
          withinTime(created, transfer.created) &&
          (destination ?? transfer.destination) === transfer.destination &&
          (transfer_group ?? transfer.transfer_group) === transfer.transfer_group,
      ),
  ),

  endpoint(
    'POST /v1/transfers/{id}/reversals',
    'transfer_reversal',
    { amount, description: ignored, metadata, refund_application_fee: unsimulated },
    (context, { amount, metadata }, id) => reverse(context, inPath(context, 'transfer', id), amount, metadata),
  ),

  endpoint('GET /v1/transfers/{id}/reversals', 'list of transfer_reversal', paging, (context, cursor, id) => {
    inPath(context, 'transfer', id);
    return page(context, 'transfer_reversal', `/v1/transfers/${id}/reversals`, cursor, ({ transfer }) => transfer === id);
  }),

  endpoint('GET /v1/transfers/{id}/reversals/{reversal}', 'transfer_reversal', {}, (context, _params, id, reversal) => {
    const found = inPath(context, 'transfer_reversal', reversal);
    if (found.transfer !== id) throw resourceMissing('transfer_reversal', reversal, 'id', 404);
    return found;
  }),
];

function reverse(
  context: Context,
  transfer: Transfer,
  amount: number | undefined,
  metadata: Metadata | null | undefined,
): TransferReversal {
  const left = transfer.amount - transfer.amount_reversed;
  if (left === 0) throw invalidRequest(`Transfer ${transfer.id} is already fully reversed.`);
  const wanted = amount ?? left;
  if (wanted > left) {
    throw invalidRequest(
      `Reversal amount (${wanted}) is greater than what is left of the transfer (${left}), in the minor unit of ${transfer.currency}`,
      {
        param: 'amount',
      },
    );
  }
  const { currency } = transfer;
  const id = context.newId('trr');
  transfer.amount_reversed += wanted;
  transfer.reversed = wanted === left;
  return context.store.add('transfer_reversal', {
    id,
    object: 'transfer_reversal',
    amount: wanted,
    balance_transaction: moveMoney(context, {
      bucket: 'reversed',
      type: 'transfer_refund',
      amount: wanted,
      currency,
      customer: null,
      source: id,
    }).id,
    created: context.now,
    currency,
    metadata: mergedMetadata({}, metadata),
    transfer: transfer.id,
  });
}
