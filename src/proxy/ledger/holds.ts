/** Holds and postings as the tables have them. Every change of a hold goes through here, and the running totals with it. */
import type { Bucket } from '../../policy/model.js';
import type { Totals } from './caps.js';
import { int, intOr, text, textOr, type Connection, type Row, type Statement, type Value } from './driver.js';
import type { Hold } from './ledger.js';
import type { Rate } from './level.js';
import { Recent } from './recent.js';

/** A hold with what the ledger alone needs to know of it. */
export interface HoldRow {
  /** 0 until it is written. */
  readonly n: number;
  readonly role: string;
  readonly keyId: string;
  readonly bucket: Bucket;
  readonly currency: string;
  readonly customer: string | undefined;
  readonly object: string | undefined;
  readonly account: string | undefined;
  readonly state: Hold['state'];
  /** What evidence says that the object can come to have moved, in minor units and US cents; `undefined`: there is none yet. */
  readonly base: number | undefined;
  readonly baseUsd: number | undefined;
  readonly baseExposure: number;
  readonly held: number;
  readonly heldUsd: number;
  readonly posted: number;
  readonly postedUsd: number;
  /** Operations that count caps still find here; once money moved and the hold is closed, they count with a posting. */
  readonly ops: number;
  readonly exposure: number;
  readonly rate: Rate;
  /** Goes up with everything that changes the hold: evidence that began before may be out of date. */
  readonly version: number;
  readonly createdAt: number;
}

/** What a hold never changes. */
const fixed = ['role', 'key_id', 'bucket', 'currency', 'account', 'created'];

const changing = [
  'customer',
  'object',
  'state',
  'base',
  'base_usd',
  'base_exposure',
  'held',
  'held_usd',
  'posted',
  'posted_usd',
  'ops',
  'exposure',
  'rate_amount',
  'rate_usd',
  'version',
];

/** Holds to keep in memory: most are settled soon after they were made. */
const kept = 10_000;

export class Holds {
  readonly #totals: Totals;
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #post: Statement;
  readonly #byNumber: Statement;
  readonly #live: Statement;
  readonly #other: Statement;
  readonly #others: Statement;
  readonly #elsewhere: Statement;
  readonly #exposure: Statement;
  readonly #exposures = new Map<string, number>();
  readonly #recent = new Recent<number, HoldRow>(kept);
  /** Objects on which a role has no live hold: every object of every answer is asked for, and most are none of these. */
  readonly #free = new Recent<string, true>(kept);
  #last: number;

  constructor(connection: Connection, totals: Totals) {
    this.#totals = totals;
    this.#connection = connection;
    const all = [...changing, ...fixed, 'n'];
    this.#insert = connection.prepare(`INSERT INTO holds (${all.join()}) VALUES (${all.map(() => '?').join()})`);
    this.#update = connection.prepare(`UPDATE holds SET ${changing.map((column) => `${column} = ?`).join()} WHERE n = ?`);
    this.#post = connection.prepare(
      'INSERT INTO postings (hold, at, role, bucket, key_id, customer, amount, usd, ops) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#byNumber = connection.prepare('SELECT * FROM holds WHERE n = ?');
    const onObject = 'SELECT * FROM holds WHERE role = ? AND object = ?';
    this.#live = connection.prepare(`${onObject} AND state <> 'closed' ORDER BY n DESC LIMIT 1`);
    this.#other = connection.prepare(`${onObject} AND n <> ? ORDER BY n DESC LIMIT 1`);
    this.#others = connection.prepare(`${onObject} AND n <> ? ORDER BY n DESC`);
    this.#elsewhere = connection.prepare(`SELECT * FROM holds WHERE object = ? AND role <> ? AND state <> 'closed'`);
    this.#exposure = connection.prepare(`SELECT sum(exposure) AS exposure FROM holds WHERE role = ? AND state <> 'closed'`);
    this.#last = int(connection.prepare('SELECT coalesce(max(n), 0) AS n FROM holds').get() ?? { n: 0 }, 'n');
  }

  find(n: number): HoldRow | undefined {
    const recent = this.#recent.get(n);
    if (recent !== undefined) return recent;
    const row = this.#byNumber.get(n);
    return row === undefined ? undefined : holdRow(row);
  }

