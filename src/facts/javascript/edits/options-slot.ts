import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import { literalObject } from '../calls/keys.js';
import type { View } from '../tree/source.js';
import { isNothing, keyName, unwrap, type Node } from '../tree/syntax.js';
import { insert } from './edit.js';
import { insertProperty, literal, type NewProperty } from './insert.js';
import { styleOf } from './style.js';
import { endWithParens, hasLineBreak, indentAt, startsLine } from './trivia.js';

/**
 * Puts `idempotencyKey` into the request options of a call, in the argument right after the params. Missing params become `{}`, which
 * every major of stripe-node reads as no params. `undefined` where the options cannot be seen or an id before the params is missing.
 *
 * @param property the whole property: `idempotencyKey: key`
 */
export function writeOption(view: View, call: FoundCall, property: NewProperty): readonly Edit[] | undefined {
  const { node, slots } = call;
  if (node.type !== 'CallExpression' || !slots || node.arguments.length < slots.paramsIndex) return undefined;
  if (slots.options) return intoOptions(view, slots.options, property);
  const last = node.arguments[node.arguments.length - 1];
  if (!slots.params && node.arguments.length > slots.paramsIndex) return undefined;
  const missing = slots.params ? '' : '{}';
  if (!last) {
    const { range } = node;
    return [insert(range[1] - 1, `${missing}, ${literal(view, property, indentAt(view.text, range[1] - 1))}`)];
  }
  const onOwnLines = startsLine(view.text, last.range[0]) && node.arguments.every((a) => startsLine(view.text, a.range[0]));
  const separator = onOwnLines ? `,${styleOf(view).newline}${indentAt(view.text, last.range[0])}` : ', ';
  const outer = indentAt(view.text, onOwnLines ? last.range[0] : lastLineOf(view, last));
  const added = [...(missing === '' ? [] : [missing]), literal(view, property, outer)];
  const end = endWithParens(view, last.range[1], node.range[1] - 1);
  return [insert(end, added.map((argument) => separator + argument).join(''))];
}

function lastLineOf(view: View, node: Node): number {
  return hasLineBreak(view, node.range[0], node.range[1]) ? node.range[1] - 1 : node.range[0];
}

function intoOptions(view: View, options: Node, property: NewProperty): readonly Edit[] | undefined {
  const plain = unwrap(options);
  const outer = indentAt(view.text, options.range[0]);
  if (isNothing(plain)) return [{ range: plain.range, text: literal(view, property, outer) }];
  if (plain.type === 'ObjectExpression') return intoObject(view, plain, property);
  // A constant that others may use, too, stays as it is.
  if (plain.type !== 'Identifier' || plain !== options || !literalObject(view, plain)) return undefined;
  return [{ range: plain.range, text: literal(view, { ...property, text: `...${plain.name}, ${property.text}` }, outer) }];
}

/** A property of that name that chooses no key (`idempotencyKey: undefined`) gives way. */
function intoObject(view: View, object: TSESTree.ObjectExpression, property: NewProperty): readonly Edit[] | undefined {
  const known = object.properties.find((p) => p.type === 'Property' && keyName(p) === 'idempotencyKey');
  if (!known) return insertProperty(view, object, property);
  return property.comments?.length ? undefined : [{ range: known.range, text: property.text }];
}
