/**
 * Group commit: all that arrives in one turn of the event loop shares one transaction, and so one fsync. What nobody waits for takes
 * the next one that comes, or one of its own after a while: reads are many, and an fsync for each turn of them would be most of their
 * cost. A step checks everything before it writes; a step that refuses leaves the others alone. Once something was written that cannot be finished, or a commit
 * fails, nobody can say what is on the disk: the ledger is poisoned, and every later call rejects.
 */
import { attempt, sqliteCode, type Connection } from './driver.js';
import { reasonOf } from './folder.js';
import { LedgerError } from './ledger.js';

/** Where a test can make the disk fail or the process end: what `at` throws happens there. */
export interface Faults {
  at(point: 'begin' | 'step' | 'commit' | 'committed' | 'head'): void;
}

export interface BatchOptions {
  readonly connection: Connection;
  readonly now: () => number;
  /** Writes what belongs to every transaction, last. */
  readonly seal: (now: number) => void;
  /** Is told of every commit. What it throws poisons. */
  readonly committed: () => void;
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

  /** Runs what waits, and takes no more. `last` runs before, with the ledger still sound; it is left out when it is not. */
  end(error: LedgerError, last: () => void): void {
    while (this.#waiting.length > 0) this.#run();
    if (this.#ended !== undefined) return;
    this.#ended = error;
    last();
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
      this.#options.committed();
    } catch (error) {
      this.#poison(error, steps);
      return;
    }
    for (const step of done) step.resolve();
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
    for (const step of [...steps, ...this.#waiting.splice(0)]) step.reject(poisoned);
  }
}
