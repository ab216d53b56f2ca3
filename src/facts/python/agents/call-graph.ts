import { CallGraph, type CallSite, type Reach as SharedReach } from '../../call-graph.js';
import type { Call, FunctionNode, Node } from '../tree/nodes.js';
import { branches, enclosingFunction, isFunction, returnsOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf, resolve, trace, UNKNOWN, type Ref } from '../values/trace.js';
import { dictOf, membersOf } from './lists.js';

export type Reach = SharedReach<Node, FunctionNode>;

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

const graphs = new WeakMap<PythonView, CallGraph<Node, FunctionNode>>();

/** The calls of a file, read once. */
export function callGraphOf(view: PythonView): CallGraph<Node, FunctionNode> {
  const graph = graphs.get(view) ?? new CallGraph({ enclosing: enclosingFunction, isGiven }, sitesIn(view));
  graphs.set(view, graph);
  return graph;
}

/** Every place that calls a function of the file, or hands one on by its name. */
function* sitesIn(view: PythonView): Generator<CallSite<Node, FunctionNode>> {
  for (const call of view.all('Call')) {
    for (const target of functionsAt(view, call.func)) yield { target, site: call };
    for (const argument of argumentsOf(call)) {
      const plain = unwrap(argument);
      if (plain.nodeType !== 'Name' && plain.nodeType !== 'Attribute') continue;
      for (const target of functionsAt(view, plain)) yield { target, site: argument };
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
