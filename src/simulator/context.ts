/** What a handler may use: its account's objects, the time, fresh ids, and who asked. */
import { resourceMissing } from './errors.js';
import type { NewId } from './ids.js';
import type { Kinds } from './kinds.js';
import type { Movement } from './movements.js';
import type { Kind, Store } from './store.js';

/** One Stripe account: everything in it is invisible to the others. */
export interface Account {
  readonly id: string;
  readonly store: Store;
  readonly movements: Movement[];
}

/** One request that has begun to execute. */
export interface Context {
  readonly account: Account;
  readonly store: Store;
  readonly newId: NewId;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Seconds since the epoch, as Stripe's `created`. */
  readonly now: number;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** The `Stripe-Version` that the caller sent. */
  readonly apiVersion: string | null;
}

/** How error messages call a kind, where that is not its name. */
const nouns: Partial<Record<Kind, string>> = { card: 'source', payment_method: 'PaymentMethod' };

/** The object that the path names. Throws a 404. */
export function inPath<K extends Kind>({ store }: Context, kind: K, id: string, param = 'id'): Kinds[K] {
  const object = store.find(kind, id);
  if (object === undefined) throw resourceMissing(nouns[kind] ?? kind, id, param, 404);
  return object;
}

/** The object that a parameter names. Throws a 400. */
export function inParam<K extends Kind>({ store }: Context, kind: K, id: string, param: string): Kinds[K] {
  const object = store.find(kind, id);
  if (object === undefined) throw resourceMissing(nouns[kind] ?? kind, id, param, 400);
  return object;
}
