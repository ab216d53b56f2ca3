/** The log of every request that reached the simulator, in the order of arrival. It never holds a whole key. */
import type { FaultKind } from './faults.js';

export interface RequestRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
  readonly method: string;
  /** The raw path, without the query. */
  readonly path: string;
  readonly account: string | null;
  /** Scheme and kind of key, for example `Bearer sk_test_…`. */
  readonly authorization: string | null;
  readonly idempotencyKey: string | null;
  /** The body's or the query's parameters. */
  readonly params: unknown;
  /** The answer's status; what would have been answered when the connection was dropped; null when nothing was decided. */
  readonly status: number | null;
  /** Whether the answer was saved by an earlier request with the same key. */
  readonly replayed: boolean;
  /** The faults that it met. */
  readonly faults: readonly FaultKind[];
}

export type OpenRecord = { -readonly [K in keyof RequestRecord]: RequestRecord[K] };
