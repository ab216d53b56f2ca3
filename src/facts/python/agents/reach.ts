import type { FoundTool } from '../found.js';
import type { Node } from '../tree/nodes.js';
import { contains } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { callGraphOf, isReachedBy, type Reach } from './call-graph.js';

/** Follows every executor through the functions of its file. */
export class Reachability {
  readonly #view: PythonView;
  readonly #tools: readonly FoundTool[];
  #known: readonly (Reach | undefined)[] | undefined;

  constructor(view: PythonView, tools: readonly FoundTool[]) {
    this.#view = view;
    this.#tools = tools;
  }

  /** Worked out when it is first asked for: a file of tools without Stripe calls never asks. */
  get #reaches(): readonly (Reach | undefined)[] {
    this.#known ??= this.#tools.map(({ fn, branch }) => fn && callGraphOf(this.#view).from(fn, branch ?? fn));
    return this.#known;
  }

  /** What one tool reaches; `undefined` when its executor is in another file. */
  of(tool: number): Reach | undefined {
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
