import { HOLE, isOnApi, joined, likeliest } from '../../addresses.js';
import type { View } from '../tree/source.js';
import { branches, isFunction, keyName, returnsOf, stringOf, unwrap, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve, type Ref } from '../values/trace.js';
import { defaultOf, givenBy } from './callers.js';
import type { Frame } from './stability.js';

/**
 * A string put together from literals and values, what is not known as `{…}`; `undefined` where nothing is.
 *
 * @param frame the helpers that are being looked into, and what they were called with
 */
export function textWithHoles(view: View, node: Node, frame?: Frame): string | undefined {
  return new TextReader().text(view, node, frame, 0);
}

const MAX_DEPTH = 12;
const BUDGET = 200;
/** No address is longer. */
const MAX_LENGTH = 2_000;

class TextReader {
  #left = BUDGET;

  text(view: View, node: Node, frame: Frame | undefined, depth: number): string | undefined {
    if (depth > MAX_DEPTH || this.#left-- <= 0) return undefined;
    const plain = unwrap(node);
    const literal = stringOf(plain);
    if (literal !== undefined) return literal.length > MAX_LENGTH ? undefined : literal;
    const within = (part: Node): string | undefined => this.text(view, part, frame, depth + 1);
    const filled = (part: Node): string => within(part) ?? HOLE;
    switch (plain.type) {
      case 'TemplateLiteral':
        return plain.quasis.map((quasi, i) => (quasi.value.cooked ?? '') + holeAt(plain.expressions[i], filled)).join('');
      case 'BinaryExpression':
        return plain.operator === '+' ? filled(plain.left) + filled(plain.right) : undefined;
      case 'ConditionalExpression':
      case 'LogicalExpression':
        return likeliest(branches(plain).map(within));
      case 'NewExpression':
        return isNamed(plain.callee, 'URL') ? urlOf(plain.arguments.map(filled)) : undefined;
      case 'CallExpression':
        return this.#called(view, plain, frame, depth);
      case 'MemberExpression':
        // `new URL(path, base).href`
        if (keyName(plain) === 'href') return within(plain.object);
        return this.#traced(view, plain, frame, depth);
      default:
        return this.#traced(view, plain, frame, depth);
    }
  }

  #called(
    view: View,
    call: Extract<Node, { type: 'CallExpression' }>,
    frame: Frame | undefined,
    depth: number,
  ): string | undefined {
    const callee = unwrap(call.callee);
    if (callee.type === 'MemberExpression') {
      const change = CHANGES.get(keyName(callee) ?? '');
      if (change) {
        const text = this.text(view, callee.object, frame, depth + 1);
        return text === undefined ? undefined : change(text);
      }
    }
    const [only] = call.arguments;
    if (only && isNamed(callee, 'String')) return this.text(view, only, frame, depth + 1);
    const { node: fn, view: there, path } = resolve(view, callee);
    if (!isFunction(fn) || path.length > 0) return undefined;
    const inner: Frame = { fn, call, view, caller: frame };
    return likeliest(returnsOf(fn, there.all('ReturnStatement')).map((value) => this.text(there, value, inner, depth + 1)));
  }

  #traced(view: View, plain: Node, frame: Frame | undefined, depth: number): string | undefined {
    const ref = resolve(view, plain);
    if (ref.origin) return undefined;
    const passed = parameterAt(ref);
    if (passed) return this.#passed(ref, passed, frame, depth);
    return ref.path.length > 0 || ref.node === plain ? undefined : this.text(ref.view, ref.node, frame, depth + 1);
  }

  /** What a helper is called with; an address of Stripe's that it takes unless told otherwise. */
  #passed({ view, path }: Ref, { fn, name }: Passed, frame: Frame | undefined, depth: number): string | undefined {
    let at = frame;
    while (at && at.fn !== fn) at = at.caller;
    const given = at && givenBy(at, fn, name, path);
    if (at && given !== undefined && typeof given !== 'string') return this.text(given.view, given.node, at.caller, depth + 1);
    const fallback = given === 'unseen' || path.length > 0 ? undefined : defaultOf(fn, name);
    const text = fallback && this.text(view, fallback, undefined, depth + 1);
    return given === 'nothing' || (text !== undefined && isOnApi(text)) ? text : undefined;
  }
}

/** A parameter, or what is taken out of one: the function, and the name in it. */
export interface Passed {
  readonly fn: FunctionNode;
  readonly name: Node;
}

/** The parameter that a value comes from. */
export function parameterAt({ view, node }: Ref): Passed | undefined {
  const def = node.type === 'Identifier' ? view.variable(node)?.defs[0] : undefined;
  return def && isFunction(def.node) && (def.type as string) === 'Parameter' ? { fn: def.node, name: def.name } : undefined;
}

function holeAt(hole: Node | undefined, filled: (part: Node) => string): string {
  return hole ? filled(hole) : '';
}

/** `new URL(path, base)`. */
function urlOf([path = HOLE, base]: readonly string[]): string {
  return base === undefined ? path : joined(base, path);
}

function isNamed(callee: Node, name: string): boolean {
  return callee.type === 'Identifier' && callee.name === name;
}

/** Methods that change how an address is written, and not where it leads. */
const CHANGES: ReadonlyMap<string, (text: string) => string> = new Map([
  ['toUpperCase', (text) => text.toUpperCase()],
  ['toLowerCase', (text) => text.toLowerCase()],
  ['trim', (text) => text.trim()],
  ['toString', (text) => text],
  ['replace', (text) => text],
]);
