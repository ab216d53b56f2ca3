import { functionsAt } from '../agents/call-graph.js';
import type { View } from '../tree/source.js';
import { isFunction, type FunctionNode, type Node } from '../tree/syntax.js';
import { patternPath, resolve } from '../values/trace.js';

/** A call of a helper, so that its parameters can be told from its arguments, which stand in `view`. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly view: View;
  readonly args: readonly Node[];
  readonly outer: Frame | undefined;
}

/** A member of a value, seen from inside of the functions that lead to it. */
export interface Step {
  readonly view: View;
  readonly node: Node;
  readonly path: readonly string[];
  readonly frame: Frame | undefined;
  /** A name that it goes by has its secret taken out. */
  readonly redacted?: boolean;
}

/** The argument that stands for a parameter. */
export function argumentFor(view: View, identifier: Node, frame: Frame | undefined): Step | undefined {
  const def = view.variable(identifier)?.defs[0];
  for (let call = frame; def && call; call = call.outer) {
    if (call.fn !== def.node) continue;
    for (const [position, parameter] of call.fn.params.entries()) {
      const path = patternPath(parameter, def.name);
      const node = call.args[position];
      // What a spread fills cannot be counted.
      if (call.args.slice(0, position + 1).some(({ type }) => type === 'SpreadElement')) break;
      if (path && node) return { view: call.view, node, path, frame: call.outer };
    }
  }
  return undefined;
}

/** The functions that a callee can be, also one of another module of the project, or one that a helper is given to call. */
export function helpersAt(
  view: View,
  callee: Node,
  frame?: Frame,
  members: readonly string[] = [],
): { readonly view: View; readonly fn: FunctionNode }[] {
  const own = members.length === 0 ? functionsAt(view, callee) : [];
  if (own.length > 0) return own.map((fn) => ({ view, fn }));
  const { node, view: there, path } = resolve(view, callee, members);
  if (isFunction(node)) return path.length === 0 && (there !== view || members.length > 0) ? [{ view: there, fn: node }] : [];
  const given = node.type === 'Identifier' ? argumentFor(there, node, frame) : undefined;
  return given ? helpersAt(given.view, given.node, given.frame, [...given.path, ...path]) : [];
}
