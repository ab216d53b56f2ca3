import type { View } from '../tree/source.js';
import {
  contains,
  keyName,
  returnsOf,
  unwrap,
  type Expression,
  type FunctionNode,
  type Node,
  type ObjectNode,
} from '../tree/syntax.js';

const SECRET_FIELD = /^(?:client_secret|secret)$/u;

/**
 * What a function gives back, as far as it says anything of its arguments. One that hands its own parameter back on one way out and
 * something else on another is most often a sanitiser, whose bare way out is for values with nothing to hide.
 */
export function tellingReturns(view: View, fn: FunctionNode): Expression[] {
  const returned = returnsOf(fn, view.all('ReturnStatement'));
  return returned.length > 1 ? returned.filter((value) => !isOwnParameter(view, fn, value)) : returned;
}

function isOwnParameter(view: View, fn: FunctionNode, value: Node): boolean {
  const plain = unwrap(value);
  const name = plain.type === 'Identifier' ? view.variable(plain)?.defs[0]?.name : undefined;
  return name !== undefined && fn.params.some((parameter) => contains(parameter, name));
}

/** Whether the secret field of an object is deleted or overwritten before the object goes anywhere: `delete intent.client_secret`. */
export function isRedacted(view: View, object: Node): boolean {
  const plain = unwrap(object);
  const references = plain.type === 'Identifier' ? (view.variable(plain)?.references ?? []) : [];
  return references.some(({ identifier: { parent } }) => {
    if (parent.type !== 'MemberExpression' || !SECRET_FIELD.test(keyName(parent) ?? '')) return false;
    const use = parent.parent;
    if (use.type === 'UnaryExpression') return use.operator === 'delete';
    return use.type === 'AssignmentExpression' && use.left === parent;
  });
}

/** Whether an object literal writes the secret field anew after what it spreads: `{ ...intent, client_secret: undefined }`. */
export function overwrites(object: ObjectNode, spread: Node): boolean {
  return object.properties.some(
    (property) =>
      property.type === 'Property' && property.range[0] > spread.range[0] && SECRET_FIELD.test(keyName(property) ?? ''),
  );
}
