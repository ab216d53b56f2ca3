/**
 * The audit log: a chain in which every row is sealed, with a key from outside the database, together with the seal of the row before.
 * Whoever can write the database but not the key cannot change, drop, move or add a row unseen. The end of the chain is noted outside
 * the database too, since a chain that is cut off, or an old backup, is sound in itself.
 */
import { createHmac } from 'node:crypto';
import { int, text, type Connection, type Row, type Statement } from './driver.js';
import { LedgerError, type AuditRow, type AuditStore, type AuditVerdict, type Decision } from './ledger.js';

/** The end of a chain. */
export interface Head {
  readonly seq: number;
  /** Hex. */
  readonly mac: string;
}

export const start: Head = { seq: 0, mac: '0'.repeat(64) };

/** In the order of the alphabet, as RFC 8785 wants them. A field that is not named here reaches no row. */
const named: Readonly<Record<keyof Decision, true>> = {
  account: true,
  agent: true,
  amount: true,
  bucket: true,
  cap: true,
  capLeft: true,
  currency: true,
  customer: true,
  decision: true,
  endpoint: true,
  idempotency: true,
  keyId: true,
  keyLabel: true,
  latency: true,
  object: true,
  operation: true,
  policy: true,
  reason: true,
  role: true,
  status: true,
  toolCall: true,
  upstreamRequestId: true,
  usd: true,
  why: true,
};
const fields = Object.keys(named) as readonly (keyof Decision)[];

/** Canonical JSON of a decision. @throws LedgerError for what JSON cannot say exactly */
export function encode(decision: Decision): string {
  const row: Record<string, string | number> = {};
  for (const field of fields) {
    const value = decision[field];
    if (value === undefined) continue;
    if (typeof value !== 'string' && !Number.isFinite(value)) {
      throw new LedgerError(`A decision's ${field} must be a text or a number, not ${String(value)}.`);
    }
    row[field] = value;
  }
  return JSON.stringify(row);
}

export class Chain implements AuditStore {
  readonly #key: Uint8Array;
  readonly #outside: () => Head | undefined;
  readonly #insert: Statement;
  readonly #page: Statement;
  readonly #last: Statement;
  #head: Head;

  /** @param outside the end as it is noted outside the database */
  constructor(connection: Connection, key: Uint8Array, outside: () => Head | undefined) {
    this.#key = key;
    this.#outside = outside;
    this.#insert = connection.prepare('INSERT INTO audit (seq, at, row, mac) VALUES (?, ?, ?, ?)');
    this.#page = connection.prepare('SELECT seq, at, row, mac FROM audit WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#last = connection.prepare('SELECT seq, at, row, mac FROM audit ORDER BY seq DESC LIMIT ?');
    const [last] = this.#last.all(1);
    this.#head = last === undefined ? start : headOf(last);
  }

  /** The end of what was appended. */
  get head(): Head {
    return this.#head;
  }

  /** Appends within the transaction under way. */
  append(line: string, at: number): void {
    const seq = this.#head.seq + 1;
    const row = `{"seq":${seq},${line.slice(1)}`;
    const mac = this.#seal(this.#head.mac, seq, at, row);
    this.#insert.run(seq, at, row, mac);
    this.#head = { seq, mac };
  }

  read(after: number, limit: number): AuditRow[] {
    return this.#page.all(after, limit).map(rowOf);
  }

  tail(count: number): AuditRow[] {
    return this.#last.all(count).reverse().map(rowOf);
  }

  verify(): AuditVerdict {
    const outside = this.#outside();
    const walked = this.walk(start);
    if ('ok' in walked) return walked;
    if (outside !== undefined && outside.seq <= walked.seq && outside.seq > 0 && this.at(outside.seq)?.mac !== outside.mac) {
      return verdict('changed', outside.seq);
    }
    const end = Math.max(outside?.seq ?? 0, this.#head.seq);
    return walked.seq < end ? verdict('cut-off', walked.seq + 1) : { ok: true, rows: walked.seq };
  }

  /** Follows the chain from a place on: to its end, or to what is wrong with it. */
  walk(from: Head): Head | Extract<AuditVerdict, { ok: false }> {
    let before = from;
    for (;;) {
      // A row that somebody put before the first one must not be passed over.
      const page = this.#page.all(before.seq === 0 ? Number.MIN_SAFE_INTEGER : before.seq, pageSize);
      for (const row of page) {
        const problem = this.#fault(row, before);
        if (problem !== undefined) return problem;
        before = headOf(row);
      }
      if (page.length < pageSize) return before;
    }
  }

  /** The row that stands at a place, if any. */
  at(seq: number): Head | undefined {
    const [row] = this.#page.all(seq - 1, 1);
    return row !== undefined && int(row, 'seq') === seq ? headOf(row) : undefined;
  }

  #fault(row: Row, before: Head): Extract<AuditVerdict, { ok: false }> | undefined {
    const expected = before.seq + 1;
    const seq = int(row, 'seq');
    if (seq < expected) return verdict('changed', seq);
    if (seq !== expected) return verdict(this.#stands(expected) ? 'reordered' : 'missing', expected);
    const content = text(row, 'row');
    if (this.#seal(before.mac, seq, int(row, 'at'), content) === text(row, 'mac')) return undefined;
    if (content.startsWith(`{"seq":${expected},`)) return verdict('changed', expected);
    return verdict(this.#stands(expected) ? 'reordered' : 'missing', expected);
  }

  /** Whether a row that says it is the one of a place stands anywhere. Reads the whole log, once something is wrong with it. */
  #stands(seq: number): boolean {
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const page = this.#page.all(after, pageSize);
      if (page.some((row) => text(row, 'row').startsWith(`{"seq":${seq},`))) return true;
      const last = page.at(-1);
      if (last === undefined) return false;
      after = int(last, 'seq');
    }
  }

  #seal(before: string, seq: number, at: number, row: string): string {
    return createHmac('sha256', this.#key).update(`${before}\n${seq}\n${at}\n${row}`).digest('hex');
  }
}

const pageSize = 1_000;

const headOf = (row: Row): Head => ({ seq: int(row, 'seq'), mac: text(row, 'mac') });

function rowOf(row: Row): AuditRow {
  return { ...(JSON.parse(text(row, 'row')) as Decision), seq: int(row, 'seq'), at: int(row, 'at'), mac: text(row, 'mac') };
}

const messages = {
  changed: (seq: number) => `Row ${seq} of the audit log is not as it was written, or was not written by paybrake.`,
  missing: (seq: number) => `Row ${seq} of the audit log is missing.`,
  reordered: (seq: number) => `Row ${seq} of the audit log does not stand in its place.`,
  'cut-off': (seq: number) =>
    `The audit log ends too early: row ${seq} and what followed were cut off, or an old backup was restored.`,
};

const verdict = (problem: keyof typeof messages, seq: number): Extract<AuditVerdict, { ok: false }> => ({
  ok: false,
  seq,
  problem,
  message: messages[problem](seq),
});
