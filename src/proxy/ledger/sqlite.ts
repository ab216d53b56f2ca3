/** The ledger in a folder of this machine: `ledger.db`, and beside it `audit.key` and `audit.head`. For one process at a time. */
import { join } from 'node:path';
import type { Cap } from '../../policy/model.js';
import type { Settlement } from '../model.js';
import { Chain, encode, type Head } from './audit.js';
import { Batch, type Faults } from './batch.js';
import { Totals } from './caps.js';
import { TrustedClock, type TimeSource } from './clock.js';
import { closeDatabase, openDatabase } from './database.js';
import { intOr, loadDriver, textOr, type Connection, type Driver, type Statement } from './driver.js';
import { preparePrivateFolder, reasonOf } from './folder.js';
import { chainKey, EndNote, mismatch, readHead } from './head.js';
import { Holds, holdNumber, holdOf } from './holds.js';
import { busiestOf, usageOf } from './judge.js';
import { keyId, Keys } from './keys.js';
import {
  LedgerError,
  type AuditStore,
  type Busy,
  type CapUsage,
  type Decision,
  type Hold,
  type HoldStore,
  type KeyStore,
  type Ledger,
  type Operation,
  type OutcomeNote,
  type Reservation,
  type Reserved,
  type VaultKey,
} from './ledger.js';
import { operationOf, Operations } from './operations.js';
import { resend, reserve, type Books } from './reserve.js';
import { learn, resolve, settle } from './settle.js';
import { stableStorage, type Stable } from './stable.js';

export interface SqliteOptions {
  /** Made when it is not there. */
  readonly folder: string;
  readonly clock: TimeSource;
  /** `crypto.randomBytes`. */
  readonly random: (bytes: number) => Uint8Array;
  /** For tests: where the disk fails, or the process ends. */
  readonly faults?: Faults;
  /** For tests: another driver than the one of this Node. */
  readonly driver?: Driver;
  /** For simulation: when to run what has arrived. */
  readonly schedule?: (run: () => void) => void;
  /** For simulation: another disk. */
  readonly stable?: Stable;
}

export interface SqliteLedger extends Ledger {
  /** Why the ledger opened with everything frozen, until somebody lifts that: the audit log is not the one that was left here. */
  readonly notice: string | undefined;
}

/** ms after which a decision that nobody waits for is written at the latest, where nothing else is. */
const recordedWithin = 50;

/**
 * @throws LedgerError when the ledger is locked by another process, damaged, newer than this paybrake, not private, or without the key
 *   of its audit log; the message says what to do
 */
export async function openLedger(options: SqliteOptions): Promise<SqliteLedger> {
  const { folder, random } = options;
  const driver = options.driver ?? (await loadDriver());
  preparePrivateFolder(folder);
  const file = join(folder, 'ledger.db');
  const connection = openDatabase(driver, file);
  let stable: Stable | undefined;
  try {
    const empty = connection.prepare('SELECT seq FROM audit LIMIT 1').get() === undefined;
    const key = chainKey(folder, empty, random);
    stable = options.stable ?? stableStorage(file);
    const ledger = new Sqlite(connection, stable, options, new Chain(connection, key, () => readHead(folder)));
    await ledger.begin();
    return ledger;
  } catch (error) {
    stable?.close();
    closeDatabase(connection);
    throw error instanceof LedgerError ? error : new LedgerError(`The ledger in ${folder} cannot be opened: ${reasonOf(error)}.`);
  }
}

class Sqlite implements SqliteLedger {
  readonly #connection: Connection;
  readonly #stable: Stable;
  readonly #options: SqliteOptions;
  readonly #clock: TrustedClock;
  readonly #books: Books;
  readonly #batch: Batch;
  readonly #mark: Statement;
  readonly #end: EndNote;
  #notice: string | undefined;
  #closed: Promise<void> | undefined;

