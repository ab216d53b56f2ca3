/**
 * Group commit: all that arrives in one turn of the event loop shares one transaction, and all that is committed while the disk is busy
 * shares one sync. Whoever waits is told after the sync, which is not waited for on this thread: a slow disk holds up nobody who needs
 * nothing of it. What nobody waits for takes the next transaction that comes, or one of its own after a while: reads are many, and a
 * sync for each turn of them would be most of their cost.
 *
 * A step checks everything before it writes; a step that refuses leaves the others alone. Once something was written that cannot be
 * finished, or a commit or a sync fails, nobody can say what is on the disk: the ledger is poisoned, and every later call rejects.
 */
import { attempt, sqliteCode, type Connection } from './driver.js';
import { reasonOf } from './folder.js';
import { LedgerError } from './ledger.js';

/** Where a test can make the disk fail or the process end: what `at` throws happens there. */
export interface Faults {
  at(point: 'begin' | 'step' | 'commit' | 'committed' | 'sync' | 'head'): void;
}

export interface BatchOptions {
  readonly connection: Connection;
  readonly now: () => number;
  /** Writes what belongs to every transaction, last. */
  readonly seal: (now: number) => void;
  /** Puts on stable storage what is committed by now. What it rejects with poisons. */
  readonly sync: () => Promise<void>;
  /** Is asked after every commit what to do once that is durable. What this throws poisons. */
  readonly committed: () => () => void;
  readonly faults: Faults | undefined;
  /** When to run what has arrived: `setImmediate`. */
  readonly schedule: (run: () => void) => void;
  /** When to run what nobody waits for, unless something else comes first: some ms later. */
  readonly later: (run: () => void) => void;
}

/** Steps that share one transaction at most: beyond it, the event loop gets a turn in between. */
const most = 512;

interface Step {
  run(now: number): void;
  resolve(): void;
  reject(error: LedgerError): void;
}

export class Batch {
  readonly #options: BatchOptions;
  #waiting: Step[] = [];
  /** Committed, and not yet known to be on the disk. */
  #committed: Step[] = [];
  #durable: () => void = () => undefined;
  #syncing: Promise<void> | undefined;
  #scheduled = false;
  #isLater = false;
  #ended: LedgerError | undefined;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** Runs `work` in the next transaction; resolves with what it returns, once that is durable. */
  add<T>(work: (now: number) => T): Promise<T> {
    const added = this.#push(work);
    this.#plan();
    return added;
  }

  /** As `add`, for what nobody waits for: in the next transaction, which is not begun for it at once. */
  addForLater<T>(work: (now: number) => T): Promise<T> {
    const added = this.#push(work);
    if (this.#waiting.length >= most) this.#plan();
    else this.#planLater();
    return added;
  }

  /** @throws LedgerError when the ledger is poisoned or closed */
  check(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  /** Runs what waits, and takes no more. Resolves when all of it is told: whether the ledger is still sound then. */
  async end(error: LedgerError): Promise<boolean> {
    while (this.#waiting.length > 0) this.#run();
    const poisoned = this.#ended;
    this.#ended ??= error;
    while (this.#syncing !== undefined) await this.#syncing;
    return poisoned === undefined && this.#ended === error;
  }

  #push<T>(work: (now: number) => T): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({ run: (now) => void (result = work(now)), resolve: () => resolve(result), reject });
    });
  }

  #plan(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#run();
      this.#plan();
    });
  }

  #planLater(): void {
    if (this.#isLater || this.#scheduled || this.#waiting.length === 0) return;
    this.#isLater = true;
    this.#options.later(() => {
      this.#isLater = false;
      this.#plan();
    });
  }

  #run(): void {
    const steps = this.#waiting.splice(0, most);
    const { connection, faults, now, seal } = this.#options;
    const done: Step[] = [];
    try {
      faults?.at('begin');
      connection.exec('BEGIN IMMEDIATE');
      const time = now();
      for (const step of steps) {
        faults?.at('step');
        if (this.#take(step, time)) done.push(step);
      }
      if (done.length > 0) seal(time);
      faults?.at('commit');
      connection.exec('COMMIT');
      faults?.at('committed');
      this.#durable = this.#options.committed();
    } catch (error) {
      this.#poison(error, steps);
      return;
    }
    this.#committed.push(...done);
    this.#sync();
  }

  /** One at a time: what is committed meanwhile shares the next. */
  #sync(): void {
    if (this.#syncing !== undefined || this.#committed.length === 0) return;
    const steps = this.#committed.splice(0);
    const durable = this.#durable;
    this.#syncing = this.#settle(steps, durable).finally(() => {
      this.#syncing = undefined;
      this.#sync();
    });
  }

  async #settle(steps: readonly Step[], durable: () => void): Promise<void> {
    try {
      this.#options.faults?.at('sync');
      await this.#options.sync();
      durable();
    } catch (error) {
      this.#poison(error, steps);
      return;
    }
    for (const step of steps) step.resolve();
  }

  /** Whether the step was done. One that threw before it wrote anything is rejected alone. */
  #take(step: Step, time: number): boolean {
    const { connection } = this.#options;
    const before = connection.writes;
    try {
      step.run(time);
      return true;
    } catch (error) {
      if (connection.writes !== before || sqliteCode(error) !== undefined) throw error;
      step.reject(error instanceof LedgerError ? error : new LedgerError(`The ledger could not do it: ${reasonOf(error)}.`));
      return false;
    }
  }

  #poison(error: unknown, steps: readonly Step[]): void {
    attempt(() => this.#options.connection.exec('ROLLBACK'));
    const poisoned = new LedgerError(
      `The ledger could not write: ${reasonOf(error)}. Nothing is sent any more, since what is on the disk is uncertain. ` +
        'Look after the disk, then restart paybrake.',
      { cause: error },
    );
    this.#ended = poisoned;
    for (const step of [...steps, ...this.#committed.splice(0), ...this.#waiting.splice(0)]) step.reject(poisoned);
  }
}
