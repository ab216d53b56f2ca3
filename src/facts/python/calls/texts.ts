import { HOLE, isOnApi, joined, likeliest } from '../../addresses.js';
import type { Call, Expression, Node } from '../tree/nodes.js';
import { branches, isFunction, keywordOf, parametersOf, returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { givenBy } from './callers.js';
import { parameterOf } from './key-syntax.js';
import type { Frame } from './stability.js';

/**
 * A string put together from literals and values, what is not known as `{…}`; `undefined` where nothing is.
 *
 * @param frame the helpers that are being looked into, and what they were called with
 */
export function textWithHoles(view: PythonView, node: Node, frame?: Frame): string | undefined {
  return new TextReader().text(view, node, frame, 0);
}

const MAX_DEPTH = 12;
const BUDGET = 200;
/** No address is longer. */
const MAX_LENGTH = 2_000;

class TextReader {
  #left = BUDGET;

  text(view: PythonView, node: Node, frame: Frame | undefined, depth: number): string | undefined {
    if (depth > MAX_DEPTH || this.#left-- <= 0) return undefined;
    const plain = unwrap(node);
    const literal = stringOf(plain);
    if (literal !== undefined) return literal.length > MAX_LENGTH ? undefined : literal;
    const within = (part: Node): string | undefined => this.text(view, part, frame, depth + 1);
    const filled = (part: Node): string => within(part) ?? HOLE;
    switch (plain.nodeType) {
      case 'JoinedStr':
        return plain.values.map((value) => filled(value.nodeType === 'FormattedValue' ? value.value : value)).join('');
      case 'BinOp':
        if (plain.op.nodeType === 'Add') return filled(plain.left) + filled(plain.right);
        return plain.op.nodeType === 'Mod' ? within(plain.left)?.replace(/%[sd]/gu, HOLE) : undefined;
      case 'IfExp':
      case 'BoolOp':
        return likeliest(branches(plain).map(within));
      case 'Call':
        return this.#called(view, plain, frame, depth);
      default:
        return this.#traced(view, plain, frame, depth);
    }
  }

  #called(view: PythonView, call: Call, frame: Frame | undefined, depth: number): string | undefined {
    const { func, args } = call;
    const again = (part: Node | undefined): string | undefined => part && this.text(view, part, frame, depth + 1);
    const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
    if (func.nodeType === 'Attribute') {
      if (name === 'format') return fill(again(func.value), call, again);
      const change = CHANGES.get(name);
      if (change) {
        const text = again(func.value);
        return text === undefined ? undefined : change(text, stringOf(args[0]));
      }
    }
    if (name === 'str' && args.length === 1) return again(args[0]);
    if (name === 'urljoin') return joined(again(args[0]) ?? HOLE, again(args[1]) ?? HOLE);
    if (/^(?:getenv|get)$/u.test(name) && args.length === 2) {
      // `os.getenv("STRIPE_API", "https://api.stripe.com")`: the address that is meant.
      const fallback = again(args[1]);
      if (fallback !== undefined && isOnApi(fallback)) return fallback;
    }
    const { node: fn, view: there, path } = resolve(view, func);
    if (!isFunction(fn) || path.length > 0) return this.#traced(view, call, frame, depth);
    const inner: Frame = { fn, call, view, caller: frame };
    return likeliest(returnsOf(fn).map((value) => this.text(there, value, inner, depth + 1)));
  }

  #traced(view: PythonView, plain: Node, frame: Frame | undefined, depth: number): string | undefined {
    const { node, view: there, path } = resolve(view, plain);
    if (path.length > 0) return undefined;
    const parameter = node.nodeType === 'Name' ? parameterOf(there, node) : undefined;
    if (parameter) return this.#passed(there, parameter, frame, depth);
    return node === plain ? undefined : this.text(there, node, frame, depth + 1);
  }

  /** What a helper is called with; an address of Stripe's that it takes unless told otherwise. */
  #passed(view: PythonView, parameter: Node, frame: Frame | undefined, depth: number): string | undefined {
    const fn = parameter.parent?.parent;
    if (!isFunction(fn)) return undefined;
    let at = frame;
    while (at && at.fn !== fn) at = at.caller;
    const given = at && givenBy(at, fn, parameter);
    if (at && given !== undefined && typeof given !== 'string') return this.text(at.view, given.node, at.caller, depth + 1);
    const fallback = given === 'unseen' ? undefined : parametersOf(fn).find(({ node }) => node === parameter)?.default;
    const text = fallback && this.text(view, fallback, undefined, depth + 1);
    return given === 'nothing' || (text !== undefined && isOnApi(text)) ? text : undefined;
  }
}

function fill(template: string | undefined, call: Call, again: (part: Node) => string | undefined): string | undefined {
  let next = 0;
  return template?.replace(/\{(\w*)\}/gu, (_, name: string) => {
    const given: Expression | undefined = /^\d*$/u.test(name)
      ? call.args[name === '' ? next++ : Number(name)]
      : keywordOf(call, name)?.value;
    return (given && again(given)) ?? HOLE;
  });
}

const CHANGES: ReadonlyMap<string, (text: string, given: string | undefined) => string> = new Map([
  ['upper', (text) => text.toUpperCase()],
  ['lower', (text) => text.toLowerCase()],
  ['strip', (text, given) => text.replace(ends(given, '^', ''), '').replace(ends(given, '', '$'), '')],
  ['lstrip', (text, given) => text.replace(ends(given, '^', ''), '')],
  ['rstrip', (text, given) => text.replace(ends(given, '', '$'), '')],
]);

/** The characters that `strip` takes away. */
function ends(characters: string | undefined, before: string, after: string): RegExp {
  const set = characters === undefined ? '\\s' : characters.replace(/[\\\]^-]/gu, '\\$&');
  return new RegExp(`${before}[${set}]+${after}`, 'u');
}
