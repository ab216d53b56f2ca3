/** For what anybody can cause at will: it is said once in a while, with how often it happened, so that nobody can fill the log with it. */
export class Seldom {
  readonly #every: number;
  #from = -Infinity;
  #count = 0;

  /** @param every ms between two times that it is said; a minute unless told otherwise */
  constructor(every = 60_000) {
    this.#every = every;
  }

  /**
   * @param now ms of a clock that does not go back
   * @returns how often it happened since it was last said; `undefined` while it is not to be said again
   */
  happened(now: number): number | undefined {
    this.#count += 1;
    if (now < this.#from) return undefined;
    const count = this.#count;
    [this.#from, this.#count] = [now + this.#every, 0];
    return count;
  }
}
