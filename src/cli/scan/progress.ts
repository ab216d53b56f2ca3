import type { Io } from '../io.js';

const patience = 1_000;
const between = 100;

/** One line on the terminal that says how far a long run is. Nothing when nobody looks, and nothing in the first second. */
export class Progress {
  private readonly start: number;
  private last = -Infinity;

  constructor(private readonly io: Io) {
    this.start = io.now();
  }

  show(text: () => string): void {
    if (this.io.stderr.isTTY !== true) return;
    const now = this.io.now();
    if (now - this.start < patience || now - this.last < between) return;
    this.last = now;
    this.io.stderr.write(`\r\u001b[K${text()}`);
  }

  clear(): void {
    if (this.last > -Infinity) this.io.stderr.write('\r\u001b[K');
  }
}
