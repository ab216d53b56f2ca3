import type { Node } from '../tree/nodes.js';
import { keywordOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

const API = /^https:\/\/api\.stripe\.com(?=\/)/u;

/** The path of a URL on Stripe's API, with `{…}` for what is filled in at run time; `undefined` for any other URL. */
export function stripePath(view: PythonView, url: Node): string | undefined {
  const text = textWithHoles(view, url);
  return text !== undefined && API.test(text) ? text.replace(API, '').replace(/[?#].*$/su, '') : undefined;
}

/** A string put together from literals and values, the values as `{…}`. */
export function textWithHoles(view: PythonView, node: Node, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  const plain = unwrap(node);
  const again = (part: Node): string => textWithHoles(view, part, depth + 1) ?? '{…}';
  const literal = stringOf(plain);
  if (literal !== undefined) return literal;
  if (plain.nodeType === 'JoinedStr')
    return plain.values.map((value) => (value.nodeType === 'FormattedValue' ? again(value.value) : again(value))).join('');
  if (plain.nodeType === 'BinOp') {
    if (plain.op.nodeType === 'Add') return again(plain.left) + again(plain.right);
    if (plain.op.nodeType === 'Mod') return textWithHoles(view, plain.left, depth + 1)?.replace(/%[sd]/gu, '{…}');
    return undefined;
  }
  if (plain.nodeType === 'Call' && plain.func.nodeType === 'Attribute' && plain.func.attr === 'format') {
    let next = 0;
    return textWithHoles(view, plain.func.value, depth + 1)?.replace(/\{(\w*)\}/gu, (_, name: string) => {
      const given = /^\d*$/u.test(name) ? plain.args[name === '' ? next++ : Number(name)] : keywordOf(plain, name)?.value;
      return given ? again(given) : '{…}';
    });
  }
  const { node: made, view: there, path } = resolve(view, plain);
  return made === plain || path.length > 0 ? undefined : textWithHoles(there, made, depth + 1);
}
