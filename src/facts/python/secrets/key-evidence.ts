import { isResourcePrefix } from '../../../stripe/catalogue.js';
import { namesStripeKey } from '../../key-names.js';
import type { ContextEntry } from '../../model.js';
import { clientOf } from '../calls/clients.js';
import { credentialOf } from '../calls/credentials.js';
import type { Call, Node } from '../tree/nodes.js';
import { isFunction, isNothing, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

export { namesStripeKey };

/** The names of a member, an item or a call, as far as they can be read: `config.stripe["secret_key"]`, `get_stripe_key()`. */
export function memberNames(node: Node): string[] {
  const plain = unwrap(node);
  switch (plain.nodeType) {
    case 'Name':
      return [plain.id];
    case 'Attribute':
      return [...memberNames(plain.value), plain.attr];
    case 'Subscript':
      return [...memberNames(plain.value), stringOf(plain.slice) ?? ''];
    case 'Call': {
      const { func, args } = plain;
      if (isGetattr(plain)) return [...(args[0] ? memberNames(args[0]) : []), stringOf(args[1]) ?? ''];
      const got = func.nodeType === 'Attribute' && func.attr === 'get' ? stringOf(args[0]) : undefined;
      return got !== undefined && func.nodeType === 'Attribute' ? [...memberNames(func.value), got] : memberNames(func);
    }
    default:
      return [];
  }
}

/** `getattr(intent, "client_secret", None)`. */
export function isGetattr({ func, args }: Call): boolean {
  return func.nodeType === 'Name' && func.id === 'getattr' && stringOf(args[1]) !== undefined;
}

/** The values that a string is put together from: the holes of an f-string, both sides of `+`; else the value itself. */
export function partsOf(node: Node): Node[] {
  const plain = unwrap(node);
  if (plain.nodeType === 'JoinedStr')
    return plain.values.flatMap((value) => (value.nodeType === 'FormattedValue' ? partsOf(value.value) : []));
  if (plain.nodeType === 'BinOp' && plain.op.nodeType === 'Add') return [...partsOf(plain.left), ...partsOf(plain.right)];
  return [plain];
}

/** Whether a value is a Stripe key (a vault key, too), or a string such as `Bearer …` with one in it. */
export function holdsKey(view: PythonView, value: Node): boolean {
  const { node, path, view: there } = resolve(view, value);
  const parts = path.length === 0 ? partsOf(node).map((part) => [there, part] as const) : [];
  return [...parts, [view, unwrap(value)] as const].some(([v, part]) => credentialOf(v, part).credential !== 'opaque');
}

/**
 * What a value that goes by these names holds: a client of Stripe's SDK or one of its resources, or a Stripe key, on the evidence of where
 * it comes from or else of a name that can mean nothing else.
 */
export function heldBy(view: PythonView, names: readonly string[], value: Node): ContextEntry['holds'] | undefined {
  const client = clientOf(view, value);
  if (client?.client.style === 'instance') {
    const rest = client.rest.filter((name) => name !== 'v1');
    if (rest.length === 0 || isResourcePrefix(rest.join('.'))) return 'client';
  }
  if (holdsKey(view, value)) return 'key';
  const named = namesStripeKey(names) || namesStripeKey(memberNames(value));
  return named && canBeKey(view, value) ? 'key' : undefined;
}

const NO_KEY = /^(?:Constant|UnaryOp|Compare|Dict|List|Tuple|Set|ListComp|DictComp|SetComp|ClassDef)$/u;

/** Whether a value that is named like a key can be one: no flag, no function, no empty or publishable string. */
export function canBeKey(view: PythonView, value: Node): boolean {
  const { node, path } = resolve(view, value);
  if (path.length > 0) return true;
  if (isNothing(node)) return false;
  const text = stringOf(node);
  if (text !== undefined) return !/^(?:pk|whsec)_/u.test(text);
  const plain = unwrap(node);
  if (plain.nodeType === 'Call') return !(plain.func.nodeType === 'Name' && plain.func.id === 'bool');
  return !isFunction(plain) && !NO_KEY.test(plain.nodeType);
}
