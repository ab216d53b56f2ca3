import { findClassCall, findServiceCall } from '../../../stripe/python.js';
import { ELEMENT } from '../../sensitive.js';
import { functionsAt } from '../agents/call-graph.js';
import { elementsOf, membersOf } from '../agents/lists.js';
import { catches, STRIPE } from '../agents/raised.js';
import { clientOf } from '../calls/clients.js';
import type { FoundCall } from '../found.js';
import type { Call, Expression, Name, Node } from '../tree/nodes.js';
import { branches, contains } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, trace, UNKNOWN, type Ref } from '../values/trace.js';
import { boundAt } from './bound.js';
import { argumentFor, calledThrough, runsOf, type Step } from './frames.js';
import { givenBack } from './given-back.js';
import { isRedacted, tellingReturns } from './redaction.js';

/** A request to Stripe, as far as it says what its answer holds. */
export type Asked = Pick<FoundCall, 'node' | 'call' | 'tier' | 'slots'>;

/** What a value is a member of: what a Stripe call answered, or the error that one raised. */
export type Origin =
  | {
      readonly kind: 'answer';
      readonly call: Asked;
      readonly view: PythonView;
      readonly path: readonly string[];
      /** A name that it goes by has its secret taken out. */
      readonly redacted: boolean;
    }
  | { readonly kind: 'error'; readonly path: readonly string[] };

/** A Stripe call, and the file that makes it. */
export interface CallIn {
  readonly found: FoundCall;
  readonly view: PythonView;
}

/** A way of a value that ends at something else than an answer of Stripe's. */
const OTHER = { kind: 'other' } as const;
/** More than anybody writes by hand on one value's way. */
const MAX_ORIGINS = 24;
/** How often a method may be given another name. */
const MAX_HOPS = 6;

/** Traces values of one file back to the Stripe calls that they come from, also to those that helpers of other files make. */
export class Origins {
  readonly #view: PythonView;
  readonly #own: readonly FoundCall[];
  readonly #calls: ReadonlyMap<Node, CallIn>;
  readonly #byMethod: ReadonlyMap<Node, CallIn>;
  readonly #stripe = new Map<Node, boolean>();

  constructor(view: PythonView, calls: readonly FoundCall[], far: readonly CallIn[] = []) {
    const all: CallIn[] = [...calls.map((found) => ({ found, view })), ...far];
    this.#view = view;
    this.#own = calls;
    this.#calls = new Map(all.map((one) => [one.found.node, one]));
    this.#byMethod = new Map(all.map((one) => [one.found.callee, one]));
  }

  /** The Stripe call whose answer an expression itself is. What a function of the project makes of an answer is seen in that function. */
  callAt(view: PythonView, node: Node): CallIn | undefined {
    const known = this.#calls.get(node);
    return known && node.nodeType === 'Call' && runsOf(view, node, undefined).length > 0 ? undefined : known;
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

  /** Whether code calls Stripe, itself or through functions of the file. */
  callsStripe(node: Node): boolean {
    const known = this.#stripe.get(node);
    if (known !== undefined) return known;
    // Functions that call each other in a circle add nothing.
    this.#stripe.set(node, false);
    const calls =
      this.#own.some((call) => contains(node, call.node)) ||
      this.#view.within('Call', node).some((call) => functionsAt(this.#view, call.func).some((fn) => this.callsStripe(fn)));
    this.#stripe.set(node, calls);
    return calls;
  }

  *#follow({ view, node, path, frame, redacted: isRed = false }: Step, seen: Set<Node>): Generator<Origin | typeof OTHER> {
    // Loops and callers that share helpers lead to the same places again and again.
    if (seen.has(node)) return;
    seen.add(node);
    let redacted = isRed;
    let last: Ref = { view, node, path };
    const added: Step[] = [];
    for (const ref of trace(view, node, path)) {
      const call = this.callAt(ref.view, ref.node);
      if (call) {
        yield { kind: 'answer', call: call.found, view: call.view, path: ref.path, redacted };
        return;
      }
      redacted ||= isRedacted(ref.view, ref.node);
      if (ref.node.nodeType === 'Name' && ref.path[0] === ELEMENT) added.push(...elementsIn({ ...ref, frame }));
      last = ref;
      // The parameters of a function are told from its arguments.
      if (ref.node.nodeType === 'Call' && runsOf(ref.view, ref.node, frame).length > 0) break;
    }
    const further = [...this.#before({ ...last, frame }), ...added];
    if (further.length === 0) yield OTHER;
    for (const before of further) {
      if (!('kind' in before)) yield* this.#follow({ ...before, redacted }, seen);
      else yield before.kind === 'answer' ? { ...before, redacted } : before;
    }
  }

  #before(step: Step): (Step | Origin)[] {
    const { node, path } = step;
    switch (node.nodeType) {
      case 'Name':
        return this.#beforeName(step, node);
      case 'Call':
        return this.#beforeCall(step, node);
      case 'IfExp':
      case 'BoolOp':
        return branches(node).map((branch) => ({ ...step, node: branch }));
      case 'ListComp':
      case 'GeneratorExp':
        return path.length > 0 ? [{ ...step, node: node.elt, path: path.slice(1) }] : [];
      case 'List':
      case 'Tuple':
        return path[0] === ELEMENT ? elementsIn(step) : [];
      default:
        return [];
    }
  }

