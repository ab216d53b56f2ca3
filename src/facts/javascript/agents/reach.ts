import type { View } from '../tree/source.js';
import { contains, enclosingFunction, isFunction, unwrap, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from './tools.js';
import { resolve, trace, UNKNOWN } from '../values/trace.js';

/** The functions of a file that an executor calls, directly or through others, each with the places that call it. */
export interface Reach {
  readonly callers: ReadonlyMap<FunctionNode, readonly Node[]>;
  /** Where the tool's own code is: its executor, or one branch of it. */
  readonly start: Node;
}

/** The functions of this file that a callee can be: one, or all values of a table when the member is computed. */
export function functionsAt(view: View, callee: Node): FunctionNode[] {
  return view.alone(() => functionsOf(view, callee));
}

function functionsOf(view: View, callee: Node): FunctionNode[] {
  for (const ref of trace(view, callee)) {
    if (ref.view !== view) return [];
    if (isFunction(ref.node) && ref.path.length === 0) return [ref.node];
    if (ref.node.type === 'ObjectExpression' && ref.path[0] === UNKNOWN) {
      const rest = ref.path.slice(1);
      return ref.node.properties.flatMap((property) => {
        if (property.type !== 'Property') return [];
        const { node, path } = resolve(view, property.value, rest);
        return isFunction(node) && path.length === 0 ? [node] : [];
      });
    }
  }
  return [];
}

/** Follows every executor through the functions of its file. */
export class Reachability {
  readonly #view: View;
  readonly #tools: readonly FoundTool[];
  #known: readonly (Reach | undefined)[] | undefined;
  readonly #edges = new Map<FunctionNode, { readonly target: FunctionNode; readonly site: Node }[]>();

  constructor(view: View, tools: readonly FoundTool[]) {
    this.#view = view;
    this.#tools = tools;
  }

  /** Worked out when it is first asked for: a file of tools without Stripe calls never asks. */
  get #reaches(): readonly (Reach | undefined)[] {
    if (!this.#known) {
      if (this.#tools.length > 0) this.#collectEdges();
      this.#known = this.#tools.map(({ fn, branch }) => fn && this.#from(fn, branch ?? fn));
    }
    return this.#known;
  }

  /** What one tool reaches; `undefined` when its executor is in another file. */
  of(tool: number): Reach | undefined {
    return this.#reaches[tool];
  }

  /** Whether a node is in code that a tool reaches. */
  reaches(tool: number, node: Node): boolean {
    const reach = this.#reaches[tool];
    return reach !== undefined && [reach.start, ...reach.callers.keys()].some((holder) => contains(holder, node));
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

  /** Every call from a function to a function of the file; a call in a nested function belongs to all functions around it. */
  #collectEdges(): void {
    const view = this.#view;
    const calls: Call[] = [...view.all('CallExpression'), ...view.all('NewExpression')];
    for (const call of calls) {
      for (const target of functionsAt(view, call.callee)) this.#addEdge(target, call);
      for (const argument of call.arguments) {
        const plain = unwrap(argument);
        // A function handed on by its name is called by whoever gets it.
        if (plain.type !== 'Identifier' && plain.type !== 'MemberExpression') continue;
        for (const target of functionsAt(view, plain)) this.#addEdge(target, argument);
      }
    }
  }

  #addEdge(target: FunctionNode, site: Node): void {
    for (let fn = enclosingFunction(site); fn; fn = enclosingFunction(fn)) {
      const edges = this.#edges.get(fn) ?? [];
      edges.push({ target, site });
      this.#edges.set(fn, edges);
    }
  }

  #from(executor: FunctionNode, start: Node): Reach {
    const callers = new Map<FunctionNode, Node[]>();
    const queue = (this.#edges.get(executor) ?? []).filter(({ site }) => contains(start, site));
    for (let edge = queue.pop(); edge; edge = queue.pop()) {
      const known = callers.get(edge.target);
      if (known) {
        if (!known.includes(edge.site)) known.push(edge.site);
        continue;
      }
      callers.set(edge.target, [edge.site]);
      queue.push(...(this.#edges.get(edge.target) ?? []));
    }
    return { callers, start };
  }
}
