import type { FoundCall } from './calls.js';
import { functionsAt } from './reach.js';
import type { View } from './source.js';
import { branches, contains, isFunction, keyName, returnsOf, unwrap, type Call, type FunctionNode, type Node } from './syntax.js';
import { patternPath, trace, valuesOf, type Ref } from './trace.js';

/** A call of a helper of the file, so that its parameters can be told from its arguments. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly args: readonly Node[];
  readonly outer: Frame | undefined;
}

/** What a value is a member of: what a Stripe call answered, or the error that one threw. */
export type Origin =
  | { readonly kind: 'answer'; readonly call: FoundCall; readonly path: readonly string[] }
  | { readonly kind: 'error'; readonly path: readonly string[] };

/** A value that another one comes from. */
export interface Step {
  readonly node: Node;
  readonly path: readonly string[];
  readonly frame: Frame | undefined;
}

/** An element of a list. */
export const ELEMENT = '[]';

/** Traces values of one file back to the Stripe calls that they come from. */
export class Origins {
  readonly #view: View;
  readonly #calls: ReadonlyMap<Node, FoundCall>;
  readonly #stripe = new Map<Node, boolean>();

  constructor(view: View, calls: readonly FoundCall[]) {
    this.#view = view;
    this.#calls = new Map(calls.map((call) => [call.node, call]));
  }

  /** The Stripe call that an expression itself is. */
  callAt(node: Node): FoundCall | undefined {
    return this.#calls.get(node);
  }