  #beforeName(step: Step, name: Name): (Step | Origin)[] {
    const { view, node, path, frame } = step;
    return boundAt(view, name).flatMap(({ kind, node: at, value, path: within }): (Step | Origin)[] => {
      const members = [...within, ...path];
      switch (kind) {
        case 'parameter': {
          const given = argumentFor(at, frame);
          return given ? [{ ...given, path: members }] : [];
        }
        case 'except':
          return at.nodeType === 'ExceptHandler' ? this.#raisedTo(view, at, path) : [];
        case 'loop': {
          const iter = loopOf(at);
          return iter ? [{ ...step, node: iter, path: [ELEMENT, ...members] }] : [];
        }
        case 'assign':
          return value && value !== node ? [{ ...step, node: value, path: members }] : [];
        default:
          return [];
      }
    });
  }

  /** The error that a handler gets, where Stripe is called in the block before it. */
  #raisedTo(view: PythonView, handler: Extract<Node, { nodeType: 'ExceptHandler' }>, path: readonly string[]): Origin[] {
    const guard = handler.parent;
    const isOurs = view === this.#view && guard && 'handlers' in guard && guard.body.some((s) => this.callsStripe(s));
    return isOurs && isStripeError(view, handler.type) ? [{ kind: 'error', path }] : [];
  }

  #beforeCall(step: Step, call: Call): (Step | Origin)[] {
    const { view, path, frame } = step;
    const runs = runsOf(view, call, frame);
    if (runs.length > 0) {
      return runs.flatMap((run) =>
        tellingReturns(run.view, run.frame.fn).map((node) => ({ view: run.view, node, path, frame: run.frame })),
      );
    }
    const given = givenBack(step, call);
    const { func } = calledThrough(call);
    return given.length > 0 ? given : this.#answers({ view, node: func, path: [], frame }, path, call);
  }

  /** What a method of the SDK answers that is called by another name: a parameter, a member of a table of classes. */
  #answers(callee: Step, path: readonly string[], call: Call, hops = 0): Origin[] {
    let last: Ref | undefined;
    for (const ref of trace(callee.view, callee.node, callee.path)) {
      const known = ref.path.length === 0 ? this.#byMethod.get(ref.node) : undefined;
      if (known) return [{ kind: 'answer', call: known.found, view: known.view, path, redacted: false }];
      last = ref;
    }
    if (!last || hops >= MAX_HOPS) return [];
    const { view, node, path: members } = last;
    if (node.nodeType !== 'Name') {
      return methodsIn(last).map((found) => ({
        kind: 'answer',
        call: { node: call, ...found },
        view: callee.view,
        path,
        redacted: false,
      }));
    }
    return boundAt(view, node).flatMap(({ kind, node: at, value, path: within }) => {
      const given = kind === 'parameter' ? argumentFor(at, callee.frame) : undefined;
      const next = given ?? (kind === 'assign' && value && { ...callee, view, node: value });
      return next ? this.#answers({ ...next, path: [...within, ...members] }, path, call, hops + 1) : [];
    });
  }
}

/** What a loop, or a part of a comprehension, goes through; `target` is a name that it gives a value. */
function loopOf(target: Node): Expression | undefined {
  for (let up = target.parent; up; up = up.parent) {
    if ('iter' in up) return up.iter;
    if (up.nodeType !== 'Tuple' && up.nodeType !== 'List' && up.nodeType !== 'Starred') return undefined;
  }
  return undefined;
}

/** The elements of a list, those that it is given later included. */
function elementsIn({ view, node, path: [, ...rest], frame }: Step): Step[] {
  return elementsOf({ view, node, path: [] }).flatMap(({ ref, wrapper }) =>
    wrapper ? [] : [{ view: ref.view, node: ref.node, path: [...ref.path, ...rest], frame }],
  );
}

/** The methods that a member of a table of classes can be, where its name is computed: `TABLE[kind].search`, `TABLE.get(kind).search`. */
function methodsIn({ node, view, path }: Ref): Pick<FoundCall, 'call' | 'tier'>[] {
  const got =
    node.nodeType === 'Call' && node.func.nodeType === 'Attribute' && node.func.attr === 'get' ? node.func.value : undefined;
  if (!got && path[0] !== UNKNOWN) return [];
  const members = got ? path : path.slice(1);
  return membersOf({ view, node: got ?? node, path: [] }).flatMap((member) => {
    const ref = clientOf(member.view, member.value, members);
    const found = ref?.client.style === 'module' ? findClassCall(ref.rest) : ref && findServiceCall(ref.rest);
    return found ? [{ call: found.call, tier: found.tier }] : [];
  });
}

/** Whether a handler gets errors of Stripe's, be it of one kind: it is a declined card that carries an intent. */
function isStripeError(view: PythonView, type: Expression | null | undefined): boolean {
  if (catches(view, type, STRIPE) !== false || !type) return true;
  const { node, view: there } = resolve(view, type);
  return ('elts' in node ? node.elts : [type]).some(
    (one) => resolve('elts' in node ? there : view, one).origin?.package === 'stripe',
  );
}
