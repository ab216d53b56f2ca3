/** The first half of a transfer: room is taken, or it is said why not. One step of a transaction. */
import { encode, type Chain } from './audit.js';
import type { Totals } from './caps.js';
import { checkReservation } from './check.js';
import { holdId, type HoldRow, type Holds } from './holds.js';
import { judge, tightest } from './judge.js';
import type { Keys } from './keys.js';
import type { Reservation, Reserved } from './ledger.js';
import { finer, higher, usdOf, type Level } from './level.js';
import { operationOf, type OperationRow, type Operations } from './operations.js';

/** What the steps work on. */
export interface Books {
  readonly keys: Keys;
  readonly holds: Holds;
  readonly operations: Operations;
  readonly totals: Totals;
  readonly chain: Chain;
}

/** @param now the ledger's time, ms since the epoch */
export function reserve(books: Books, request: Reservation, now: number): Reserved {
  const { keys, holds, operations, totals, chain } = books;
  const { role, price, caps, maxExposure } = request;
  checkReservation(request);
  if (!keys.inForce(request.keyId, role, request.mode)) return { kind: 'not-in-force' };
  const known = knownAs(operations, request);
  if (known !== undefined) return { kind: 'known', operation: operationOf(known) };

  const others = othersOn(holds, request);
  const owner = lessHeldBy(others, request);
  if (owner !== undefined) return { kind: 'held-by-other', role: owner };

  const before = liveHold(holds, request);
  const need = needOf(request, others, operations);
  const after = raised(before ?? newHold(request, now), need, price.customer);
  const moreUsd = after.heldUsd - (before?.heldUsd ?? 0);
  const counted = moreUsd > 0 || after.held > (before?.held ?? 0);
  const { bucket, keyId, customer } = after;
  const verdict = judge(totals, caps, { role, bucket, keyId, customer, usd: price.usd, moreUsd, moreOps: counted ? 1 : 0 }, now);
  if (verdict.kind !== 'room') return verdict;
  const exposed = holds.exposureOf(role);
  const max = maxExposure ?? 0;
  if (need.exposure > 0 && exposed + after.exposure - (before?.exposure ?? 0) > max)
    return { kind: 'over-exposure', used: exposed, max };

  const least = tightest(verdict.left);
  const line = encode({ ...request.record, ...(least !== undefined && { cap: least.cap.text, capLeft: least.left }) });
  const hold = { ...after, ops: after.ops + (counted ? 1 : 0) };
  if (before !== undefined) holds.change(before, hold, now);
  const { n } = before === undefined ? holds.add(hold) : hold;
  operations.add({
    ...operationFor(request, need, n, counted, hold.version, now),
    startedAt: firstUseOf(operations, request, now),
  });
  chain.append(line, now);
  return { kind: 'reserved', hold: holdId(n), left: verdict.left };
}

/** An operation of unknown outcome is under way again. The hold stays unknown: what it was first sent for still is. */
export function resend({ operations, holds }: Books, id: string, maxAge: number, now: number): HoldRow | undefined {
  const operation = operations.find(id);
  const hold = operation && holds.find(operation.hold);
  if (operation?.state !== 'unknown' || hold === undefined || hold.state === 'closed') return undefined;
  if (now - operation.startedAt >= maxAge) return undefined;
  operations.note(operation, { ...operation, state: 'sent' }, now);
  return hold;
}

/** When the id was used first: Stripe may count the age of a key from there, also when nothing was done. */
function firstUseOf(operations: Operations, { operation }: Reservation, now: number): number {
  return operations.find(operation)?.startedAt ?? now;
}

/** The operation that is in the way of this one. */
function knownAs(operations: Operations, { operation, role, fingerprint, equalSince }: Reservation): OperationRow | undefined {
  const same = operations.find(operation);
  if (same !== undefined && same.outcome !== 'nothing') return same;
  return equalSince === undefined ? undefined : operations.findEqual(role, fingerprint, equalSince);
}

/** The hold to raise. Money of another customer is another hold, even on one object: each counts under its own caps. */
function liveHold(holds: Holds, { role, account, price }: Reservation): HoldRow | undefined {
  const live = price.object === undefined ? undefined : holds.liveOn(role, price.object);
  if (live === undefined) return undefined;
  const { bucket, currency, customer } = price;
  const sameCustomer = customer === undefined || live.customer === undefined || live.customer === customer;
  return sameCustomer && live.bucket === bucket && live.currency === currency && live.account === account ? live : undefined;
}

/** What other roles hold on the object. */
function othersOn(holds: Holds, { role, price: { object, bucket } }: Reservation): readonly HoldRow[] {
  return object === undefined ? [] : holds.elsewhere(role, object).filter((other) => other.bucket === bucket);
}

/** Another role that holds less on the object than this request could raise it to: what it then moves would be more than it holds. */
function lessHeldBy(others: readonly HoldRow[], { price: { amount, currency } }: Reservation): string | undefined {
  return others.find(({ posted, held, currency: theirs }) => posted + held < amount || theirs !== currency)?.role;
}

/**
 * What the request was priced at, or what another role may have raised its object to since the object was read for that price: this
 * request could then move as much.
 */
function needOf({ price }: Reservation, others: readonly HoldRow[], operations: Operations): Level {
  const levels = others.map(({ n, posted, held }) => Math.max(posted + held, operations.pending(n).need.amount));
  const amount = Math.max(price.amount, ...levels);
  return { amount, usd: Math.max(price.usd, usdOf(amount, price)), exposure: price.exposure ?? 0 };
}

function newHold({ role, keyId, account, price }: Reservation, now: number): HoldRow {
  return {
    n: 0,
    role,
    keyId,
    bucket: price.bucket,
    currency: price.currency,
    customer: price.customer,
    object: price.object,
    account,
    state: 'open',
    base: undefined,
    baseUsd: undefined,
    baseExposure: 0,
    held: 0,
    heldUsd: 0,
    posted: 0,
    postedUsd: 0,
    ops: 0,
    exposure: 0,
    rate: { amount: price.amount, usd: price.usd },
    version: 0,
    createdAt: now,
  };
}

/** The hold with a level that the need fits under. */
function raised(hold: HoldRow, need: Level, customer: string | undefined): HoldRow {
  const { posted, postedUsd, held, heldUsd, exposure } = hold;
  const level = higher({ amount: posted + held, usd: postedUsd + heldUsd, exposure }, need);
  return {
    ...hold,
    customer: hold.customer ?? customer,
    held: level.amount - posted,
    heldUsd: level.usd - postedUsd,
    exposure: level.exposure,
    rate: finer(hold.rate, need),
    version: hold.version + 1,
  };
}

function operationFor(
  request: Reservation,
  need: Level,
  hold: number,
  counted: boolean,
  version: number,
  now: number,
): OperationRow {
  const { operation, role, endpoint, fingerprint, idempotency, price } = request;
  return {
    id: operation,
    role,
    endpoint,
    fingerprint,
    idempotency,
    startedAt: now,
    heardAt: now,
    state: 'sent',
    outcome: undefined,
    hold,
    object: price.object,
    status: undefined,
    need,
    counted,
    version,
  };
}
