import type { View } from '../tree/source.js';
import { branches, isFunction, returnsOf, unwrap, type Node } from '../tree/syntax.js';
import { trace } from '../values/trace.js';

/** One value that a helper can give back, and what the caller passed for a parameter that it is made of. */
export interface BuiltValue {
  readonly view: View;
  readonly node: Node;
  /** The caller's argument for an identifier of the helper, when that is one of its parameters; `null` when it was left out. */
  readonly argumentFor: (identifier: Node) => Node | null | undefined;
}

/** What a helper that builds request options returns, as long as its whole body can be seen: `buildOptions(key)`. */
export function builtValues(view: View, node: Node): BuiltValue[] | undefined {
  const call = unwrap(node);
  if (call.type !== 'CallExpression' || call.arguments.some((a) => a.type === 'SpreadElement')) return undefined;
  for (const target of trace(view, call.callee)) {
    if (!isFunction(target.node) || target.path.length > 0) continue;
    const fn = target.node;
    const argumentFor = (identifier: Node): Node | null | undefined => {
      const name = target.view.variable(identifier)?.defs[0]?.name;
      const position = fn.params.findIndex((parameter) => parameter === name);
      return position < 0 ? undefined : (call.arguments[position] ?? null);
    };
    const returned = returnsOf(fn, target.view.all('ReturnStatement')).flatMap(branches);
    return returned.map((value) => ({ view: target.view, node: value, argumentFor }));
  }
  return undefined;
}
