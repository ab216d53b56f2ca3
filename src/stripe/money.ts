/**
 * The money table: every call that moves money, commits to move it, or hands over the means to, with where its amount can be known
 * from. What is not in it moves nothing.
 */
import { billing } from './money/billing.js';
import { incoming } from './money/incoming.js';
import { outgoing } from './money/outgoing.js';
import { privileges } from './money/privileges.js';
import type { MoneyRow } from './money/row.js';

export type { Bucket, Direction, Lookup, MoneyKind, MoneyRow, Privilege } from './money/row.js';

export const moneyTable: readonly MoneyRow[] = [...incoming, ...outgoing, ...billing, ...privileges];

let byCall: ReadonlyMap<string, MoneyRow> | undefined;

/** The row of an SDK call (`charges.capture`), or `undefined` when it has nothing to do with money. */
export function findMoneyRow(call: string): MoneyRow | undefined {
  byCall ??= new Map(moneyTable.map((row) => [row.call, row]));
  return byCall.get(call);
}
