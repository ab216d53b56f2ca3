/**
 * The ledger's time. A wall clock can be stepped, by a mistake or on purpose, and a step of 25 h forward would free every cap of 24 h.
 * So time is an anchor and what the monotonic clock has counted since; the anchor is the latest time that the ledger has written down,
 * and only a `Date` of Stripe's moves it on. The wall clock is asked when a ledger is new and there is nothing to count yet: a guess,
 * which is not written down, and which Stripe's first `Date` corrects. Were it days ahead, a key that Stripe has forgotten by now could
 * pass for a young one.
 *
 * It can lag, by what passed while the process was down or the machine was suspended, until Stripe answers next. That is safe: what
 * expires, expires later. It never runs ahead of Stripe, for which a posting stands a second past the `Date` that proves it
 * (dates have no fractions): no posting is ever taken for older than it is.
 */
export interface TimeSource {
  /** The wall clock, ms since the epoch: `Date.now`. */
  wall(): number;
  /** ms since some moment, never set back: `performance.now`. */
  monotonic(): number;
}

export class TrustedClock {
  readonly #source: TimeSource;
  #anchor: number;
  #since: number;
  #isGuess: boolean;

  /** @param mark the latest time that this ledger has written down, in ms since the epoch; `undefined` for a new one */
  constructor(source: TimeSource, mark: number | undefined) {
    this.#source = source;
    this.#anchor = mark ?? Math.floor(source.wall());
    this.#isGuess = mark === undefined;
    this.#since = source.monotonic();
  }

  /** What to write down: a time to begin with when this ledger is opened again; `null` while Stripe has not said any. */
  get mark(): number | null {
    return this.#isGuess ? null : this.now();
  }

  /** ms since the epoch, whole; never less than before, but when Stripe's first `Date` shows the guess to be wrong. */
  now(): number {
    const elapsed = Math.floor(this.#source.monotonic() - this.#since);
    return elapsed > 0 ? this.#anchor + elapsed : this.#anchor;
  }

  /** Takes note of a `Date` of Stripe's, ms since the epoch. One in the past changes nothing. */
  observe(date: number): void {
    if (!Number.isSafeInteger(date)) return;
    // Dates have no fractions.
    const isAhead = this.#isGuess && date + 1_000 < this.now();
    this.#isGuess = false;
    if (date <= this.now() && !isAhead) return;
    this.#anchor = date;
    this.#since = this.#source.monotonic();
  }

  /** Stands by the guess: what is posted by it must not come free because of another one. */
  keep(): void {
    this.#isGuess = false;
  }

  /**
   * When money moved that is learnt of now: not before the answer that proves it. With no date at hand, the wall clock may put it
   * off (which is safe), never bring it forward.
   */
  movedAt(date: number | undefined): number {
    return Math.max(this.now(), date === undefined ? Math.floor(this.#source.wall()) : date + 1_000);
  }

  /** The time by which to judge when something ends: the later of both clocks, so that a key never outlives its day. */
  latest(): number {
    return Math.max(this.now(), Math.floor(this.#source.wall()));
  }
}
