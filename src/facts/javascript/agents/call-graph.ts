import type { View } from '../tree/source.js';
import {
  contains,
  enclosingFunction,
  isFunction,
  unwrap,
  wrapped,
  type Call,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
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

/** One call from a function to another. */
interface Edge {
  readonly target: FunctionNode;
  readonly site: Node;
  /** Whether the call is made when the function runs: not by what it only returns. */
  readonly runs: boolean;
}

/** Which function of a file calls which. */
class CallGraph {
  readonly #edges = new Map<FunctionNode, Edge[]>();
  readonly #view: View;

  /** Every call from a function to a function of the file; a call in a nested function belongs to all functions around it. */
  constructor(view: View) {
    this.#view = view;
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

  /**
   * What a function reaches, with all that it holds: what it makes and returns is called by somebody.
   *
   * @param start the function, or the one branch of it that counts
   */
  from(fn: FunctionNode, start: Node): Reach {
    return this.#follow(fn, start, ({ site }, isFirst) => !isFirst || contains(start, site));
  }

  /** What runs when a function is called: not the functions that it only makes and returns. */
  runOf(fn: FunctionNode): Reach {
    return this.#follow(fn, fn, ({ runs }) => runs);
  }

  /** The function, the given one or one that it reaches, whose run a node is part of. */
  holderOf({ callers, start }: Reach, node: Node): FunctionNode | undefined {
    for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
      if (fn === start || callers.has(fn)) return fn;
      if (!isGiven(this.#view, fn)) return undefined;
    }
    return undefined;
  }

  #follow(fn: FunctionNode, start: Node, counts: (edge: Edge, isFirst: boolean) => boolean): Reach {
    const callers = new Map<FunctionNode, Set<Node>>();
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

  #add(target: FunctionNode, site: Node): void {
    let runs = true;
    for (let fn = enclosingFunction(site); fn; fn = enclosingFunction(fn)) {
      const edges = this.#edges.get(fn) ?? [];
      edges.push({ target, site, runs });
      this.#edges.set(fn, edges);
      runs &&= isGiven(this.#view, fn);
    }
  }
}

/** Whether a function is called by whoever is given it: a callback, also in options, or called on the spot. Not one that is kept. */
function isGiven(view: View, fn: FunctionNode): boolean {
  for (let node = wrapped(fn); node.parent; node = wrapped(node.parent)) {
    const { parent } = node;
    switch (parent.type) {
      case 'CallExpression':
      case 'NewExpression':
        return !/^Object\./u.test(view.textOf(parent.callee));
      case 'Property':
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'SpreadElement':
      case 'ConditionalExpression':
      case 'LogicalExpression':
        continue;
      default:
        return false;
    }
  }
  return false;
}
