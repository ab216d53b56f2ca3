/** The second half of a transfer: what became of what was reserved. Steps of a transaction, which check all before they write. */
import type { Settlement } from '../model.js';
import { encode } from './audit.js';
import { checkAmount, checkSettlement } from './check.js';
import { closed, found, levelled, withPosted, type Finding, type Proof } from './evidence.js';
import { holdId, type HoldRow } from './holds.js';
import { LedgerError, type Decision, type OutcomeNote } from './ledger.js';
import { nonePending, type OperationRow, type Pending } from './operations.js';
import type { Books } from './reserve.js';

/** The reason of a record when more moved, or can move, than was held: something was priced wrongly, or moved past the proxy. */
const beyondHold = 'beyond-hold';

/** `now` is the ledger's time, `at` when money that moved is posted, both in ms since the epoch. */
export interface Moment {
  readonly now: number;
  readonly at: number;
}

export function settle(
  books: Books,
  id: string,
  settlement: Settlement,
  outcome: OutcomeNote,
  record: Decision,
  moment: Moment,
): void {
  checkSettlement(settlement, outcome);
  const { operations, holds } = books;
  const operation = operations.find(id);
  const hold = operation && holds.find(operation.hold);
  if (operation === undefined || hold === undefined)
    throw new LedgerError(`The ledger knows no operation ${JSON.stringify(id)}.`);
  if (settlement.kind === 'unknown' || settlement.kind === 'nothing') {
    if (operation.state !== 'settled') settleWithout(books, operation, hold, settlement.kind, outcome, record, moment);
    return;
  }
  const others = othersOn(books, hold, operation);
  const start = { ...hold, object: hold.object ?? settlement.object };
  const siblings = holds.siblings(start, settlement.object);
  const noted = {
    state: 'settled',
    outcome: settlement.kind,
    object: outcome.object ?? settlement.object,
    status: outcome.status,
  } as const;
  if (operation.state === 'settled') {
    // It stays so, but money that turns out to have moved beyond what is known is never passed over.
    const finding = found(start, siblings, settlement, false);
    if (finding.hold.posted === hold.posted) return;
    const line = encode(labelled(record, finding));
    operations.note(operation, noted, moment.at);
    write(books, { before: hold, finding, siblings, settlement, pending: others, line }, moment);
    return;
  }
  const alone = hold.version === operation.version && others.count === 0 && siblings.every(({ state }) => state === 'closed');
  const total = settlement.posted + (settlement.kind === 'open' ? settlement.held : 0);
  const evidence = found(start, siblings, settlement, alone);
  // An answer that comes late may tell of the time when all that it was priced at was held.
  const finding = { ...evidence, beyond: evidence.beyond && total > operation.need.amount };
  const baseExposure = Math.max(hold.baseExposure, operation.need.exposure);
  const line = encode(labelled(record, finding));
  operations.note(operation, noted, moment.at);
  const held = { ...finding, hold: { ...finding.hold, baseExposure } };
  write(books, { before: hold, finding: held, siblings, settlement, pending: others, line }, moment);
}

/** An answer that says nothing about the object: either nothing was done, or nobody knows. */
function settleWithout(
  books: Books,
  operation: OperationRow,
  hold: HoldRow,
  kind: 'unknown' | 'nothing',
  outcome: OutcomeNote,
  record: Decision,
  { now, at }: Moment,
): void {
  const { operations, holds, chain } = books;
  const others = othersOn(books, hold, operation);
  const line = encode(record);
  const { object, status } = outcome;
  if (kind === 'unknown') {
    operations.note(operation, { state: 'unknown', outcome: undefined, object, status }, at);
    if (hold.state === 'open') holds.change(hold, { ...hold, state: 'unknown' }, at);
  } else {
    operations.note(operation, { state: 'settled', outcome: 'nothing', object, status }, at);
    const ops = operation.counted && hold.ops > 0 ? hold.ops - 1 : hold.ops;
    if (hold.state !== 'closed') holds.change(hold, levelled({ ...hold, ops, version: hold.version + 1 }, others), at);
  }
  chain.append(line, now);
}

/**
 * Evidence about an object of the role that no request of its own brought. When the read began is not known, and it may have been
 * overtaken: it can end a hold or add to it, never make it smaller. Only what is new is written.
 */