  /** The newest live one of the role on an object. */
  liveOn(role: string, object: string): HoldRow | undefined {
    const place = placeOf(role, object);
    if (this.#free.get(place) !== undefined) return undefined;
    const row = this.#live.get(role, object);
    if (row === undefined) this.#free.set(place, true);
    return row === undefined ? undefined : holdRow(row);
  }

  /** The newest one of the role on an object, closed or not. */
  newestOn(role: string, object: string): HoldRow | undefined {
    const row = this.#other.get(role, object, 0);
    return row === undefined ? undefined : holdRow(row);
  }

  /** All others of the same role, bucket and object, closed ones too: what moved is told of the object as a whole. */
  siblings({ n, role, bucket }: HoldRow, object: string): HoldRow[] {
    // Hardly ever is there one, and to read one row is cheaper than to read all of them.
    if (this.#other.get(role, object, n) === undefined) return [];
    return this.#others
      .all(role, object, n)
      .map(holdRow)
      .filter((hold) => hold.bucket === bucket);
  }

  /** The live ones of other roles on an object. */
  elsewhere(role: string, object: string): HoldRow[] {
    return this.#elsewhere.all(object, role).map(holdRow);
  }

  list({ role, state }: { readonly role?: string; readonly state?: Hold['state'] } = {}): HoldRow[] {
    const wheres = [
      ...(role === undefined ? [] : ['role = ?']),
      ...(state === undefined ? [] : state === 'closed' ? ['state = ?'] : [`state <> 'closed' AND state = ?`]),
    ];
    const where = wheres.length === 0 ? '' : `WHERE ${wheres.join(' AND ')}`;
    const values = [role, state].filter((value) => value !== undefined);
    return this.#connection
      .prepare(`SELECT * FROM holds ${where} ORDER BY n`)
      .all(...values)
      .map(holdRow);
  }

  /** US cents of exposure on all live holds of a role. */
  exposureOf(role: string): number {
    let exposure = this.#exposures.get(role);
    if (exposure === undefined) {
      exposure = intOr(this.#exposure.get(role) ?? { exposure: null }, 'exposure', 0);
      this.#exposures.set(role, exposure);
    }
    return exposure;
  }

  add(hold: HoldRow): HoldRow {
    this.#last += 1;
    const added = { ...hold, n: this.#last };
    const { role, keyId, bucket, currency, account, createdAt, n } = added;
    this.#insert.run(...changingOf(added), role, keyId, bucket, currency, account ?? null, createdAt, n);
    this.#recent.set(n, added);
    this.#count(added, added, 1);
    return added;
  }

  /** Writes what became of a hold, and posts what of it moved: `at` is when. */
  change(before: HoldRow, after: HoldRow, at: number): void {
    const moved = after.posted - before.posted;
    // Once it is closed, its operations no longer count as held, but with the money that they moved.
    const leaving = after.state === 'closed' && after.posted > 0 ? after.ops : 0;
    const written = { ...after, ops: after.ops - leaving };
    this.#update.run(...changingOf(written), written.n);
    this.#recent.set(written.n, written);
    this.#count(before, before, -1);
    this.#count(written, written, 1);
    const movedUsd = after.postedUsd - before.postedUsd;
    if (moved === 0 && movedUsd === 0 && leaving === 0) return;
    const { n, role, bucket, keyId, customer } = written;
    this.#post.run(n, at, role, bucket, keyId, customer ?? null, moved, movedUsd, leaving);
    this.#totals.post(written, at, movedUsd, leaving);
  }

  #count(place: HoldRow, hold: HoldRow, sign: 1 | -1): void {
    if (hold.state === 'closed') return;
    if (hold.object !== undefined) this.#free.delete(placeOf(hold.role, hold.object));
    this.#totals.hold(place, sign * hold.heldUsd, sign * hold.ops);
    const exposure = this.#exposures.get(hold.role);
    if (exposure !== undefined) this.#exposures.set(hold.role, exposure + sign * hold.exposure);
  }
}

// No role has a blank.
const placeOf = (role: string, object: string): string => `${role} ${object}`;

const prefix = 'hold_';

export const holdId = (n: number): string => `${prefix}${n}`;

/** `undefined` for what is no id of a hold. */
export function holdNumber(id: string): number | undefined {
  const digits = /^hold_([1-9]\d{0,14})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function holdOf(row: HoldRow): Hold {
  const {
    n,
    role,
    keyId,
    bucket,
    currency,
    customer,
    object,
    account,
    state,
    held,
    heldUsd,
    posted,
    postedUsd,
    exposure,
    createdAt,
  } = row;
  return {
    id: holdId(n),
    role,
    keyId,
    bucket,
    currency,
    ...(customer !== undefined && { customer }),
    ...(object !== undefined && { object }),
    ...(account !== undefined && { account }),
    state,
    held,
    heldUsd,
    posted,
    postedUsd,
    exposure,
    createdAt,
  };
}

function changingOf(hold: HoldRow): Value[] {
  return [
    hold.customer ?? null,
    hold.object ?? null,
    hold.state,
    hold.base ?? null,
    hold.baseUsd ?? null,
    hold.baseExposure,
    hold.held,
    hold.heldUsd,
    hold.posted,
    hold.postedUsd,
    hold.ops,
    hold.exposure,
    hold.rate.amount,
    hold.rate.usd,
    hold.version,
  ];
}

function holdRow(row: Row): HoldRow {
  return {
    n: int(row, 'n'),
    role: text(row, 'role'),
    keyId: text(row, 'key_id'),
    bucket: text(row, 'bucket') as Bucket,
    currency: text(row, 'currency'),
    customer: textOr(row, 'customer', undefined),
    object: textOr(row, 'object', undefined),
    account: textOr(row, 'account', undefined),
    state: text(row, 'state') as Hold['state'],
    base: intOr(row, 'base', undefined),
    baseUsd: intOr(row, 'base_usd', undefined),
    baseExposure: int(row, 'base_exposure'),
    held: int(row, 'held'),
    heldUsd: int(row, 'held_usd'),
    posted: int(row, 'posted'),
    postedUsd: int(row, 'posted_usd'),
    ops: int(row, 'ops'),
    exposure: int(row, 'exposure'),
    rate: { amount: int(row, 'rate_amount'), usd: int(row, 'rate_usd') },
    version: int(row, 'version'),
    createdAt: int(row, 'created'),
  };
}
