import { isReachedBy, type CallGraph, type Reach, type TreeNode } from './call-graph.js';
import { Holders } from './holders.js';

/** A tool as far as its reach is asked: its executor, and the one part of it that counts. */
export interface Reaching<Node, Fn extends Node> {
  readonly fn?: Fn;
  readonly branch?: Node;
}

/** Follows every executor through the functions of its file. */
export class Reachability<Node extends TreeNode, Fn extends Node> {
  readonly #graph: () => CallGraph<Node, Fn>;
  readonly #tools: readonly Reaching<Node, Fn>[];
  #known: readonly (Reach<Node, Fn> | undefined)[] | undefined;
  #holders: Holders<number> | undefined;

  /** @param graph asked for when the first question is asked: a file of tools without Stripe calls never asks one */
  constructor(graph: () => CallGraph<Node, Fn>, tools: readonly Reaching<Node, Fn>[]) {
    this.#graph = graph;
    this.#tools = tools;
  }

  get #reaches(): readonly (Reach<Node, Fn> | undefined)[] {
    this.#known ??= this.#tools.map(({ fn, branch }) => fn && this.#graph().from(fn, branch ?? fn));
    return this.#known;
  }

  /** What one tool reaches; `undefined` when its executor is in another file. */
  of(tool: number): Reach<Node, Fn> | undefined {
    return this.#reaches[tool];
  }

  /** Whether a node is in code that a tool reaches. */
  reaches(tool: number, node: Node): boolean {
    const reach = this.#reaches[tool];
    return reach !== undefined && isReachedBy(reach, node);
  }

  /** The tools that reach a node: first those whose own executor holds it. */
  toolsAt(node: Node): number[] {
    this.#holders ??= new Holders(
      this.#reaches.flatMap((reach, tool) =>
        reach ? [reach.start, ...reach.callers.keys()].map((holder) => ({ holder, of: tool })) : [],
      ),
    );
    const distances = new Map<number, number>();
    // From the nearest on: the first that holds the node says how far it is.
    for (const { of: tool, distance } of this.#holders.around(node)) {
      if (!distances.has(tool)) distances.set(tool, distance);
    }
    return [...distances].sort(([a, near], [b, far]) => near - far || a - b).map(([tool]) => tool);
  }
}