  of(node: Node, path: readonly string[], frame: Frame | undefined, seen = new Set<Node>()): Origin | undefined {
    // Loops and callers that share helpers lead to the same places again and again.
    if (seen.has(node)) return undefined;
    seen.add(node);
    let last: Ref | undefined;
    let inside = frame;
    for (const ref of trace(this.#view, node, path)) {
      // The file that makes the call decides what it answers; this one only sees its own.
      if (ref.view !== this.#view) return undefined;
      const call = this.#calls.get(ref.node);
      if (call) return { kind: 'answer', call, path: ref.path };
      last = ref;
      if (ref.node.type !== 'CallExpression') continue;
      // The trace goes on in the helper's only return.
      const [fn] = functionsAt(this.#view, ref.node.callee);
      if (fn) inside = { fn, args: ref.node.arguments, outer: inside };
    }
    if (!last) return undefined;
    for (const before of this.#before(last, last.node.type === 'CallExpression' ? frame : inside)) {
      if ('kind' in before) return before;
      const found = this.of(before.node, before.path, before.frame, seen);
      if (found) return found;
    }
    return undefined;
  }

  /** The argument that stands for a parameter. */
  argument(identifier: Node, frame: Frame | undefined): Step | undefined {
    const def = this.#view.variable(identifier)?.defs[0];
    for (let call = frame; def && call; call = call.outer) {
      if (call.fn !== def.node) continue;
      for (const [position, parameter] of call.fn.params.entries()) {
        const path = patternPath(parameter, def.name);
        const node = call.args[position];
        if (path && node) return { node, path, frame: call.outer };
      }
    }
    return undefined;
  }

  /** Whether code calls Stripe, itself or through functions of the file. */
  callsStripe(node: Node): boolean {
    const known = this.#stripe.get(node);
    if (known !== undefined) return known;
    // Functions that call each other in a circle add nothing.
    this.#stripe.set(node, false);
    const calls =
      [...this.#calls.keys()].some((call) => contains(node, call)) ||
      this.#view
        .all('CallExpression')
        .some((call) => contains(node, call) && functionsAt(this.#view, call.callee).some((fn) => this.callsStripe(fn)));
    this.#stripe.set(node, calls);
    return calls;
  }

  #before(ref: Ref, frame: Frame | undefined): (Step | Origin)[] {
    const { node, path } = ref;
    if (node.type === 'Identifier') return this.#beforeName(node, path, frame);
    if (node.type === 'CallExpression') return this.#beforeCall(node, path, frame);
    if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
      return branches(node).map((branch) => ({ node: branch, path, frame }));
    }
    return [];
  }

  #beforeName(node: Node, path: readonly string[], frame: Frame | undefined): (Step | Origin)[] {
    const variable = this.#view.variable(node);
    const def = variable?.defs[0];
    if (!variable || !def) return [];
    if (def.node.type === 'CatchClause') {
      const within = def.node.param && patternPath(def.node.param, def.name);
      return within && this.callsStripe(def.node.parent.block) ? [{ kind: 'error', path: [...within, ...path] }] : [];
    }
    if (isFunction(def.node)) {
      const given = this.argument(node, frame);
      if (given) return [{ ...given, path: [...given.path, ...path] }];
      return this.#beforeCallback(def.node, def.name, path, frame);
    }
    if (def.node.type !== 'VariableDeclarator') return [];
    const { id, init, parent } = def.node;
    const loop = parent.parent;
    if (loop.type === 'ForOfStatement' && loop.left === parent) {
      const within = patternPath(id, def.name);
      return within ? [{ node: loop.right, path: [ELEMENT, ...within, ...path], frame }] : [];
    }
    if (id.type === 'ArrayPattern' && init) return this.#beforeElement(id.elements, init, def.name, path, frame);
    return valuesOf(variable).map((value) => ({ node: value, path, frame }));
  }

  /** `const [intent] = list.data` and `const [intent, customer] = await Promise.all([…])`. */
  #beforeElement(
    elements: readonly (Node | null)[],
    init: Node,
    name: Node,
    path: readonly string[],
    frame: Frame | undefined,
  ): Step[] {
    const index = elements.findIndex((element) => element !== null && patternPath(element, name));
    const element = elements[index];
    const within = element && patternPath(element, name);
    if (!within) return [];
    const plain = unwrap(init);
    const list = plain.type === 'CallExpression' && isPromiseAll(plain) ? plain.arguments[0] : undefined;
    if (list?.type !== 'ArrayExpression') return [{ node: init, path: [ELEMENT, ...within, ...path], frame }];
    const node = list.elements[index];
    return node ? [{ node, path: [...within, ...path], frame }] : [];
  }

  /** The parameter of `list.data.map((intent) => …)`, `.then((intent) => …)` and `.catch((error) => …)`. */
  #beforeCallback(fn: FunctionNode, name: Node, path: readonly string[], frame: Frame | undefined): (Step | Origin)[] {
    const call = fn.parent;
    const within = fn.params[0] && patternPath(fn.params[0], name);
    if (!within || call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return [];
    const receiver = call.callee.object;
    const method = keyName(call.callee) ?? '';
    const rest = [...within, ...path];
    if (method === 'catch' || (method === 'then' && call.arguments[1] === fn)) {
      return this.callsStripe(receiver) ? [{ kind: 'error', path: rest }] : [];
    }
    if (method === 'then') return [{ node: receiver, path: rest, frame }];
    return EACH.test(method) ? [{ node: receiver, path: [ELEMENT, ...rest], frame }] : [];
  }

  #beforeCall(call: Call, path: readonly string[], frame: Frame | undefined): Step[] {
    const callee = unwrap(call.callee);
    const method = callee.type === 'MemberExpression' ? (keyName(callee) ?? '') : '';
    if (callee.type === 'MemberExpression') {
      const node = callee.object;
      if (SAME.test(method)) return [{ node, path, frame }];
      if (ONE_OF.test(method)) return [{ node, path: [ELEMENT, ...path], frame }];
      if (method === 'autoPagingToArray') return [{ node, path: ['data', ...path], frame }];
    }
    const callback = call.arguments[0];
    if (callback && isFunction(callback) && /^(?:map|flatMap|then)$/u.test(method)) {
      const rest = method === 'then' ? path : path.slice(1);
      return returnsOf(callback, this.#view.all('ReturnStatement')).map((node) => ({ node, path: rest, frame }));
    }
    return functionsAt(this.#view, call.callee).flatMap((fn) => {
      const inside: Frame = { fn, args: call.arguments, outer: frame };
      return returnsOf(fn, this.#view.all('ReturnStatement')).map((node) => ({ node, path, frame: inside }));
    });
  }
}

const EACH = /^(?:map|flatMap|forEach|filter|find|some|every|sort)$/u;
/** Methods whose result has the members of what they are called on; `json` for a `fetch`. */
const SAME = /^(?:filter|slice|sort|reverse|toSorted|toReversed|json|catch|finally)$/u;
const ONE_OF = /^(?:find|findLast|at|pop|shift)$/u;

export function isPromiseAll(call: Call): boolean {
  const { callee } = call;
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Promise' &&
    keyName(callee) === 'all'
  );
}
