import type { FoundCall } from '../calls/calls.js';
import { functionsAt } from '../agents/call-graph.js';
import { tellingReturns } from './redaction.js';
import type { View } from '../tree/source.js';
import {
  branches,
  contains,
  isFunction,
  keyName,
  returnsOf,
  unwrap,
  type Call,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
import { patternPath, resolve, trace, valuesOf, type Ref } from '../values/trace.js';

/** A call of a helper, so that its parameters can be told from its arguments, which stand in `view`. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly view: View;
  readonly args: readonly Node[];
  readonly outer: Frame | undefined;
}

/** What a value is a member of: what a Stripe call answered, or the error that one threw. */
export type Origin =
  | { readonly kind: 'answer'; readonly call: FoundCall; readonly view: View; readonly path: readonly string[] }
  | { readonly kind: 'error'; readonly path: readonly string[] };

/** A value that another one comes from. */
export interface Step {
  readonly view: View;
  readonly node: Node;
  readonly path: readonly string[];
  readonly frame: Frame | undefined;
}

/** An element of a list. */
export const ELEMENT = '[]';

/** A Stripe call, and the file that makes it. */
export interface CallIn {
  readonly found: FoundCall;
  readonly view: View;
}

/** Traces values of one file back to the Stripe calls that they come from, also to those that helpers of other files make. */
export class Origins {
  readonly #view: View;
  readonly #own: readonly FoundCall[];
  readonly #calls: ReadonlyMap<Node, CallIn>;
  readonly #stripe = new Map<Node, boolean>();

  constructor(view: View, calls: readonly FoundCall[], far: readonly CallIn[] = []) {
    this.#view = view;
    this.#own = calls;
    this.#calls = new Map([...calls.map((found) => ({ found, view })), ...far].map((one) => [one.found.node, one]));
  }

  /** The Stripe call that an expression itself is. */
  callAt(node: Node): FoundCall | undefined {
    return this.#calls.get(node)?.found;
  }

  of({ view, node, path, frame }: Step, seen: Set<Node> = new Set()): Origin | undefined {
    // Loops and callers that share helpers lead to the same places again and again.
    if (seen.has(node)) return undefined;
    seen.add(node);
    let last: Ref | undefined;
    let inside = frame;
    let entered: Frame | undefined;
    for (const ref of trace(view, node, path)) {
      const call = this.#calls.get(ref.node);
      if (call) return { kind: 'answer', call: call.found, view: call.view, path: ref.path };
      if (entered) inside = entered;
      // The trace goes on in the helper's only return.
      entered = ref.node.type === 'CallExpression' ? enter(ref.view, ref.node, inside) : undefined;
      last = ref;
    }
    if (!last) return undefined;
    for (const before of this.#before({ ...last, frame: inside })) {
      if ('kind' in before) return before;
      const found = this.of(before, seen);
      if (found) return found;
    }
    return undefined;
  }

  /** The argument that stands for a parameter. */
  argument(view: View, identifier: Node, frame: Frame | undefined): Step | undefined {
    const def = view.variable(identifier)?.defs[0];
    for (let call = frame; def && call; call = call.outer) {
      if (call.fn !== def.node) continue;
      for (const [position, parameter] of call.fn.params.entries()) {
        const path = patternPath(parameter, def.name);
        const node = call.args[position];
        if (path && node) return { view: call.view, node, path, frame: call.outer };
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
      this.#own.some((call) => contains(node, call.node)) ||
      this.#view
        .all('CallExpression')
        .some((call) => contains(node, call) && functionsAt(this.#view, call.callee).some((fn) => this.callsStripe(fn)));
    this.#stripe.set(node, calls);
    return calls;
  }

  #before(step: Step): (Step | Origin)[] {
    const { node } = step;
    if (node.type === 'Identifier') return this.#beforeName(step);
    if (node.type === 'CallExpression') return beforeCall(step, node);
    if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
      return branches(node).map((branch) => ({ ...step, node: branch }));
    }
    return [];
  }

  #beforeName(step: Step): (Step | Origin)[] {
    const { view, node, path, frame } = step;
    const variable = view.variable(node);
    const def = variable?.defs[0];
    if (!variable || !def) return [];
    if (def.node.type === 'CatchClause') {
      const within = def.node.param && patternPath(def.node.param, def.name);
      return within ? this.#thrownBy(view, def.node.parent.block, [...within, ...path]) : [];
    }
    if (isFunction(def.node)) {
      const given = this.argument(view, node, frame);
      if (given) return [{ ...given, path: [...given.path, ...path] }];
      return this.#beforeCallback(step, def.node, def.name);
    }
    if (def.node.type !== 'VariableDeclarator') return [];
    const { id, init, parent } = def.node;
    const loop = parent.parent;
    if (loop.type === 'ForOfStatement' && loop.left === parent) {
      const within = patternPath(id, def.name);
      return within ? [{ ...step, node: loop.right, path: [ELEMENT, ...within, ...path] }] : [];
    }
    if (id.type === 'ArrayPattern' && init) return beforeElement({ ...step, node: init }, id.elements, def.name);
    return id.type === 'Identifier' ? valuesOf(variable).map((value) => ({ ...step, node: value })) : [];
  }

  /** The parameter of `list.data.map((intent) => …)`, `.then((intent) => …)` and `.catch((error) => …)`. */
  #beforeCallback(step: Step, fn: FunctionNode, name: Node): (Step | Origin)[] {
    const call = fn.parent;
    const within = fn.params[0] && patternPath(fn.params[0], name);
    if (!within || call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return [];
    const node = call.callee.object;
    const method = keyName(call.callee) ?? '';
    const path = [...within, ...step.path];
    if (method === 'catch' || (method === 'then' && call.arguments[1] === fn)) return this.#thrownBy(step.view, node, path);
    if (method === 'then') return [{ ...step, node, path }];
    return EACH.test(method) ? [{ ...step, node, path: [ELEMENT, ...path] }] : [];
  }

  #thrownBy(view: View, code: Node, path: readonly string[]): Origin[] {
    return view === this.#view && this.callsStripe(code) ? [{ kind: 'error', path }] : [];
  }
}

/** `const [intent] = list.data` and `const [intent, customer] = await Promise.all([…])`. */
function beforeElement(step: Step, elements: readonly (Node | null)[], name: Node): Step[] {
  const index = elements.findIndex((element) => element !== null && patternPath(element, name));
  const element = elements[index];
  const within = element && patternPath(element, name);
  if (!within) return [];
  const path = [...within, ...step.path];
  const plain = unwrap(step.node);
  const list = plain.type === 'CallExpression' && isPromiseAll(plain) ? plain.arguments[0] : undefined;
  if (list?.type !== 'ArrayExpression') return [{ ...step, path: [ELEMENT, ...path] }];
  const node = list.elements[index];
  return node ? [{ ...step, node, path }] : [];
}

function beforeCall(step: Step, call: Call): Step[] {
  const { view, path } = step;
  const callee = unwrap(call.callee);
  const method = callee.type === 'MemberExpression' ? (keyName(callee) ?? '') : '';
  if (callee.type === 'MemberExpression') {
    const node = callee.object;
    if (SAME.test(method)) return [{ ...step, node }];
    if (ONE_OF.test(method)) return [{ ...step, node, path: [ELEMENT, ...path] }];
    if (method === 'autoPagingToArray') return [{ ...step, node, path: ['data', ...path] }];
  }
  const callback = call.arguments[0];
  if (callback && isFunction(callback) && /^(?:map|flatMap|then)$/u.test(method)) {
    const rest = method === 'then' ? path : path.slice(1);
    return returnsOf(callback, view.all('ReturnStatement')).map((node) => ({ ...step, node, path: rest }));
  }
  return helpersAt(view, call.callee).flatMap(({ view: there, fn }) => {
    const frame: Frame = { fn, view, args: call.arguments, outer: step.frame };
    return tellingReturns(there, fn).map((node) => ({ view: there, node, path, frame }));
  });
}

function enter(view: View, call: Call, outer: Frame | undefined): Frame | undefined {
  const [helper] = helpersAt(view, call.callee);
  return helper && { fn: helper.fn, view, args: call.arguments, outer };
}

/** The functions that a callee can be, also one of another module of the project. */
export function helpersAt(view: View, callee: Node): { readonly view: View; readonly fn: FunctionNode }[] {
  const own = functionsAt(view, callee);
  if (own.length > 0) return own.map((fn) => ({ view, fn }));
  const { node: fn, view: there, path } = resolve(view, callee);
  return there !== view && isFunction(fn) && path.length === 0 ? [{ view: there, fn }] : [];
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