  constructor(connection: Connection, stable: Stable, options: SqliteOptions, chain: Chain) {
    this.#connection = connection;
    this.#stable = stable;
    this.#options = options;
    const state = connection.prepare('SELECT mark, notice FROM state').get() ?? { mark: null, notice: null };
    this.#clock = new TrustedClock(options.clock, intOr(state, 'mark', undefined));
    this.#notice = textOr(state, 'notice', undefined);
    const totals = new Totals(connection);
    const keys = new Keys(connection, () => this.#clock.latest());
    this.#books = { keys, holds: new Holds(connection, totals), operations: new Operations(connection), totals, chain };
    this.#mark = connection.prepare('UPDATE state SET mark = ?');
    this.#end = new EndNote(options.folder, options.clock, () => options.faults?.at('head'));
    connection.transaction(() => {
      this.#takeOver();
      this.#mark.run(this.#clock.mark);
    });
    this.#batch = new Batch({
      connection,
      seal: (now) => {
        keys.noteUse(now);
        this.#mark.run(this.#clock.mark);
      },
      now: () => this.#clock.now(),
      sync: () => stable.sync(),
      committed: () => {
        const { head } = chain;
        return () => this.#noteHead(head);
      },
      faults: options.faults,
      schedule: options.schedule ?? ((run) => void setImmediate(run)),
      later: options.schedule ?? ((run) => void setTimeout(run, recordedWithin)),
    });
  }

  /** Makes what was taken over durable. */
  async begin(): Promise<void> {
    await this.#stable.sync();
    this.#noteHead(this.#books.chain.head);
  }

  get notice(): string | undefined {
    return this.#notice;
  }

  now(): number {
    return this.#clock.now();
  }

  observe(date: number): void {
    this.#clock.observe(date);
  }

  findKey(digest: string): VaultKey | undefined {
    this.#batch.check();
    return this.#books.keys.find(digest);
  }

  isFrozen(role: string): boolean {
    this.#batch.check();
    return this.#books.keys.isFrozen(role);
  }

  recall(by: Parameters<Ledger['recall']>[0]): Operation | undefined {
    this.#batch.check();
    const { operations } = this.#books;
    const row = 'id' in by ? operations.find(by.id) : operations.findEqual(by.role, by.fingerprint, by.since);
    return row === undefined ? undefined : operationOf(row);
  }

  holdOn(role: string, object: string): Hold | undefined {
    this.#batch.check();
    const hold = this.#books.holds.liveOn(role, object);
    return hold === undefined ? undefined : holdOf(hold);
  }

  reserve(request: Reservation): Promise<Reserved> {
    return this.#batch.add((now) => reserve(this.#books, request, now));
  }

  settle(operation: string, settlement: Settlement, outcome: OutcomeNote, record: Decision, date?: number): Promise<void> {
    if (date !== undefined) this.#clock.observe(date);
    else if ('posted' in settlement) this.#clock.keep();
    const at = this.#clock.movedAt(date);
    return this.#batch.add((now) => settle(this.#books, operation, settlement, outcome, record, { now, at: Math.max(now, at) }));
  }

  resend(operation: string, maxAge: number): Promise<Hold | undefined> {
    return this.#batch.add((now) => {
      const hold = resend(this.#books, operation, maxAge, now);
      return hold === undefined ? undefined : holdOf(hold);
    });
  }

  learn(role: string, settlement: Extract<Settlement, { object: string }>, date?: number): Promise<void> {
    if (date !== undefined) this.#clock.observe(date);
    else if ('posted' in settlement) this.#clock.keep();
    const at = this.#clock.movedAt(date);
    return this.#batch.add((now) => learn(this.#books, role, settlement, { now, at: Math.max(now, at) }));
  }

  record(decision: Decision): Promise<void> {
    const written = this.#batch.addForLater((now) => this.#books.chain.append(encode(decision), now));
    // Nobody need wait for it; what goes wrong poisons the ledger, which the next request finds out.
    written.catch(() => undefined);
    return written;
  }

  usage(role: string, caps: readonly Cap[], who: { readonly customer?: string; readonly key?: string } = {}): CapUsage[] {
    this.#batch.check();
    const now = this.#clock.now();
    return caps.map((cap) =>
      usageOf(this.#books.totals, cap, { role, bucket: cap.on, customer: who.customer, keyId: who.key }, now),
    );
  }

  busiest(role: string, cap: Cap, most: number): Busy[] {
    this.#batch.check();
    return busiestOf(this.#books.totals, cap, role, this.#clock.now(), most);
  }

  readonly keys: KeyStore = {
    create: (key) => this.#batch.add((now) => this.#books.keys.create(keyId(this.#options.random), key, now)),
    list: () => this.#read(({ keys }) => keys.list()),
    revoke: (id) => this.#batch.add((now) => this.#books.keys.end(id, { revokedAt: now })),
    expire: (id, at) => this.#batch.add(() => this.#books.keys.end(id, { expiresAt: at })),
    freeze: (role) => this.#batch.add(() => this.#books.keys.freeze(role)),
    unfreeze: (role) => this.#batch.add(() => this.#unfreeze(role)),
    frozen: () => this.#read(({ keys }) => keys.frozen()),
  };

  readonly holds: HoldStore = {
    list: (filter) => this.#read(({ holds }) => holds.list(filter).map(holdOf)),
    get: (id) => this.#read((books) => this.#hold(books, id)),
    operations: (id) => this.#read(({ operations }) => operations.ofHold(holdNumber(id) ?? 0).map(operationOf)),
    resolve: (id, posted, by) => {
      this.#clock.keep();
      const at = this.#clock.movedAt(undefined);
      return this.#batch.add((now) => {
        resolve(this.#books, holdNumber(id) ?? 0, posted, by, { now, at: Math.max(now, at) });
        return this.#hold(this.#books, id);
      });
    },
  };

  readonly audit: AuditStore = {
    read: (after, limit) => this.#read(({ chain }) => chain.read(after, limit)),
    tail: (count) => this.#read(({ chain }) => chain.tail(count)),
    verify: () => this.#read(({ chain }) => chain.verify()),
  };

  close(): Promise<void> {
    return (this.#closed ??= this.#leave());
  }

  async #leave(): Promise<void> {
    try {
      if (await this.#batch.end(new LedgerError('The ledger is closed.'))) await this.#noteAll();
    } catch (error) {
      throw new LedgerError(`The ledger was closed without its last notes: ${reasonOf(error)}.`);
    } finally {
      this.#stable.close();
      closeDatabase(this.#connection);
    }
  }

  async #noteAll(): Promise<void> {
    this.#connection.transaction(() => {
      this.#books.keys.noteUse(Infinity);
      this.#mark.run(this.#clock.mark);
    });
    await this.#stable.sync();
    this.#end.due();
    this.#noteHead(this.#books.chain.head);
  }

  /** What the process before left under way has no known outcome; and a log that is not the one that was left here stops everything. */
  #takeOver(): void {
    const { keys, chain } = this.#books;
    // The index of what is pending serves only a condition that says so.
    const sent = `state <> 'settled' AND state = 'sent'`;
    this.#connection.exec(`
      UPDATE holds SET state = 'unknown' WHERE state = 'open' AND n IN (SELECT hold FROM operations WHERE ${sent});
      UPDATE operations SET state = 'unknown' WHERE ${sent};
    `);
    const why = this.#notice === undefined ? mismatch(chain, readHead(this.#options.folder)) : undefined;
    if (why === undefined) return;
    this.#setNotice(why);
    keys.freeze();
    chain.append(encode({ decision: 'refused', endpoint: 'open', reason: 'audit-mismatch', why }), this.#clock.now());
  }

  /** With everything, the notice is lifted too, and the log goes on from where it is. */
  #unfreeze(role: string | undefined): void {
    this.#books.keys.unfreeze(role);
    if (role === undefined && this.#notice !== undefined) this.#setNotice(undefined);
  }

  #setNotice(notice: string | undefined): void {
    this.#connection.prepare('UPDATE state SET notice = ?').run(notice ?? null);
    this.#notice = notice;
    this.#end.due();
  }

  /** Once it is durable: the end must never be ahead of the log. While there is a notice, the end noted before is the only trace of what is lost. */
  #noteHead(head: Head): void {
    if (this.#notice === undefined) this.#end.note(head);
  }

  #hold({ holds }: Books, id: string): Hold | undefined {
    const hold = holds.find(holdNumber(id) ?? 0);
    return hold === undefined ? undefined : holdOf(hold);
  }

  #read<T>(from: (books: Books) => T): T {
    this.#batch.check();
    return from(this.#books);
  }
}
