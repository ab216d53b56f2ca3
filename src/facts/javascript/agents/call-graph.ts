import type { View } from '../tree/source.js';
import { contains, enclosingFunction, isFunction, unwrap, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve, trace, UNKNOWN } from '../values/trace.js';

/** What code reaches from one place on: the functions of its file, each with the places that call it. */
export interface Reach {
  readonly callers: ReadonlyMap<FunctionNode, readonly Node[]>;
  /** Where it begins: a function, or one branch of it. */
  readonly start: Node;
}

/** Whether a node is in code that is reached. */
export function isReachedBy(reach: Reach, node: Node): boolean {
  return contains(reach.start, node) || [...reach.callers.keys()].some((fn) => contains(fn, node));
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

const graphs = new WeakMap<View, CallGraph>();

/** The calls of a file, read once. */
export function callGraphOf(view: View): CallGraph {
  const graph = graphs.get(view) ?? new CallGraph(view);
  graphs.set(view, graph);
  return graph;
}

/** Which function of a file calls which. */
class CallGraph {
  readonly #edges = new Map<FunctionNode, { readonly target: FunctionNode; readonly site: Node }[]>();

  /** Every call from a function to a function of the file; a call in a nested function belongs to all functions around it. */
  constructor(view: View) {
    const calls: Call[] = [...view.all('CallExpression'), ...view.all('NewExpression')];
    for (const call of calls) {
      for (const target of functionsAt(view, call.callee)) this.#add(target, call);
      for (const argument of call.arguments) {
        const plain = unwrap(argument);
        // A function handed on by its name is called by whoever gets it.
        if (plain.type !== 'Identifier' && plain.type !== 'MemberExpression') continue;
        for (const target of functionsAt(view, plain)) this.#add(target, argument);
      }
    }
  }

  /** @param start the function, or the one branch of it that counts */
  from(fn: FunctionNode, start: Node): Reach {
    const callers = new Map<FunctionNode, Node[]>();
    const queue = (this.#edges.get(fn) ?? []).filter(({ site }) => contains(start, site));
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

  #add(target: FunctionNode, site: Node): void {
    for (let fn = enclosingFunction(site); fn; fn = enclosingFunction(fn)) {
      const edges = this.#edges.get(fn) ?? [];
      edges.push({ target, site });
      this.#edges.set(fn, edges);
    }
  }
}
