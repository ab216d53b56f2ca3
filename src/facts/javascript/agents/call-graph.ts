import { CallGraph, type CallSite, type Reach as SharedReach } from '../../call-graph.js';
import type { View } from '../tree/source.js';
import { enclosingFunction, isFunction, unwrap, wrapped, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve, trace, UNKNOWN } from '../values/trace.js';

export type Reach = SharedReach<Node, FunctionNode>;

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

const graphs = new WeakMap<View, CallGraph<Node, FunctionNode>>();

/** The calls of a file, read once. */
export function callGraphOf(view: View): CallGraph<Node, FunctionNode> {
  const functions = { enclosing: enclosingFunction, isGiven: (fn: FunctionNode) => isGiven(view, fn) };
  const graph = graphs.get(view) ?? new CallGraph(functions, sitesIn(view));
  graphs.set(view, graph);
  return graph;
}

/** Every place that calls a function of the file, or hands one on by its name. */
function* sitesIn(view: View): Generator<CallSite<Node, FunctionNode>> {
  const calls: Call[] = [...view.all('CallExpression'), ...view.all('NewExpression')];
  for (const call of calls) {
    for (const target of functionsAt(view, call.callee)) yield { target, site: call };
    for (const argument of call.arguments) {
      const plain = unwrap(argument);
      if (plain.type !== 'Identifier' && plain.type !== 'MemberExpression') continue;
      for (const target of functionsAt(view, plain)) yield { target, site: argument };
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
