import type { Repair } from '../../model.js';
import { neededOf, type Sensitive } from '../../sensitive.js';
import type { Node } from '../tree/nodes.js';
import { unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { indentAt, startsLine, styleOf } from './style.js';

/** `Client secret: ` in front of a secret says nothing without it. */
const LABEL = /[,;.]?\s*(?:[A-Za-z]+[\s_-]){0,2}(?:secret|key)\s*[:=]\s*$/iu;

/**
 * Leaves a secret out of a value whose rest is wanted: of a whole object its id and status stay, of one that was looked up its amount as
 * well, of an f-string all but the secret. What a call answers is given a name first. `undefined` where nothing would stay, of several
 * objects, and of what may be one thing or another.
 *
 * @param text whether the value is written as text
 */
export function reduceSecret(view: PythonView, node: Node, secret: Sensitive, text: boolean): Repair | undefined {
  if (secret.type !== 'object') return withoutHole(view, node);
  const fields = neededOf(secret.object ?? '', secret.isRead === true);
  if (fields.length === 0 || secret.many || secret.isOneOf) return undefined;
  const hole = node.parent?.nodeType === 'FormattedValue';
  const plain = unwrap(node);
  if (plain.nodeType === 'Call') return hole ? undefined : named(view, node, secret.object ?? '', fields);
  if (!isNamed(plain) || plain !== node) return undefined;
  const whole = convertedOf(node);
  if (!whole) return undefined;
  const name = view.textOf(node);
  const edit = { range: whole.range, text: hole ? `${name}.id` : literalOf(view, name, fields) };
  // `"Paid: " + str(intent)`
  return text && !hole && node.parent?.nodeType === 'BinOp' ? undefined : () => [edit];
}

/** `return stripe.PaymentIntent.create(…)` becomes `payment_intent = stripe.PaymentIntent.create(…)` and a return of its fields. */
function named(view: PythonView, node: Node, object: string, fields: readonly string[]): Repair | undefined {
  const statement = node.parent?.nodeType === 'Await' ? node.parent.parent : node.parent;
  const value = node.parent?.nodeType === 'Await' ? node.parent : node;
  if (statement?.nodeType !== 'Return' || !startsLine(view.text, statement.range[0])) return undefined;
  const name = object.split('.').at(-1) ?? '';
  if (name === '' || view.named(name).length > 0) return undefined;
  const { newline } = styleOf(view);
  const between = view.text.slice(statement.range[0], value.range[0]);
  if (between.trim() !== 'return') return undefined;
  return () => [
    { range: [statement.range[0], value.range[0]], text: `${name} = ` },
    {
      range: [value.range[1], value.range[1]],
      text: `${newline}${indentAt(view.text, statement.range[0])}return ${literalOf(view, name, fields)}`,
    },
  ];
}

/** A literal is a dictionary already: the whole of `intent.to_dict()` gives way. `undefined` for other members of the object. */
function convertedOf(node: Node): Node | undefined {
  const { parent } = node;
  if (parent?.nodeType !== 'Attribute') return node;
  const call = parent.parent;
  const isConversion = /^to_dict(?:_recursive)?$/u.test(parent.attr) && call?.nodeType === 'Call' && call.func === parent;
  return isConversion && call.args.length + call.keywords.length === 0 ? call : undefined;
}

function literalOf(view: PythonView, name: string, fields: readonly string[]): string {
  const { quote } = styleOf(view);
  return `{${fields.map((field) => `${quote}${field}${quote}: ${name}.${field}`).join(', ')}}`;
}

function isNamed(node: Node): boolean {
  return node.nodeType === 'Name' || (node.nodeType === 'Attribute' && isNamed(node.value));
}

/** An f-string without the hole that holds the secret, and without the label before it. */
function withoutHole(view: PythonView, node: Node): Repair | undefined {
  const hole = node.parent;
  const text = hole?.nodeType === 'FormattedValue' ? hole.parent : undefined;
  if (text?.nodeType !== 'JoinedStr' || hole?.nodeType !== 'FormattedValue') return undefined;
  const opened = view.text.lastIndexOf('{', node.range[0]);
  const closed = view.text.indexOf('}', node.range[1]) + 1;
  const written = view.textOf(text);
  const start = /^[a-z]*(?:"""|'''|["'])/iu.exec(written)?.[0].length;
  if (start === undefined || opened < text.range[0] || closed === 0 || closed > text.range[1]) return undefined;
  const lead = view.text.slice(text.range[0] + start, opened);
  // Strings that stand side by side are one: what stands before may be the end of another.
  if (/["']/u.test(lead)) return undefined;
  const label = LABEL.exec(lead)?.[0] ?? /[^\S\n]*$/u.exec(lead)?.[0] ?? '';
  const rest = view.text.slice(closed, text.range[1]).replace(/["']+$/u, '');
  if ((lead.slice(0, lead.length - label.length) + rest).trim() === '') return undefined;
  return () => [{ range: [opened - label.length, closed], text: '' }];
}
