import type { FoundCall } from '../calls/calls.js';
import { findCall } from '../../../stripe/catalogue.js';
import { ELEMENT } from '../../sensitive.js';
import { functionsAt } from '../agents/call-graph.js';
import { clientOf } from '../calls/clients.js';
import { valuesAt } from './bound.js';
import { argumentFor, helpersAt, type Frame, type Step } from './frames.js';
import { elementsIn, isPromiseAll, pushedIn } from './lists.js';
import { isRedacted, tellingReturns } from './redaction.js';
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
import { patternPath, resolve, trace, UNKNOWN, type Ref } from '../values/trace.js';

/** A request to Stripe, as far as it says what its answer holds. */
export type Asked = Pick<FoundCall, 'call' | 'tier' | 'slots'>;

/** What a value is a member of: what a Stripe call answered, or the error that one threw. */
export type Origin =
  | {
      readonly kind: 'answer';
      readonly call: Asked;
      readonly view: View;
      readonly path: readonly string[];
      /** A name that it goes by has its secret taken out. */
      readonly redacted: boolean;
    }
  | { readonly kind: 'error'; readonly path: readonly string[] };

/** A way of a value that ends at something else than an answer of Stripe's. */
const OTHER = { kind: 'other' } as const;
/** More than anybody writes by hand on one value's way. */
const MAX_ORIGINS = 24;

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

  /** Everything that a value can be. */
  all(step: Step): Origin[] {
    const found: Origin[] = [];
    for (const origin of this.#follow(step, new Set())) {
      if (origin.kind !== 'other') found.push(origin);
      if (found.length >= MAX_ORIGINS) break;
    }
    return found;
  }

  /** Whether a value may as well be what no call of Stripe answered, or what cannot be seen. */
  mayBeOther(step: Step): boolean {
    let left = MAX_ORIGINS;
    for (const origin of this.#follow(step, new Set())) if (origin.kind === 'other' || --left === 0) return true;
    return false;
  }

  /** The first thing that a value can be. */
  of(step: Step): Origin | undefined {
    for (const origin of this.#follow(step, new Set())) if (origin.kind !== 'other') return origin;
    return undefined;
  }

  *#follow({ view, node, path, frame, redacted: isRed = false }: Step, seen: Set<Node>): Generator<Origin | typeof OTHER> {
    // Loops and callers that share helpers lead to the same places again and again.
    if (seen.has(node)) return;
    seen.add(node);
    let redacted = isRed;
    let last: Ref = { view, node, path };
    const added: Step[] = [];
    for (const ref of trace(view, node, path)) {
      const call = this.#calls.get(ref.node);
      if (call) {
        yield { kind: 'answer', call: call.found, view: call.view, path: ref.path, redacted };
        return;
      }
      redacted ||= isRedacted(ref.view, ref.node);
      if (ref.node.type === 'Identifier' && ref.path[0] === ELEMENT) added.push(...pushedIn({ ...ref, frame }));
      last = ref;
      // The parameters of a helper are told from its arguments.
      if (ref.node.type === 'CallExpression' && helpersAt(ref.view, ref.node.callee, frame).length > 0) break;
    }
    const further = [...this.#before({ ...last, frame }), ...added];
    if (further.length === 0) yield OTHER;
    for (const before of further) {
      if (!('kind' in before)) yield* this.#follow({ ...before, redacted }, seen);
      else yield before.kind === 'answer' ? { ...before, redacted } : before;
    }
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
    return node.type === 'ArrayExpression' && step.path[0] === ELEMENT ? elementsIn(step, node.elements) : [];
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
      const given = argumentFor(view, node, frame);
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
    return id.type === 'Identifier' ? valuesAt(view, node).map((value) => ({ ...step, node: value })) : [];
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

function beforeCall(step: Step, call: Call): (Step | Origin)[] {
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
  if (isPromiseAll(call) && callback) {
    // Of `allSettled` each element has its value in a member.
    const [element, ...rest] = path;
    const members = method === 'allSettled' && rest[0] === 'value' ? rest.slice(1) : rest;
    return element === undefined ? [] : [{ ...step, node: callback, path: [element, ...members] }];
  }
  if (callback && isFunction(callback) && /^(?:map|flatMap|then)$/u.test(method)) {
    const rest = method === 'then' ? path : path.slice(1);
    return returnsOf(callback, view.all('ReturnStatement')).map((node) => ({ ...step, node, path: rest }));
  }
  const helpers = helpersAt(view, call.callee, step.frame);
  if (helpers.length === 0) return answersOf(view, callee, path);
  return helpers.flatMap(({ view: there, fn }) => {
    const frame: Frame = { fn, view, args: call.arguments, outer: step.frame };
    return tellingReturns(there, fn).map((node) => ({ view: there, node, path, frame }));
  });
}

/** What the methods answer that a member of a table of resources can be, where its name is computed: `TABLE[kind].retrieve(id)`. */
function answersOf(view: View, callee: Node, path: readonly string[]): Origin[] {
  const table = resolve(view, callee);
  const [name, ...members] = table.path;
  if (table.node.type !== 'ObjectExpression' || name !== UNKNOWN) return [];
  return table.node.properties.flatMap((property): Origin[] => {
    if (property.type !== 'Property') return [];
    const found = findCall(clientOf(table.view, property.value, members)?.rest.join('.') ?? '');
    return found ? [{ kind: 'answer', call: { call: found.call, tier: found.tier }, view, path, redacted: false }] : [];
  });
}

const EACH = /^(?:map|flatMap|forEach|filter|find|some|every|sort)$/u;
/** Methods whose result has the members of what they are called on; `json` for a `fetch`. */
const SAME = /^(?:filter|slice|sort|reverse|toSorted|toReversed|json|catch|finally)$/u;
const ONE_OF = /^(?:find|findLast|at|pop|shift)$/u;
