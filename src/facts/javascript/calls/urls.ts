import type { View } from '../tree/source.js';
import { stringOf, unwrap, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

const ORIGIN = 'https://api.stripe.com';
const API = /^https:\/\/api\.stripe\.com(?=\/)/u;

/** The path of a URL on Stripe's API, with `{…}` for what is filled in at run time; `undefined` for any other URL. */
export function stripePath(view: View, url: Node): string | undefined {
  if (!beginsWithOrigin(view, url)) return undefined;
  const text = textWithHoles(view, url);
  return text !== undefined && API.test(text) ? text.replace(API, '').replace(/[?#].*$/su, '') : undefined;
}

/** Whether what comes first may be Stripe's address: most URLs begin with another, and what comes later need not be traced then. */
function beginsWithOrigin(view: View, url: Node): boolean {
  const plain = unwrap(url);
  if (plain.type !== 'TemplateLiteral') return true;
  const [first] = plain.quasis;
  const [hole] = plain.expressions;
  const head = first?.value.cooked === '' && hole ? textWithHoles(view, hole, 1) : first?.value.cooked;
  return typeof head === 'string' && (head.startsWith(ORIGIN) || ORIGIN.startsWith(head));
}

/** A string put together from literals and values, the values as `{…}`. */
export function textWithHoles(view: View, node: Node, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  const plain = unwrap(node);
  const literal = stringOf(plain);
  if (literal !== undefined) return literal;
  if (plain.type === 'TemplateLiteral') {
    return plain.quasis
      .map((quasi, i) => {
        const hole = plain.expressions[i];
        return `${quasi.value.cooked ?? ''}${hole ? (textWithHoles(view, hole, depth + 1) ?? '{…}') : ''}`;
      })
      .join('');
  }
  if (plain.type === 'BinaryExpression' && plain.operator === '+') {
    return `${textWithHoles(view, plain.left, depth + 1) ?? '{…}'}${textWithHoles(view, plain.right, depth + 1) ?? '{…}'}`;
  }
  if (plain.type === 'NewExpression' && plain.callee.type === 'Identifier' && plain.callee.name === 'URL') {
    const [path, base] = plain.arguments;
    const text = path && textWithHoles(view, path, depth + 1);
    const host = base && textWithHoles(view, base, depth + 1);
    return text?.startsWith('/') && host !== undefined ? host.replace(/(?<=[^/:])\/.*$/su, '') + text : text;
  }
  const { node: origin, view: there, path } = resolve(view, plain);
  return origin === plain || path.length > 0 ? undefined : textWithHoles(there, origin, depth + 1);
}
