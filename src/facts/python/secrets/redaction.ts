import type { Expression, FunctionNode, Node } from '../tree/nodes.js';
import { returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

export const SECRET_FIELD = /^(?:client_secret|secret)$/u;

/**
 * What a function gives back, as far as it says anything of its arguments. One that hands its own parameter back on one way out and
 * something else on another is most often a sanitiser, whose bare way out is for values with nothing to hide.
 */
export function tellingReturns(view: PythonView, fn: FunctionNode): readonly Expression[] {
  const returned = returnsOf(fn);
  return returned.length > 1 ? returned.filter((value) => !isOwnParameter(view, fn, value)) : returned;
}

function isOwnParameter(view: PythonView, fn: FunctionNode, value: Node): boolean {
  const plain = unwrap(value);
  const bound = plain.nodeType === 'Name' ? view.variable(plain)?.bindings[0] : undefined;
  return bound?.kind === 'parameter' && bound.node.parent === fn.args;
}

/** Whether the secret of an object is taken out or overwritten: `intent.pop("client_secret")`, `del intent["client_secret"]`. */
export function isRedacted(view: PythonView, object: Node): boolean {
  const plain = unwrap(object);
  const references = plain.nodeType === 'Name' ? (view.variable(plain)?.references ?? []) : [];
  return references.some(({ parent }) => {
    if (parent?.nodeType === 'Subscript' && SECRET_FIELD.test(stringOf(parent.slice) ?? '')) return isWritten(parent);
    if (parent?.nodeType !== 'Attribute' || parent.parent === undefined) return false;
    if (SECRET_FIELD.test(parent.attr)) return isWritten(parent);
    return parent.attr === 'pop' && parent.parent.nodeType === 'Call' && SECRET_FIELD.test(stringOf(parent.parent.args[0]) ?? '');
  });
}

function isWritten(member: Node): boolean {
  const { parent } = member;
  return parent?.nodeType === 'Delete' || (parent?.nodeType === 'Assign' && parent.value !== member);
}
