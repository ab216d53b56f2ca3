/**
 * What counts against a cap: all that live holds still hold, and what moved within the window. Both are kept as running totals, taken
 * from the tables when they are first asked for; nothing of them is stored, so another policy simply asks for other ones.
 */
import type { Bucket } from '../../policy/model.js';
import { int, intOr, text, type Connection, type Statement } from './driver.js';
import { Recent } from './recent.js';

/** Whose use: the role's in a bucket, or of that what one customer or key has. */
export interface Scope {
  readonly role: string;
  readonly bucket: Bucket;
  readonly per?: 'customer' | 'key';
  /** The customer or key; unused without `per`. */
  readonly who?: string;
}

/** US cents and a number of operations. */
export interface Use {
  usd: number;
  ops: number;
}

/** Where a hold counts. */
export interface Place {
  readonly role: string;
  readonly bucket: Bucket;
  readonly keyId: string;
  readonly customer?: string | undefined;
}

/** What moved in one window that ends now: `next` is when the oldest of it stood, and so what leaves it first. */
interface Window {
  readonly use: Use;
  /** What stands at this moment or before has left. */
  cutoff: number;
  next: number;
}

interface Tally {
  readonly held: Use;
  readonly windows: Map<number, Window>;
}

/** A policy that is reloaded again and again with other windows must not fill the memory. */
const mostWindows = 16;
const mostRows = 1_000;
const never = Number.MAX_SAFE_INTEGER;

/** Scopes of one role and bucket that are counted each apart. */
export type Apart = Required<Pick<Scope, 'role' | 'bucket' | 'per'>>;

export class Totals {
  readonly #connection: Connection;
  readonly #highest = new Map<string, Statement>();
  readonly #tallies: Recent<string, Tally>;
  readonly #sql: Readonly<Record<'role' | 'customer' | 'key', Sums>>;

  /** @param most how many roles, customers and keys to keep totals of; the least lately asked for are summed anew */
  constructor(connection: Connection, most = 10_000) {
    this.#connection = connection;
    this.#tallies = new Recent(most);
    this.#sql = { role: sums(connection, ''), customer: sums(connection, 'customer'), key: sums(connection, 'key_id') };
  }

  /** What counts at a moment against a cap of a window (ms). One that is earlier than the last is summed anew. */
  use(scope: Scope, window: number, now: number): Use {
    const { held, windows } = this.#tally(scope);
    const { use } = this.#window(scope, windows, window, now);
    return { usd: held.usd + use.usd, ops: held.ops + use.ops };
  }

  /** Customers or keys with the highest use, the highest first. Reads all that moved in the window: for people, not for requests. */
  highest({ role, bucket, per }: Apart, window: number, now: number, by: keyof Use, most: number): { who: string; use: Use }[] {
    let statement = this.#highest.get(`${per} ${by}`);
    if (statement === undefined) {
      statement = this.#connection.prepare(highestOf(per === 'customer' ? 'customer' : 'key_id', by));
      this.#highest.set(`${per} ${by}`, statement);
    }
    const rows = statement.all(role, bucket, role, bucket, now - window, most);
    return rows.map((row) => ({ who: text(row, 'who'), use: { usd: int(row, 'usd'), ops: int(row, 'ops') } }));
  }

