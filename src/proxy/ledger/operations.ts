/** Operations as the table has them. */
import { int, intOr, text, textOr, type Connection, type Row, type Statement } from './driver.js';
import { holdId } from './holds.js';
import type { Operation, Reservation } from './ledger.js';
import { nothing, type Level } from './level.js';
import { Recent } from './recent.js';

/** An operation with what the ledger alone needs to know of it. */
export interface OperationRow {
  readonly id: string;
  readonly role: string;
  readonly endpoint: string;
  readonly fingerprint: string;
  readonly idempotency: Reservation['idempotency'];
  readonly startedAt: number;
  /**
   * When it was last heard of, by Stripe's time. The ledger's own can lag far behind when it begins, and equal requests are compared
   * by when something was done.
   */
  readonly heardAt: number;
  readonly state: Operation['state'];
  readonly outcome: NonNullable<Operation['outcome']> | undefined;
  readonly hold: number;
  readonly object: string | undefined;
  readonly status: number | undefined;
  /** What its object could come to have moved if it were executed. */
  readonly need: Level;
  /** Whether count caps count it: it held money of its own. */
  readonly counted: boolean;
  /** The hold's version when it began. */
  readonly version: number;
}

/** What the operations of a hold that have no known outcome come to. */
export interface Pending {
  readonly count: number;
  readonly unknown: boolean;
  readonly need: Level;
}

/** Operations to keep in memory: most are settled soon after they began. */
const kept = 10_000;

export const nonePending: Pending = { count: 0, unknown: false, need: nothing };

export class Operations {
  readonly #recent = new Recent<string, OperationRow>(kept);
  /** Ids that no row has: a new operation is looked for several times before it is made. */
  readonly #absent = new Recent<string, true>(kept);
  readonly #insert: Statement;
  readonly #replace: Statement;
  readonly #note: Statement;
  readonly #byId: Statement;
  readonly #equal: Statement;
  readonly #ofHold: Statement;
  readonly #pending: Statement;
  readonly #settleUnknown: Statement;

  constructor(connection: Connection) {
    const row = `INTO operations
        (id, role, endpoint, fingerprint, idempotency, started, heard, state, hold, object, need, need_usd, exposure, counted, version)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'sent', ?, ?, ?, ?, ?, ?, ?)`;
    this.#insert = connection.prepare(`INSERT ${row}`);
    // Costs half as much again, and is hardly ever needed.
    this.#replace = connection.prepare(`REPLACE ${row}`);
    this.#note = connection.prepare(
      'UPDATE operations SET state = ?, outcome = ?, object = ?, status = ?, heard = ? WHERE id = ?',
    );
    this.#byId = connection.prepare('SELECT * FROM operations WHERE id = ?');
    // One that was never heard of since it began may be younger than it seems.
    this.#equal = connection.prepare(
      `SELECT * FROM operations
       WHERE role = ? AND fingerprint = ? AND (heard > ? OR state <> 'settled') AND outcome IS NOT 'nothing'
       ORDER BY n DESC LIMIT 1`,
    );
    this.#ofHold = connection.prepare('SELECT * FROM operations WHERE hold = ? ORDER BY n');
    this.#pending = connection.prepare(
      `SELECT count(*) AS count, sum(state = 'unknown') AS unknown, max(need) AS need, max(need_usd) AS need_usd, max(exposure) AS exposure
       FROM operations WHERE hold = ? AND state <> 'settled' AND id <> ?`,
    );
    this.#settleUnknown = connection.prepare(
      `UPDATE operations SET state = 'settled', outcome = 'done', heard = max(heard, ?) WHERE hold = ? AND state = 'unknown'`,
    );
  }

  find(id: string): OperationRow | undefined {
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent;
    if (this.#absent.peek(id) !== undefined) return undefined;
    const row = this.#byId.get(id);
    if (row === undefined) this.#absent.set(id, true);
    return row === undefined ? undefined : operationRow(row);
  }

  /** The newest equal one that did something since then, or may have done something at any time. */
  findEqual(role: string, fingerprint: string, since: number): OperationRow | undefined {
    const row = this.#equal.get(role, fingerprint, since);
    return row === undefined ? undefined : operationRow(row);
  }

  /** Oldest first. */
  ofHold(hold: number): OperationRow[] {
    return this.#ofHold.all(hold).map(operationRow);
  }

  /** @param but one that is left out */
  pending(hold: number, but?: OperationRow): Pending {
    const row = this.#pending.get(hold, but?.id ?? '');
    if (row === undefined) return nonePending;
    return {
      count: int(row, 'count'),
      unknown: intOr(row, 'unknown', 0) > 0,
      need: { amount: intOr(row, 'need', 0), usd: intOr(row, 'need_usd', 0), exposure: intOr(row, 'exposure', 0) },
    };
  }

  /** An operation that did nothing gives its id to the next one. */
  add(operation: OperationRow): void {
    const statement = this.find(operation.id) === undefined ? this.#insert : this.#replace;
    this.#recent.set(operation.id, operation);
    this.#absent.delete(operation.id);
    const { id, role, endpoint, fingerprint, idempotency, startedAt, heardAt, hold, object, need, counted, version } = operation;
    statement.run(
      ...[id, role, endpoint, fingerprint, idempotency, startedAt, heardAt, hold, object ?? null],
      ...[need.amount, need.usd, need.exposure, counted ? 1 : 0, version],
    );
  }

  /** Notes what became of one; what is not known now leaves what was known. */
  note(operation: OperationRow, change: Pick<OperationRow, 'state' | 'outcome' | 'object' | 'status'>, at: number): void {
    const { state, outcome, object = operation.object, status = operation.status } = change;
    const heardAt = Math.max(operation.heardAt, at);
    this.#note.run(state, outcome ?? null, object ?? null, status ?? null, heardAt, operation.id);
    this.#recent.set(operation.id, { ...operation, state, outcome, object, status, heardAt });
  }

  /** By an operator's word. */
  settleUnknown(hold: number, at: number): void {
    this.#settleUnknown.run(at, hold);
    this.#recent.clear();
  }
}

export function operationOf(row: OperationRow): Operation {
  const { id, role, endpoint, fingerprint, idempotency, startedAt, state, outcome, hold, object, status } = row;
  return {
    id,
    role,
    endpoint,
    fingerprint,
    idempotency,
    startedAt,
    state,
    ...(outcome !== undefined && { outcome }),
    hold: holdId(hold),
    ...(object !== undefined && { object }),
    ...(status !== undefined && { status }),
  };
}

function operationRow(row: Row): OperationRow {
  return {
    id: text(row, 'id'),
    role: text(row, 'role'),
    endpoint: text(row, 'endpoint'),
    fingerprint: text(row, 'fingerprint'),
    idempotency: text(row, 'idempotency') as Reservation['idempotency'],
    startedAt: int(row, 'started'),
    heardAt: int(row, 'heard'),
    state: text(row, 'state') as Operation['state'],
    outcome: textOr(row, 'outcome', undefined) as OperationRow['outcome'],
    hold: int(row, 'hold'),
    object: textOr(row, 'object', undefined),
    status: intOr(row, 'status', undefined),
    need: { amount: int(row, 'need'), usd: int(row, 'need_usd'), exposure: int(row, 'exposure') },
    counted: int(row, 'counted') === 1,
    version: int(row, 'version'),
  };
}
