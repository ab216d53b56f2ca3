import type { Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { enclosingFunction, isDef, isMethod, isNothing, parametersOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

/** A call of a function, and the file that makes it. */
export interface Caller {
  readonly call: Call;
  readonly view: PythonView;
}

/** The calls of a function in its own file. */
export function callersIn(view: PythonView, fn: FunctionNode): Caller[] {
  return view.all('Call').flatMap((call) => (isCalled(view, call, fn) ? [{ call, view }] : []));
}

function isCalled(view: PythonView, { func }: Call, fn: FunctionNode): boolean {
  if (isDef(fn)) {
    const name = func.nodeType === 'Name' ? func.id : func.nodeType === 'Attribute' ? func.attr : undefined;
    const renamed = func.nodeType === 'Name' && view.variable(func)?.bindings.some(({ kind }) => kind === 'assign');
    if (name !== fn.name && renamed !== true) return false;
  }
  const { node, path } = resolve(view, func);
  return node === fn && path.length === 0;
}

/**
 * What a caller gives a function for one of its parameters: `nothing` where a default is taken or `None` given, `unseen` where it cannot
 * be told. What is gathered by `*args` and `**kwargs` cannot.
 */
export function givenBy(
  { call }: Pick<Caller, 'call'>,
  fn: FunctionNode,
  parameter: Node,
): { readonly node: Expression } | 'nothing' | 'unseen' {
  const parameters = parametersOf(fn);
  const position = parameters.findIndex(({ node }) => node === parameter);
  const known = parameters[position];
  if (!known) return 'unseen';
  const named = call.keywords.find(({ arg }) => arg === known.name)?.value;
  const isPositional = !fn.args.kwonlyargs.some((arg) => arg === parameter);
  // `Owner.method(owner, …)` passes the instance itself.
  const shift = isMethod(fn) && isPlainName(call, fn) ? 1 : 0;
  const before = call.args.slice(0, position + shift + 1);
  if (!named && isPositional && before.some(({ nodeType }) => nodeType === 'Starred')) return 'unseen';
  const given = named ?? (isPositional ? before[position + shift] : undefined);
  if (given) return isNothing(given) ? 'nothing' : { node: given };
  return call.keywords.some(({ arg }) => arg == null) ? 'unseen' : 'nothing';
}

function isPlainName({ func }: Call, fn: FunctionNode): boolean {
  return func.nodeType === 'Name' && fn.parent?.nodeType === 'ClassDef' && enclosingFunction(fn) === undefined;
}
