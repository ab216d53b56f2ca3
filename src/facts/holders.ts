import { contains, type TreeNode } from './call-graph.js';

interface Place<T> extends TreeNode {
  readonly of: T[];
  /** The nearest of the places that hold this one. */
  readonly outer: Place<T> | undefined;
}

/** Whose the nodes around a place are. As all nodes of a tree do, they lie within one another or apart. */
export class Holders<T> {
  /** In the order of their starts, the outer ones first. */
  readonly #places: Place<T>[] = [];

  constructor(holders: readonly { readonly holder: TreeNode; readonly of: T }[]) {
    const inOrder = holders.toSorted(({ holder: { range: a } }, { holder: { range: b } }) => a[0] - b[0] || b[1] - a[1]);
    for (const { holder, of } of inOrder) {
      const { range } = holder;
      let outer = this.#places.at(-1);
      while (outer && !contains(outer, holder)) outer = outer.outer;
      if (outer?.range[0] === range[0] && outer.range[1] === range[1]) outer.of.push(of);
      else this.#places.push({ range, of: [of], outer });
    }
  }

  /** Those whose nodes hold a node, or are it, from the nearest on; `distance` is how long theirs is. */
  *around(node: TreeNode): Generator<{ readonly of: T; readonly distance: number }> {
    for (let place = this.#lastBefore(node.range[0]); place; place = place.outer) {
      if (!contains(place, node)) continue;
      for (const of of place.of) yield { of, distance: place.range[1] - place.range[0] };
    }
  }

  /** The last place that starts at an offset or before. */
  #lastBefore(offset: number): Place<T> | undefined {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.range[0] ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#places[low - 1];
  }
}