  /** Notes that a hold was written with this much more, or less. */
  hold(place: Place, usd: number, ops: number): void {
    for (const tally of this.#kept(place)) add(tally.held, usd, ops);
  }

  /** Notes that a posting was written. */
  post(place: Place, at: number, usd: number, ops: number): void {
    for (const { windows } of this.#kept(place)) {
      for (const window of windows.values()) {
        if (at <= window.cutoff) continue;
        add(window.use, usd, ops);
        window.next = Math.min(window.next, at);
      }
    }
  }

  /**
   * When, with nothing else happening, enough will have left the window, in ms since the epoch; `undefined` when it never will, since
   * too much is held, or when that takes more than a thousand postings.
   */
  freesAt(
    scope: Scope,
    window: number,
    now: number,
    excess: { readonly usd: number } | { readonly ops: number },
  ): number | undefined {
    let left = 'usd' in excess ? excess.usd : excess.ops;
    for (const row of this.#sql[scope.per ?? 'role'].oldest.all(...values(scope), now - window, mostRows)) {
      left -= int(row, 'usd' in excess ? 'usd' : 'ops');
      if (left <= 0) return int(row, 'at') + window;
    }
    return undefined;
  }

  #tally(scope: Scope): Tally {
    const key = keyOf(scope);
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { held: useOf(this.#sql[scope.per ?? 'role'].held, ...values(scope)), windows: new Map() };
      this.#tallies.set(key, tally);
    }
    return tally;
  }

  #window(scope: Scope, windows: Map<number, Window>, length: number, now: number): Window {
    const { moved, first } = this.#sql[scope.per ?? 'role'];
    const cutoff = now - length;
    const known = windows.get(length);
    // What was posted behind the cutoff was passed over, and counts again when the time turns out to be earlier.
    if (known === undefined || cutoff < known.cutoff) {
      const fresh = { use: useOf(moved, ...values(scope), cutoff, never), cutoff, next: 0 };
      fresh.next = nextOf(first, scope, cutoff);
      if (windows.size >= mostWindows) windows.clear();
      windows.set(length, fresh);
      return fresh;
    }
    if (known.next <= cutoff) {
      const gone = useOf(moved, ...values(scope), known.cutoff, cutoff);
      add(known.use, -gone.usd, -gone.ops);
      known.next = nextOf(first, scope, cutoff);
    }
    known.cutoff = cutoff;
    return known;
  }

  *#kept({ role, bucket, keyId, customer }: Place): Generator<Tally> {
    const scopes: Scope[] = [
      { role, bucket },
      { role, bucket, per: 'key', who: keyId },
    ];
    if (customer !== undefined) scopes.push({ role, bucket, per: 'customer', who: customer });
    for (const scope of scopes) {
      const tally = this.#tallies.peek(keyOf(scope));
      if (tally !== undefined) yield tally;
    }
  }
}

interface Sums {
  readonly held: Statement;
  readonly moved: Statement;
  readonly first: Statement;
  readonly oldest: Statement;
}

function sums(connection: Connection, column: '' | 'customer' | 'key_id'): Sums {
  const scope = column === '' ? 'role = ? AND bucket = ?' : `role = ? AND bucket = ? AND ${column} = ?`;
  const prepare = (sql: string): Statement => connection.prepare(sql);
  return {
    held: prepare(`SELECT sum(held_usd) AS usd, sum(ops) AS ops FROM holds WHERE ${scope} AND state <> 'closed'`),
    moved: prepare(`SELECT sum(usd) AS usd, sum(ops) AS ops FROM postings WHERE ${scope} AND at > ? AND at <= ?`),
    first: prepare(`SELECT min(at) AS at FROM postings WHERE ${scope} AND at > ?`),
    oldest: prepare(`SELECT at, usd, ops FROM postings WHERE ${scope} AND at > ? ORDER BY at LIMIT ?`),
  };
}

const highestOf = (column: 'customer' | 'key_id', by: keyof Use): string => `
  SELECT who, sum(usd) AS usd, sum(ops) AS ops FROM (
    SELECT ${column} AS who, held_usd AS usd, ops FROM holds WHERE role = ? AND bucket = ? AND state <> 'closed'
    UNION ALL
    SELECT ${column}, usd, ops FROM postings WHERE role = ? AND bucket = ? AND at > ?
  ) WHERE who IS NOT NULL GROUP BY who HAVING sum(${by}) > 0 ORDER BY sum(${by}) DESC, who LIMIT ?`;

const values = ({ role, bucket, per, who }: Scope): string[] => (per === undefined ? [role, bucket] : [role, bucket, who ?? '']);

// Roles and buckets have no such character, so no scope can pass for another.
const keyOf = ({ role, bucket, per, who }: Scope): string =>
  `${role} ${bucket} ${per ?? ''} ${per === undefined ? '' : (who ?? '')}`;

function useOf(statement: Statement, ...params: (string | number)[]): Use {
  const row = statement.get(...params) ?? { usd: null, ops: null };
  return { usd: intOr(row, 'usd', 0), ops: intOr(row, 'ops', 0) };
}

function nextOf(first: Statement, scope: Scope, cutoff: number): number {
  const row = first.get(...values(scope), cutoff);
  return row === undefined ? never : intOr(row, 'at', never);
}

function add(use: Use, usd: number, ops: number): void {
  use.usd += usd;
  use.ops += ops;
}
