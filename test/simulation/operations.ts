/** What the proxy was seen to reserve, and what the requests that followed did at Stripe: the two sides that are compared. */
import type { Movement } from '../../src/simulator/movements.js';
import type { Hold, Ledger, Reservation } from '../../src/proxy/ledger/ledger.js';
import type { UpstreamRequest } from '../../src/proxy/http/upstream.js';
import type { Effect } from './stripe.js';
import { worth } from './policies.js';

/** One reservation that was made, under the caps that it was made under. */
export interface Reserved {
  readonly request: Reservation;
  /** Which one it was, counted from 1: what was reserved before it was counted when it was judged. */
  readonly order: number;
  /** The true time when it was asked for, and when it was made, ms. */
  readonly asked: number;
  readonly at: number;
  readonly hold: string;
}

/** Money that moved, and the reservation that it moved under. */
export interface Moved {
  readonly under: Reserved;
  readonly object: string;
  readonly movement: Movement;
  /** Hundredths of a US cent. */
  readonly value: number;
  /** The key whose caps it counts under: of whoever made the hold. */
  readonly keyId: string;
}

/** An object of Stripe's, with what roles did to it. */
export interface Watched {
  readonly id: string;
  /** Ids of the operations of each role that were executed on it. */
  readonly operations: Map<string, Set<string>>;
  /** Minor units that moved, by role. */
  readonly moved: Map<string, number>;
  /** A refund of what was only authorised: the answer does not tell it from one that moves money. */
  released: boolean;
}

export class Operations {
  readonly reserved = new Map<string, Reserved>();
  readonly objects = new Map<string, Watched>();
  readonly movements: Moved[] = [];
  /** By role and fingerprint: what did something. */
  readonly done = new Map<string, Reserved[]>();
  /** The object of an operation that was executed. */
  readonly objectOf = new Map<string, string>();
  /** Objects and operations to be looked at after this step. */
  readonly touched = new Set<string>();
  /** Objects to be looked at when all is quiet. */
  readonly unsettled = new Set<string>();
  readonly #asked = new Map<string, { request: Reservation; at: number }>();
  readonly #makers = new Map<string, string>();
  #count = 0;

  /** @param windows `idempotencyWindow` of each role, ms */
  constructor(readonly windows: ReadonlyMap<string, number>) {}

  asked(request: Reservation, at: number): void {
    this.#asked.set(request.operation, { request, at });
  }

  made(request: Reservation, hold: string, asked: number, at: number): void {
    this.#asked.delete(request.operation);
    this.#count += 1;
    if (!this.#makers.has(hold)) this.#makers.set(hold, request.keyId);
    this.reserved.set(request.operation, { request, order: this.#count, asked, at, hold });
  }

  refused({ operation }: Reservation): void {
    this.#asked.delete(operation);
  }

  /** After a crash: what was asked for and is in the ledger was made, although nobody was told. */
  takeOver(ledger: Ledger, at: number): void {
    for (const { request, at: asked } of [...this.#asked.values()]) {
      const found = ledger.recall({ id: request.operation });
      if (found?.state === 'unknown') this.made(request, found.hold, asked, at);
    }
    this.#asked.clear();
  }

  /** Notes what a request did. `undefined` for one that was never reserved. */
  executed({ idempotencyKey = '' }: UpstreamRequest, effect: Effect): Reserved | undefined {
    const under = this.reserved.get(idempotencyKey);
    const { object, moved } = effect;
    if (object === undefined) return under;
    this.touched.add(object);
    if (under === undefined) return undefined;
    const watched = this.#watch(object);
    this.objectOf.set(idempotencyKey, object);
    const { role } = under.request;
    entry(watched.operations, role, () => new Set<string>()).add(idempotencyKey);
    if (object.startsWith('re_') && effect.made && moved === undefined) watched.released = true;
    if (effect.made || moved !== undefined) {
      entry(this.done, `${role} ${under.request.fingerprint}`, () => []).push(under);
    }
    if (moved === undefined) return under;
    watched.moved.set(role, (watched.moved.get(role) ?? 0) + moved.amount);
    const value = moved.amount * (worth[moved.currency] ?? Infinity);
    const keyId = this.#makers.get(under.hold) ?? under.request.keyId;
    this.movements.push({ under, object, movement: moved, value, keyId });
    return under;
  }

  /** The holds of a role's operations on an object, each once. */
  holdsOn(ledger: Ledger, { operations }: Watched, role: string): readonly Hold[] {
    const ids = new Set([...(operations.get(role) ?? [])].flatMap((id) => ledger.recall({ id })?.hold ?? []));
    return [...ids].flatMap((id) => ledger.holds.get(id) ?? []);
  }

  #watch(id: string): Watched {
    return entry(this.objects, id, () => ({ id, operations: new Map(), moved: new Map(), released: false }));
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
