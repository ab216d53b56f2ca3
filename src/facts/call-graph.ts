/** Which function of a file calls which, in any language. A front end says what its calls and functions are. */

/** Anything that has a place in its file. */
export interface TreeNode {
  readonly range: readonly [start: number, end: number];
}

/** What code reaches from one place on: the functions of its file, each with the places that call it. */
export interface Reach<Node, Fn extends Node> {
  readonly callers: ReadonlyMap<Fn, readonly Node[]>;
  /** Where it begins: a function, or one branch of it. */
  readonly start: Node;
}

/** Whether a node is in code that is reached. */
export function isReachedBy<Node extends TreeNode, Fn extends Node>(reach: Reach<Node, Fn>, node: Node): boolean {
  return contains(reach.start, node) || [...reach.callers.keys()].some((fn) => contains(fn, node));
}

/** Whether one node holds another, or is it. */
export function contains(outer: TreeNode, inner: TreeNode): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** What a language says of its functions. */
export interface Functions<Node, Fn extends Node> {
  /** The nearest function around a node, not the node itself. */
  enclosing(node: Node): Fn | undefined;
  /** Whether a function is called by whoever is given it. Not one that is kept. */
  isGiven(fn: Fn): boolean;
}

/** A place that calls a function of the file, or hands it on by its name: whoever gets it calls it. */
export interface CallSite<Node, Fn extends Node> {
  readonly target: Fn;
  readonly site: Node;
}

/** One call from a function to another. */
interface Edge<Node, Fn extends Node> extends CallSite<Node, Fn> {
  /** Whether the call is made when the function runs: not by what it only returns. */
  readonly runs: boolean;
}

/** Which function of a file calls which. */
export class CallGraph<Node extends TreeNode, Fn extends Node> {
  readonly #edges = new Map<Fn, Edge<Node, Fn>[]>();
  readonly #functions: Functions<Node, Fn>;

  /** Every call from a function to a function of the file; a call in a nested function belongs to all functions around it. */
  constructor(functions: Functions<Node, Fn>, sites: Iterable<CallSite<Node, Fn>>) {
    this.#functions = functions;
    for (const { target, site } of sites) this.#add(target, site);
  }

  /**
   * What a function reaches, with all that it holds: what it makes and returns is called by somebody.
   *
   * @param start the function, or the one branch of it that counts
   */
  from(fn: Fn, start: Node): Reach<Node, Fn> {
    return this.#follow(fn, start, ({ site }, isFirst) => !isFirst || contains(start, site));
  }

  /** What runs when a function is called: not the functions that it only makes and returns. */
  runOf(fn: Fn): Reach<Node, Fn> {
    return this.#follow(fn, fn, ({ runs }) => runs);
  }

  /** The function, the given one or one that it reaches, whose run a node is part of. */
  holderOf({ callers, start }: Reach<Node, Fn>, node: Node): Fn | undefined {
    for (let fn = this.#functions.enclosing(node); fn; fn = this.#functions.enclosing(fn)) {
      if (fn === start || callers.has(fn)) return fn;
      if (!this.#functions.isGiven(fn)) return undefined;
    }
    return undefined;
  }

  #follow(fn: Fn, start: Node, counts: (edge: Edge<Node, Fn>, isFirst: boolean) => boolean): Reach<Node, Fn> {
    const callers = new Map<Fn, Set<Node>>();
    const queue = (this.#edges.get(fn) ?? []).filter((edge) => counts(edge, true));
    for (let edge = queue.pop(); edge; edge = queue.pop()) {
      const known = callers.get(edge.target);
      if (known) known.add(edge.site);
      else {
        callers.set(edge.target, new Set([edge.site]));
        for (const next of this.#edges.get(edge.target) ?? []) if (counts(next, false)) queue.push(next);
      }
    }
    return { callers: new Map([...callers].map(([target, sites]) => [target, [...sites]])), start };
  }

  #add(target: Fn, site: Node): void {
    let runs = true;
    for (let fn = this.#functions.enclosing(site); fn; fn = this.#functions.enclosing(fn)) {
      const edges = this.#edges.get(fn) ?? [];
      edges.push({ target, site, runs });
      this.#edges.set(fn, edges);
      runs &&= this.#functions.isGiven(fn);
    }
  }
}
