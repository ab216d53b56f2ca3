/** The objects of one account, by kind and id, in the order they were made. */
import type { Kinds } from './kinds.js';

export type Kind = keyof Kinds;

export class Store {
  readonly #byKind = new Map<Kind, Map<string, Kinds[Kind]>>();

  add<K extends Kind>(kind: K, object: Kinds[K]): Kinds[K] {
    this.#objects(kind).set(object.id, object);
    return object;
  }

  find<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.#objects(kind).get(id);
  }

  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Kinds[K][] {
    return [...this.#objects(kind).values()];
  }

  remove(kind: Kind, id: string): void {
    this.#objects(kind).delete(id);
  }

  counts(): readonly (readonly [Kind, number])[] {
    return [...this.#byKind].map(([kind, objects]) => [kind, objects.size]);
  }

  #objects<K extends Kind>(kind: K): Map<string, Kinds[K]> {
    let objects = this.#byKind.get(kind);
    if (objects === undefined) this.#byKind.set(kind, (objects = new Map<string, Kinds[Kind]>()));
    return objects as Map<string, Kinds[K]>;
  }
}
