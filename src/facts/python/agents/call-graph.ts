import type { Call, FunctionNode, Node } from '../tree/nodes.js';
import { branches, contains, enclosingFunction, isFunction, returnsOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf, resolve, trace, UNKNOWN, type Ref } from '../values/trace.js';
import { dictOf, membersOf } from './lists.js';

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
export function functionsAt(view: PythonView, callee: Node): FunctionNode[] {
  return view.alone(() => functionsOf(view, callee));
}

function functionsOf(view: PythonView, callee: Node, member: readonly string[] = [], depth = 0): FunctionNode[] {
  let last: Ref | undefined;
  for (const ref of trace(view, callee, member)) {
    if (ref.view !== view) return [];
    last = ref;
    if (isFunction(ref.node) && ref.path.length === 0) return [ref.node];
    if (dictOf(ref.node) && ref.path[0] === UNKNOWN) {
      const rest = ref.path.slice(1);
      return membersOf({ view, node: ref.node, path: [] }).flatMap(({ value, view: there }) => {
        const { node, path } = resolve(there, value, rest);
        return there === view && isFunction(node) && path.length === 0 ? [node] : [];
      });
    }
    // `HANDLERS.get(name)`
    if (
      ref.node.nodeType === 'Call' &&
      ref.path.length === 0 &&
      ref.node.func.nodeType === 'Attribute' &&
      ref.node.func.attr === 'get'
    ) {
      return membersOf({ view, node: ref.node.func.value, path: [] }).flatMap(({ value }) => {
        const { node, path, view: there } = resolve(view, value);
        return there === view && isFunction(node) && path.length === 0 ? [node] : [];
      });
    }
  }
  if (!last || depth >= MAX_FORKS) return [];
  const ways = forksOf(last);
  if (ways.length > MAX_WAYS) return [];
  return [...new Set(ways.flatMap(({ node, path }) => functionsOf(view, node, path, depth + 1)))];
}

/** How often one callee may depend on which way the code went, and on how many ways each time. */
const MAX_FORKS = 3;
const MAX_WAYS = 8;

/**
 * Where a value can be one thing or another: what a helper returns on each of its ways out (`client = get_client()`, which may give back an
 * error instead), what each branch gives a name. A call on it reaches the function of whichever has one.
 */
function forksOf({ view, node, path }: Ref): readonly Pick<Ref, 'node' | 'path'>[] {
  if (node.nodeType === 'IfExp' || node.nodeType === 'BoolOp') return branches(node).map((way) => ({ node: way, path }));
  if (node.nodeType === 'Call') {
    const made = resolve(view, node.func);
    if (made.view !== view || made.path.length > 0 || !isFunction(made.node)) return [];
    const returned = returnsOf(made.node);
    return returned.length > 1 ? returned.map((way) => ({ node: way, path })) : [];
  }
  if (node.nodeType !== 'Name') return [];
  const variable = view.variable(node);
  const bindings = variable ? bindingsOf(variable) : [];
  if (bindings.length < 2) return [];
  return bindings.flatMap(({ kind, value, path: within }) =>
    kind === 'assign' && value ? [{ node: value, path: [...within, ...path] }] : [],
  );
}

const graphs = new WeakMap<PythonView, CallGraph>();

/** The calls of a file, read once. */
export function callGraphOf(view: PythonView): CallGraph {
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

  /** Every call from a function to a function of the file; a call in a nested function belongs to all functions around it. */
  constructor(view: PythonView) {
    for (const call of view.all('Call')) {
      for (const target of functionsAt(view, call.func)) this.#add(target, call);
      for (const argument of argumentsOf(call)) {
        const plain = unwrap(argument);
        // A function handed on by its name is called by whoever gets it.
        if (plain.nodeType !== 'Name' && plain.nodeType !== 'Attribute') continue;
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
      if (!isGiven(fn)) return undefined;
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
      runs &&= isGiven(fn);
    }
  }
}

/** The arguments of a call, whether by position or by name. */
export function argumentsOf(call: Call): Node[] {
  return [...call.args, ...call.keywords.map(({ value }) => value)];
}

/** Whether a function is called by whoever is given it: a `lambda` among the arguments. */
function isGiven(fn: FunctionNode): boolean {
  const { parent } = fn;
  return fn.nodeType === 'Lambda' && (parent?.nodeType === 'Call' || parent?.nodeType === 'Keyword');
}
