/** What happened, step by step: the last lines for people, and a hash of all of them that tells two runs apart. */
import { createHash } from 'node:crypto';

export class Trace {
  readonly #hash = createHash('sha256');
  readonly #lines: string[] = [];
  readonly #kept: number;
  /** Number of the step under way. */
  step = 0;

  /** @param kept how many lines to keep */
  constructor(kept = 20_000) {
    this.#kept = kept;
  }

  add(text: string): void {
    const line = `${this.step} ${text}`;
    this.#hash.update(line).update('\n');
    this.#lines.push(line);
    if (this.#lines.length > 2 * this.#kept) this.#lines.splice(0, this.#kept);
  }

  /** Of all lines so far, in hex. */
  hash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Lines that name one of `names`, and the last ones: what a person needs to see of a failure. */
  excerpt(names: readonly string[], most: number): readonly string[] {
    const last = this.#lines.length - Math.ceil(most / 3);
    return this.#lines.filter((line, i) => i >= last || names.some((name) => name !== '' && line.includes(name))).slice(-most);
  }
}

/** A promise of the simulation that does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';

  /**
   * @param promise which one
   * @param names of what it is about: operations, objects, calls
   */
  constructor(
    readonly promise: Promised,
    message: string,
    readonly names: readonly string[] = [],
  ) {
    super(`${promise}: ${message}`);
  }
}

/**
 * `cap`: no more moves than a cap allows; `once`: no operation is done twice; `covered`: the ledger is never below the truth; `equal`:
 * it equals the books, or says that it does not know; `durable`: nothing is sent that is not written down; `audit`: each decision has
 * its record; `revoked`: who may no longer does not; `headroom`: in the end nothing is held or spent that is not; `quiet`: no alarm, no
 * crash of its own.
 */
export type Promised = 'cap' | 'once' | 'covered' | 'equal' | 'durable' | 'audit' | 'revoked' | 'headroom' | 'quiet';
