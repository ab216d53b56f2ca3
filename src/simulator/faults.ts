/** Faults on command. Each waits for the next request that it matches, `times` over, and then is gone. */

/**
 * - `drop-before`: the connection ends and nothing was done.
 * - `drop`: the work is done and its answer saved, then the connection ends without it.
 * - `delay`: the work is done, the answer waits for `ms` milliseconds; its idempotency key is in use until then.
 * - `error-500`: the endpoint began and failed. The 500 is saved under the idempotency key. With `committed`, the work was done.
 * - `lock-timeout`: 429 `lock_timeout`; nothing done, nothing saved.
 * - `conflict`: 409 `idempotency_key_in_use`; nothing done, nothing saved.
 */
export interface Fault {
  readonly kind: FaultKind;
  /** Absent parts match everything. `path` may hold `{id}`-like placeholders for one segment each. */
  readonly match?: { readonly method?: string; readonly path?: string };
  /** How many requests it meets. Default 1. */
  readonly times?: number;
  /** For `delay`: milliseconds. Default 1000. */
  readonly ms?: number;
  /** For `error-500`: whether the work was done all the same. Default false. */
  readonly committed?: boolean;
}

export const faultKinds = ['drop-before', 'drop', 'delay', 'error-500', 'lock-timeout', 'conflict'] as const;
export type FaultKind = (typeof faultKinds)[number];

export class Faults {
  #queue: { fault: Fault; left: number; matches: (method: string, path: string) => boolean }[] = [];

  /** Throws a `TypeError` that says what is wrong with the fault. */
  add(fault: Fault): void {
    checkFault(fault);
    this.#queue.push({ fault, left: fault.times ?? 1, matches: matcher(fault.match ?? {}) });
  }

  /** The first waiting fault of one of `kinds` that matches the request; it counts as met. */
  take(kinds: readonly FaultKind[], method: string, path: string): Fault | undefined {
    const waiting = this.#queue.find(({ fault, matches }) => kinds.includes(fault.kind) && matches(method, path));
    if (waiting === undefined) return undefined;
    waiting.left -= 1;
    if (waiting.left === 0) this.#queue = this.#queue.filter((other) => other !== waiting);
    return waiting.fault;
  }

  clear(): void {
    this.#queue = [];
  }
}

function matcher({ method, path }: NonNullable<Fault['match']>): (method: string, path: string) => boolean {
  const wanted = path?.split('/');
  return (actualMethod, actualPath) => {
    if (method !== undefined && method.toUpperCase() !== actualMethod) return false;
    if (wanted === undefined) return true;
    const segments = actualPath.split('/');
    return segments.length === wanted.length && wanted.every((part, i) => /^\{.+\}$/.test(part) || part === segments[i]);
  };
}

/** In milliseconds: what a timer can wait. */
const longestDelay = 2 ** 31 - 1;

const isHash = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Faults also come as JSON from outside, so nothing about their shape is taken for granted. */
function checkFault({ kind, match = {}, times = 1, ms = 0, committed = false, ...others }: Fault): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`Unknown fault property ${JSON.stringify(unknown)}; use kind, match, times, ms, committed.`);
  if (!faultKinds.includes(kind))
    throw new TypeError(`Unknown fault kind ${JSON.stringify(kind)}; use one of ${faultKinds.join(', ')}.`);
  if (!Number.isSafeInteger(times) || times < 1) throw new TypeError('A fault’s `times` must be a whole number from 1.');
  if (!Number.isSafeInteger(ms) || ms < 0) throw new TypeError('A fault’s `ms` must be a whole number of milliseconds from 0.');
  if (ms > longestDelay) throw new TypeError(`A fault’s \`ms\` must be at most ${longestDelay}.`);
  if (typeof committed !== 'boolean') throw new TypeError('A fault’s `committed` must be true or false.');
  const { method = '', path = '', ...rest } = isHash(match) ? match : { none: match };
  if (typeof method !== 'string' || typeof path !== 'string' || Object.keys(rest).length > 0) {
    throw new TypeError('A fault’s `match` may hold a `method` and a `path`, both strings.');
  }
}