export function learn(books: Books, role: string, settlement: Proof, moment: Moment): void {
  checkSettlement(settlement);
  const { holds, operations } = books;
  const hold = holds.liveOn(role, settlement.object) ?? holds.newestOn(role, settlement.object);
  if (hold === undefined) return;
  const siblings = holds.siblings(hold, settlement.object);
  const all = [hold, ...siblings];
  const finding = found(hold, siblings, settlement, false);
  const ends = settlement.kind === 'done' && all.some(({ state }) => state !== 'closed');
  const adds = finding.hold.posted > hold.posted || (finding.beyond && hold.state !== 'closed');
  if (!ends && !adds) return;
  // What is only held for requests under way goes free with them.
  const passing = !finding.beyond && all.every(({ base }) => base === undefined);
  const after = passing ? { ...finding.hold, base: undefined, baseUsd: undefined } : finding.hold;
  const reason = settlement.kind === 'open' ? 'open' : after.posted > 0 ? 'posted' : 'void';
  const line = encode(labelled(recordOf(after, 'settled', 'evidence', reason), finding));
  const pending = operations.pending(hold.n);
  write(books, { before: hold, finding: { ...finding, hold: after }, siblings, settlement, pending, line }, moment);
}

/** An operator's word: this much moved in all, and nothing more can. A closed hold stays as it is. */
export function resolve(
  { holds, operations, chain }: Books,
  n: number,
  posted: number,
  by: { readonly who: string; readonly why: string },
  { now, at }: Moment,
): void {
  checkAmount(posted);
  const hold = holds.find(n);
  if (hold === undefined || hold.state === 'closed') return;
  if (posted < hold.posted) {
    throw new LedgerError(`${hold.posted} ${hold.currency} of ${holdId(n)} have moved already; it cannot be ${posted} in all.`);
  }
  const sent = operations.ofHold(n).find(({ state }) => state === 'sent');
  if (sent !== undefined) {
    throw new LedgerError(`A request of ${holdId(n)} is under way (${sent.endpoint}). Wait for its answer, then say what moved.`);
  }
  const after = closed(withPosted({ ...hold, version: hold.version + 1 }, posted));
  const finding = { hold: after, beyond: posted > hold.posted + hold.held };
  const record = recordOf(after, 'operator', 'holds resolve', posted > 0 ? 'posted' : 'void');
  const line = encode(labelled({ ...record, agent: by.who, why: by.why }, finding));
  operations.settleUnknown(n, at);
  holds.change(hold, after, at);
  chain.append(line, now);
}

/** What else is pending on the hold of an operation. One that was reserved on once has nothing else. */
function othersOn({ operations }: Books, hold: HoldRow, operation: OperationRow): Pending {
  return hold.version === 1 ? nonePending : operations.pending(hold.n, operation);
}

interface Change {
  readonly before: HoldRow;
  readonly finding: Finding;
  readonly siblings: readonly HoldRow[];
  readonly settlement: Proof;
  /** What else is pending on the hold. */
  readonly pending: Pending;
  readonly line: string;
}

/** The hold takes all that the object's totals say; its siblings keep what is pending on them alone. What is over closes all of them. */
function write({ holds, operations, chain }: Books, change: Change, { now, at }: Moment): void {
  const { before, finding, siblings, settlement, pending, line } = change;
  const over = settlement.kind === 'done';
  const hold = { ...finding.hold, version: before.version + 1 };
  const stays = over || before.state === 'closed';
  holds.change(before, stays ? closed(hold) : levelled(hold, pending), at);
  for (const sibling of siblings) {
    if (sibling.state === 'closed' || (stays && !over)) continue;
    const rest = { ...sibling, base: undefined, baseUsd: undefined, baseExposure: 0, version: sibling.version + 1 };
    holds.change(sibling, over ? closed(rest) : levelled(rest, operations.pending(sibling.n)), at);
  }
  chain.append(line, now);
}

const labelled = (record: Decision, { beyond }: Finding): Decision => (beyond ? { ...record, reason: beyondHold } : record);

/** A record of what no request of the hold's own did: where it stands now. */
function recordOf(hold: HoldRow, decision: Decision['decision'], endpoint: string, reason: string): Decision {
  const { role, keyId, bucket, currency, posted, postedUsd, customer, object } = hold;
  return {
    role,
    keyId,
    endpoint,
    decision,
    reason,
    bucket,
    amount: posted,
    currency,
    usd: postedUsd,
    ...(customer !== undefined && { customer }),
    ...(object !== undefined && { object }),
  };
}
