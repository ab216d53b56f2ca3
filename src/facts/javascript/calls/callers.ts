import type { View } from '../tree/source.js';
import { isNothing, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import { patternPath, resolve, type Ref } from '../values/trace.js';

/** A call of a function, and the file that makes it. */
export interface Caller {
  readonly call: Call;
  readonly view: View;
}

/**
 * What a caller gives a function for (a member of) one of its parameters: `nothing` where a default would be taken, `unseen` where it
 * cannot be told.
 */
export function givenBy(
  { call, view }: Caller,
  fn: FunctionNode,
  name: Node,
  path: readonly string[],
): Ref | 'nothing' | 'unseen' {
  for (const [position, parameter] of fn.params.entries()) {
    const within = patternPath(parameter, name);
    if (!within) continue;
    if (call.arguments.slice(0, position + 1).some((a) => a.type === 'SpreadElement')) return 'unseen';
    const given = call.arguments[position];
    if (!given) return 'nothing';
    const full = [...within, ...path];
    const ref = full.length === 0 ? { view, node: given, path: full } : resolve(view, given, full);
    if (ref.path.length === 0) return isNothing(ref.node) ? 'nothing' : ref;
    return ref.node.type === 'ObjectExpression' && ref.node.properties.every((p) => p.type === 'Property' && !p.computed)
      ? 'nothing'
      : 'unseen';
  }
  return 'unseen';
}

/** What a parameter, or what is taken out of one, is where nothing is given for it: `(path, verb = 'POST')`, `({ verb = 'POST' })`. */
export function defaultOf({ params }: FunctionNode, name: Node): Node | undefined {
  for (let at: Node | undefined = name.parent; at && !params.includes(at as never); at = at.parent)
    if (at.type === 'AssignmentPattern' && at.left === name) return at.right;
  const own = params.find((parameter) => parameter.type === 'AssignmentPattern' && parameter.left === name);
  return own?.type === 'AssignmentPattern' ? own.right : undefined;
}
