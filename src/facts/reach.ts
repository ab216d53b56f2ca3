import { contains, isReachedBy, type CallGraph, type Reach, type TreeNode } from './call-graph.js';

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
    const found: { tool: number; distance: number }[] = [];
    for (const [tool, reach] of this.#reaches.entries()) {
      if (!reach) continue;
      const holders = [reach.start, ...reach.callers.keys()].filter((holder) => contains(holder, node));
      if (holders.length > 0) found.push({ tool, distance: Math.min(...holders.map((fn) => fn.range[1] - fn.range[0])) });
    }
    return found.sort((a, b) => a.distance - b.distance || a.tool - b.tool).map(({ tool }) => tool);
  }
}
