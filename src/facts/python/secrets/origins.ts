import { ELEMENT } from '../../sensitive.js';
import { functionsAt } from '../agents/call-graph.js';
import { catches, STRIPE } from '../agents/raised.js';
import type { FoundCall } from '../found.js';
import type { Call, Expression, Name, Node } from '../tree/nodes.js';
import { branches, contains, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, trace, type Ref } from '../values/trace.js';

/** What a value is a member of: what a Stripe call answered, or the error that one raised. */
export type Origin =
  | { readonly kind: 'answer'; readonly call: FoundCall; readonly path: readonly string[] }
  | { readonly kind: 'error'; readonly path: readonly string[] };

const MAX_STEPS = 8;
/** Methods that give the same members in another shape. */
const SAME = /^(?:to_dict|to_dict_recursive|copy|refresh|items|model_dump)$/u;

/** Traces values of one file back to the Stripe calls that they come from. */
export class Origins {
  readonly #view: PythonView;
  readonly #calls: ReadonlyMap<Node, FoundCall>;
  readonly #stripe = new Map<Node, boolean>();

  constructor(view: PythonView, calls: readonly FoundCall[]) {
    this.#view = view;
    this.#calls = new Map(calls.map((call) => [call.node, call]));
  }

  /** The Stripe call that an expression itself is. */
  callAt(node: Node): FoundCall | undefined {
    return this.#calls.get(node);
  }

  of(view: PythonView, node: Node, path: readonly string[] = [], steps = 0): Origin | undefined {
    let last: Ref | undefined;
    for (const ref of trace(view, node, path)) {
      const call = this.#calls.get(ref.node);
      if (call) return { kind: 'answer', call, path: ref.path };
      last = ref;
    }
    if (!last || steps > MAX_STEPS) return undefined;
    for (const before of this.#before(last)) {
      const found = 'kind' in before ? before : this.of(before.view, before.node, before.path, steps + 1);
      if (found) return found;
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
      this.#view.within('Call', node).some((call) => functionsAt(this.#view, call.func).some((fn) => this.callsStripe(fn)));
    this.#stripe.set(node, calls);
    return calls;
  }

  #before(ref: Ref): (Ref | Origin)[] {
    const { node } = ref;
    if (node.nodeType === 'Name') return this.#beforeName(ref, node);
    if (node.nodeType === 'Call') return beforeCall(ref, node);
    if (node.nodeType === 'IfExp' || node.nodeType === 'BoolOp')
      return branches(node).map((branch) => ({ ...ref, node: branch }));
    return [];
  }

  #beforeName({ view, node, path }: Ref, name: Name): (Ref | Origin)[] {
    return (view.variable(name)?.bindings ?? []).flatMap(({ kind, node: bound, value, path: within }): (Ref | Origin)[] => {
      if (kind === 'except' && bound.nodeType === 'ExceptHandler') {
        const guard = bound.parent;
        const isOurs = view === this.#view && guard && 'handlers' in guard && guard.body.some((s) => this.callsStripe(s));
        return isOurs && isStripeError(view, bound.type) ? [{ kind: 'error', path }] : [];
      }
      if (kind === 'loop') {
        const loop = bound.parent;
        return loop && 'iter' in loop ? [{ view, node: loop.iter, path: [ELEMENT, ...path] }] : [];
      }
      return kind === 'assign' && value && value !== node ? [{ view, node: value, path: [...within, ...path] }] : [];
    });
  }
}

/** Whether a handler gets errors of Stripe's, be it of one kind: it is a declined card that carries an intent. */
function isStripeError(view: PythonView, type: Expression | null | undefined): boolean {
  if (catches(view, type, STRIPE) !== false || !type) return true;
  const { node, view: there } = resolve(view, type);
  return ('elts' in node ? node.elts : [type]).some(
    (one) => resolve('elts' in node ? there : view, one).origin?.package === 'stripe',
  );
}

function beforeCall({ view, path }: Ref, { func, args }: Call): Ref[] {
  if (func.nodeType === 'Attribute') {
    if (SAME.test(func.attr)) return [{ view, node: func.value, path }];
    if (func.attr === 'auto_paging_iter') return [{ view, node: func.value, path: ['data', ...path] }];
    const [key] = args;
    if (/^(?:get|pop)$/u.test(func.attr) && key?.nodeType === 'Constant' && typeof key.value === 'string') {
      return [{ view, node: func.value, path: [key.value, ...path] }];
    }
  }
  const [only, member] = args;
  // `getattr(intent, "client_secret", None)`
  if (func.nodeType === 'Name' && func.id === 'getattr' && only && !view.variable(func)) {
    const name = stringOf(member);
    return name === undefined ? [] : [{ view, node: only, path: [name, ...path] }];
  }
  const isSame = func.nodeType === 'Name' && /^(?:dict|list|sorted|reversed|next|iter)$/u.test(func.id);
  return isSame && only ? [{ view, node: only, path }] : [];
}
