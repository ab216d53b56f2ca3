/** All chance of a world, from one seed: the same seed makes the same choices. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: number, stream = 0) {
    [this.#a, this.#b, this.#c] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, (stream * 0x9e3779b9) >>> 0];
    for (let i = 0; i < 20; i++) this.#next();
  }

  /** A whole number from 0 to below `n`. */
  below(n: number): number {
    return Math.floor((this.#next() / 2 ** 32) * n);
  }

  /** A whole number of a range, both ends in it. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True `p` times in 1. */
  chance(p: number): boolean {
    return this.#next() / 2 ** 32 < p;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  /** `weighted([[3, 'often'], [1, 'seldom']])`. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let at = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, choice] of choices) {
      at -= weight;
      if (at < 0) return choice;
    }
    throw new Error('There is nothing to choose from.');
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#next() & 255);
  }

  /** sfc32, whose period is long and whose bits pass the usual tests. */
  #next(): number {
    const sum = (this.#a + this.#b + this.#d) >>> 0;
    this.#d = (this.#d + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }
}
