import { contains, branches, enclosingFunction, isFunction, returnsOf, type FunctionNode, type Node } from '../../tree/syntax.js';
import type { View } from '../../tree/source.js';
import { resolve } from '../../values/trace.js';
import { branchesIn } from './branches.js';
import { candidatesOf, lookUpsIn, type Candidate } from './look-ups.js';

/** A call of a function that gives back another one by name: `getHandler(toolName)`. */
export interface Choosing {
  readonly node: Node;
  readonly by: Node;
  readonly candidates: readonly Candidate[];
}

/** The calls of choosers of the project. What a call gives to nobody is asked for nothing. */
export function choosingsIn(view: View, isAsked: (by: Node) => boolean): Choosing[] {
  const known = new Map<Node, readonly Candidate[]>();
  return view.all('CallExpression').flatMap((node) => {
    const asked = node.arguments.map((given) => MAY_NAME.test(given.type) && isAsked(given));
    if (node.parent.type === 'ExpressionStatement' || !asked.includes(true)) return [];
    const { view: there, node: fn, path } = resolve(view, node.callee);
    if (!isFunction(fn) || path.length > 0) return [];
    return node.arguments.flatMap((by, i) => {
      const parameter = fn.params[i];
      if (asked[i] !== true || parameter?.type !== 'Identifier') return [];
      const candidates = known.get(parameter) ?? chosenBy(there, fn, parameter);
      known.set(parameter, candidates);
      return candidates.length > 0 ? [{ node, by, candidates }] : [];
    });
  });
}

const MAY_NAME = /^(?:Identifier|MemberExpression|ChainExpression|TS\w+)$/u;

/** What a function gives back for which value of a parameter: `if (name === 'refund') return refund;`, `return TOOLS[name]`. */
function chosenBy(view: View, fn: FunctionNode, parameter: Node): Candidate[] {
  const isBy = (on: Node): boolean => on.type === 'Identifier' && view.variable(on)?.defs[0]?.name === parameter;
  const inChains = branchesIn(view).flatMap(({ node, on, names }) => {
    if (!contains(fn, node) || !isBy(on)) return [];
    const returned = view.all('ReturnStatement').filter((one) => contains(node, one) && enclosingFunction(one) === fn);
    return returned.flatMap(({ argument }) =>
      argument ? names.map((name) => ({ name, ref: { view, node: argument, path: [] } })) : [],
    );
  });
  const inTables = lookUpsIn(view).flatMap((lookUp) =>
    contains(fn, lookUp.node) && isBy(lookUp.by) && isReturned(view, fn, lookUp.node) ? candidatesOf(view, lookUp, []) : [],
  );
  return [...inChains, ...inTables];
}

function isReturned(view: View, fn: FunctionNode, node: Node): boolean {
  return returnsOf(fn, view.all('ReturnStatement'))
    .flatMap((value) => branches(value))
    .some((way) => {
      const defs = way.type === 'Identifier' ? (view.variable(way)?.defs ?? []) : [];
      return (
        way === node || defs.some(({ node: def }) => def.type === 'VariableDeclarator' && def.init && contains(def.init, node))
      );
    });
}
