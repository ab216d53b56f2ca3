/** What evidence makes of a hold. Pure: rows in, rows out. */
import type { Settlement } from '../model.js';
import type { HoldRow } from './holds.js';
import { LedgerError } from './ledger.js';
import { higher, usdOf } from './level.js';
import type { Pending } from './operations.js';

/** The totals of an object. */
export type Proof = Extract<Settlement, { posted: number }>;

/** A hold as its base and the operations that are pending on it have it. With neither, nothing more can move, and it is closed. */
export function levelled(hold: HoldRow, pending: Pending): HoldRow {
  if (hold.base === undefined && pending.count === 0) return closed(hold);
  const base = { amount: hold.base ?? 0, usd: hold.baseUsd ?? 0, exposure: hold.baseExposure };
  const level = higher(base, pending.need);
  return {
    ...hold,
    state: pending.unknown ? 'unknown' : 'open',
    held: Math.max(0, level.amount - hold.posted),
    heldUsd: Math.max(0, level.usd - hold.postedUsd),
    exposure: level.exposure,
  };
}

export function closed(hold: HoldRow): HoldRow {
  return { ...hold, state: 'closed', base: undefined, baseUsd: undefined, baseExposure: 0, held: 0, heldUsd: 0, exposure: 0 };
}

/** A hold with more moved, if it is more. What moved stays moved: nothing is ever taken back. */
export function withPosted(hold: HoldRow, posted: number): HoldRow {
  if (posted <= hold.posted) return hold;
  const postedUsd = Math.max(hold.postedUsd, worth(hold, posted));
  if (!Number.isSafeInteger(postedUsd)) throw new LedgerError(`${posted} ${hold.currency} is more than the ledger can count.`);
  const { heldUsd, held } = hold;
  return {
    ...hold,
    posted,
    postedUsd,
    held: Math.max(0, held - (posted - hold.posted)),
    heldUsd: Math.max(0, heldUsd - (postedUsd - hold.postedUsd)),
    // Money that nobody had priced is an operation all the same.
    ops: hold.ops === 0 && hold.posted === 0 ? 1 : hold.ops,
  };
}

/** What an object's totals say about the hold of its money, beside others (`siblings`) that the role has or had on the same object. */
export interface Finding {
  /** With what moved, and with a base that says what can still move. */
  readonly hold: HoldRow;
  /** More moved, or can move, than was held: it counts all the same. */
  readonly beyond: boolean;
}

/**
 * @param fresh nothing else happened to the object since the request that brought the evidence began: only then may the hold become
 *   smaller, since of two answers the older one can arrive last
 */
export function found(hold: HoldRow, siblings: readonly HoldRow[], settlement: Proof, fresh: boolean): Finding {
  const known = sum(siblings, ({ posted }) => posted);
  const total = settlement.posted + (settlement.kind === 'open' ? settlement.held : 0);
  const beyond = total > known + hold.posted + sum([hold, ...siblings], ({ held }) => held);
  const after = withPosted(hold, settlement.posted - known);
  if (settlement.kind === 'done') return { hold: after, beyond };
  const remaining = Math.max(0, total - known - after.posted);
  const moved = after.posted - hold.posted;
  const before = Math.max(0, ...[hold, ...siblings].map(({ base = 0, posted }) => base - posted - moved));
  const base = after.posted + (fresh ? remaining : Math.max(remaining, before));
  return { hold: { ...after, base, baseUsd: Math.max(after.postedUsd, worth(after, base)) }, beyond };
}

/** US cents of an object's total. What fits in the hold is never worth more than what was held for it. */
function worth({ posted, held, postedUsd, heldUsd, rate }: HoldRow, total: number): number {
  const usd = usdOf(total, rate);
  return total <= posted + held ? Math.min(usd, postedUsd + heldUsd) : usd;
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
