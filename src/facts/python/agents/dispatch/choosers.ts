import type { Call, Expression, FunctionNode, Node } from '../../tree/nodes.js';
import { branches, contains, enclosingFunction, isFunction, parametersOf, returnsOf } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import { resolve } from '../../values/trace.js';
import { givenBy } from '../../calls/callers.js';
import { branchesIn } from './branches.js';
import { candidatesOf, lookUpsIn, type Candidate } from './look-ups.js';
import { isParameter } from './tool-names.js';

/** A call of a function that gives back another one by name: `get_handler(tool_name)`. */
export interface Choosing {
  readonly node: Call;
  readonly by: Expression;
  readonly candidates: readonly Candidate[];
}

/** The calls of choosers of the project. What a call gives to nobody is asked for nothing. */
export function choosingsIn(view: PythonView, isAsked: (by: Expression) => boolean): Choosing[] {
  const known = new Map<Node, readonly Candidate[]>();
  return view.all('Call').flatMap((node) => {
    const given = [...node.args, ...node.keywords.map(({ value }) => value)];
    if (node.parent?.nodeType === 'Expr' || !given.some((one) => MAY_NAME.test(one.nodeType) && isAsked(one))) return [];
    const { view: there, node: fn, path } = resolve(view, node.func);
    if (!isFunction(fn) || path.length > 0) return [];
    return parametersOf(fn).flatMap(({ node: parameter }) => {
      const by = givenBy({ call: node }, fn, parameter);
      if (typeof by === 'string' || !isAsked(by.node)) return [];
      const candidates = known.get(parameter) ?? chosenBy(there, fn, parameter);
      known.set(parameter, candidates);
      return candidates.length > 0 ? [{ node, by: by.node, candidates }] : [];
    });
  });
}

const MAY_NAME = /^(?:Name|Attribute|Subscript|Call)$/u;

/** What a function gives back for which value of a parameter: `if name == "refund": return refund`, `return TOOLS.get(name)`. */
function chosenBy(view: PythonView, fn: FunctionNode, parameter: Node): Candidate[] {
  const isBy = (on: Node): boolean => isParameter(view, parameter, on);
  const inChains = branchesIn(view).flatMap(({ part, on, names }) => {
    if (!contains(fn, part) || !isBy(on)) return [];
    const returned = view.within('Return', part).filter((one) => enclosingFunction(one) === fn);
    return returned.flatMap(({ value }) => (value ? names.map((name) => ({ name, ref: { view, node: value, path: [] } })) : []));
  });
  const inTables = lookUpsIn(view).flatMap((lookUp) =>
    contains(fn, lookUp.node) && isBy(lookUp.by) && isReturned(view, fn, lookUp.node) ? candidatesOf(view, lookUp, []) : [],
  );
  return [...inChains, ...inTables];
}

function isReturned(view: PythonView, fn: FunctionNode, node: Node): boolean {
  const ways = returnsOf(fn).flatMap((value) => branches(value));
  return ways.some((way) => {
    const bindings = way.nodeType === 'Name' ? (view.variable(way)?.bindings ?? []) : [];
    return way === node || bindings.some(({ value }) => value && branches(value).includes(node));
  });
}
