import { namesStripeKey } from '../../key-names.js';
import type { ContextEntry } from '../../model.js';
import { isResourcePrefix } from '../../../stripe/catalogue.js';
import { clientOf } from '../calls/clients.js';
import { credentialOf } from '../calls/credentials.js';
import type { View } from '../tree/source.js';
import { isFunction, isNothing, keyName, stringOf, unwrap, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

export { namesStripeKey };

/** The names of a member expression or a call, as far as they can be read: `config.stripe.secretKey`, `getStripeKey()`. */
export function memberNames(node: Node): string[] {
  const plain = unwrap(node);
  if (plain.type === 'Identifier') return [plain.name];
  if (plain.type === 'CallExpression') return memberNames(plain.callee);
  return plain.type === 'MemberExpression' ? [...memberNames(plain.object), keyName(plain) ?? ''] : [];
}

/** The values that a string is put together from: the holes of a template, both sides of `+`; else the value itself. */
export function partsOf(node: Node): Node[] {
  const plain = unwrap(node);
  if (plain.type === 'TemplateLiteral') return plain.expressions.flatMap(partsOf);
  if (plain.type === 'BinaryExpression' && plain.operator === '+') return [...partsOf(plain.left), ...partsOf(plain.right)];
  return [plain];
}

/** Whether a value is a Stripe key (a vault key, too), or a string such as `Bearer …` with one in it. */
export function holdsKey(view: View, value: Node): boolean {
  const { node, path, view: there } = resolve(view, value);
  const parts = path.length === 0 ? partsOf(node).map((part) => [there, part] as const) : [];
  return [...parts, [view, unwrap(value)] as const].some(([v, part]) => credentialOf(v, part).credential !== 'opaque');
}

/**
 * What a value that goes by these names holds: a client of Stripe's SDK or one of its resources, or a Stripe key, on the evidence of where
 * it comes from or else of a name that can mean nothing else.
 */
export function heldBy(view: View, names: readonly string[], value: Node): ContextEntry['holds'] | undefined {
  const client = clientOf(view, value);
  if (client && (client.rest.length === 0 || isResourcePrefix(client.rest.join('.')))) return 'client';
  if (holdsKey(view, value)) return 'key';
  const named = namesStripeKey(names) || namesStripeKey(memberNames(value));
  return named && canBeKey(view, value) ? 'key' : undefined;
}

/** Whether a value that is named like a key can be one: no flag, no function, no empty or publishable string. */
export function canBeKey(view: View, value: Node): boolean {
  const { node, path } = resolve(view, value);
  if (path.length > 0) return true;
  if (isNothing(node)) return false;
  const text = stringOf(node);
  if (text !== undefined) return !/^(?:pk|whsec)_/u.test(text);
  const plain = unwrap(node);
  if (plain.type === 'CallExpression') return !(plain.callee.type === 'Identifier' && plain.callee.name === 'Boolean');
  return (
    !isFunction(plain) && !/^(?:Literal|UnaryExpression|ObjectExpression|ArrayExpression)$/u.test(plain.type) && !isTest(plain)
  );
}

function isTest(node: Node): boolean {
  return node.type === 'BinaryExpression' && node.operator !== '+';
}
