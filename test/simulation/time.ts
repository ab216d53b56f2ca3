/** The three clocks of a world, in ms. The true one is Stripe's; the machine's wall clock can be set, and its monotonic one can stop. */
import type { TimeSource } from '../../src/proxy/ledger/clock.js';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export class Time {
  /** The true time, ms since the epoch. */
  now = Date.UTC(2026, 0, 1);
  /** By how much the wall clock is wrong. */
  #wrong = 0;
  #monotonic = 5_000;
  #runs = true;

  /** What a process on the machine can read. */
  readonly machine: TimeSource = { wall: () => this.now + this.#wrong, monotonic: () => this.#monotonic };

  /** Time passes, for a process too unless it is down. */
  pass(ms: number): void {
    this.now += ms;
    if (this.#runs) this.#monotonic += ms;
  }

  /** The machine is suspended: a process does not notice. */
  sleep(ms: number): void {
    this.now += ms;
  }

  /** Somebody sets the wall clock. */
  setWall(wrong: number): void {
    this.#wrong = wrong;
  }

  stop(): void {
    this.#runs = false;
  }

  /** A new process: its monotonic clock begins anew. */
  start(): void {
    this.#runs = true;
    this.#monotonic = 0;
  }
}
