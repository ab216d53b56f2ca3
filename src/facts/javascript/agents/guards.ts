import type { TSESTree } from '@typescript-eslint/utils';
import type { Guard } from '../../model.js';
import { fateIn, type Fate } from './fate.js';
import type { FoundCall, Hop } from '../calls/calls.js';
import { callGraphOf, functionsAt, type Reach } from './call-graph.js';
import { keptPromise, type Kept } from './promises.js';
import type { View } from '../tree/source.js';
import { enclosingFunction, isFunction, keyName, unwrap, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from './tools.js';
import { resolve } from '../values/trace.js';

export type Outcome = Guard['outcome'];

/** A function whose errors are followed until they leave it, and what stands around it: a tool, or a function that one calls. */
export interface Guarded extends Pick<FoundTool, 'fn' | 'wrappers' | 'policy'> {
  readonly row: Pick<FoundTool['row'], 'unseenCaller'>;
}

/** From best to worst; of several ways to a call, the worst counts. */
const ORDER: readonly Outcome[] = ['returned', 'opaque', 'rethrown', 'none'];
/** Calls that run their callback within the expression, or pass its rejection on. */
const TRANSPARENT = /^(?:map|flatMap|forEach|filter|reduce|find|some|every|then|finally|all|race|any)$/u;

/** Functions that call one another on the way out of a tool; only generated code has more. */
const MAX_WAY = 100;

const known = new WeakMap<Reach, Guards>();

/** The guards of one tool, made once. */
export function guardsOf(view: View, tool: Guarded, reach: Reach): Guards {
  const guards = known.get(reach) ?? new Guards(view, tool, reach);
  known.set(reach, guards);
  return guards;
}

/** Says what becomes of an error of a call before it leaves the tool that makes it. */
class Guards {
  /** Outcomes of errors that leave a function: as they were, and thrown on by a `catch`. */
  readonly #known = [new Map<FunctionNode, Outcome>(), new Map<FunctionNode, Outcome>()] as const;

  constructor(
    private readonly view: View,
    private readonly tool: Guarded,
    private readonly reach: Reach,
  ) {}

  /** The worst outcome over all ways from the executor to the call, whose error may have been thrown on before. */
  of(call: Node, rethrown = false): Outcome {
    return this.outcome(call, rethrown, new Set());
  }

  /** The worst outcome of a request to Stripe, from the function that sends it to the executor. */
  ofRequest({ node, sentBy = [] }: Pick<FoundCall, 'node' | 'sentBy'>): Outcome {
    return through(outOfSenders(sentBy), (rethrown) => this.of(node, rethrown));
  }

  /** The outcome of an error that the executor itself throws. */
  ofExecutor(rethrown: boolean): Outcome {
    return this.outOfTool(rethrown);
  }

  private outcome(site: Node, rethrown: boolean, seen: ReadonlySet<Node>): Outcome {
    let node = site;
    let awaited = false;
    let hidden = false;
    for (;;) {
      const { parent } = node;
      if (!parent) return hide(this.leave(rethrown), hidden);
      const fate = caught(this.view, node, parent, site);
      if (fate === 'returned') return 'returned';
      if (fate === 'depends') return 'opaque';
      if (fate === 'thrown') rethrown = true;
      awaited ||= parent.type === 'AwaitExpression';
      const kept = awaited || seen.has(parent) ? undefined : keptPromise(this.view, node, parent);
      if (kept && kept !== 'unseen' && !kept.within) {
        const next = new Set([...seen, parent]);
        return hide(worst(kept.uses.map((use) => this.outcome(use, rethrown, next))), hidden);
      }
      const inside = kept && insideFunction(kept);
      if (inside === 'returned') return inside;
      if (inside === 'opaque') hidden = true;
      if (inside === 'rethrown') rethrown = true;
      if (isFunction(parent)) return hide(this.outOf(parent, rethrown, seen), hidden);
      node = parent;
    }
  }

  private leave(rethrown: boolean): Outcome {
    return rethrown ? 'rethrown' : 'none';
  }

  /** The error leaves a function: towards the framework, a wrapper, or the places that call it. */
  private outOf(fn: FunctionNode, rethrown: boolean, seen: ReadonlySet<Node>): Outcome {
    // A way that only leads around in a circle does not lead out.
    if (seen.has(fn)) return 'returned';
    if (seen.size >= MAX_WAY) return 'opaque';
    const memo = this.#known[rethrown ? 1 : 0];
    const known = memo.get(fn);
    if (known) return known;
    const found = this.waysOut(fn, rethrown, new Set([...seen, fn]));
    memo.set(fn, found);
    return found;
  }

  private waysOut(fn: FunctionNode, rethrown: boolean, next: ReadonlySet<Node>): Outcome {
    const ways: Outcome[] = [];
    if (fn === this.tool.fn) ways.push(this.outOfTool(rethrown));
    const sites = this.reach.callers.get(fn) ?? [];
    ways.push(...sites.map((site) => this.outOfCaller(site, rethrown, next)));
    if (ways.length === 0) ways.push(this.outOfCallback(fn, rethrown, next));
    // What `@Retry()` makes of an error cannot be seen.
    return hide(worst(ways), isDecorated(fn.parent));
  }

  private outOfTool(rethrown: boolean): Outcome {
    if (this.tool.policy === 'handled') return 'returned';
    if (this.tool.policy === 'opaque' || this.tool.row.unseenCaller) return 'opaque';
    let hidden = false;
    let inner: Node | undefined = this.tool.fn;
    for (const wrapper of this.tool.wrappers.toReversed()) {
      const outcome = inner ? this.throughWrapper(wrapper, inner) : 'opaque';
      if (outcome === 'returned') return outcome;
      if (outcome === 'opaque') hidden = true;
      if (outcome === 'rethrown') rethrown = true;
      inner = wrapper;
    }
    return hidden ? 'opaque' : this.leave(rethrown);
  }

  /** Handed on by its name (`run(charge)`), the function is called by whoever it is given to. */
  private outOfCaller(site: Node, rethrown: boolean, seen: ReadonlySet<Node>): Outcome {
    const { parent } = site;
    if (parent?.type === 'CallExpression' && parent.callee !== site && parent.arguments.some((a) => a === site)) {
      return this.outOfArgument(parent, site, rethrown, seen);
    }
    return this.outcome(site, rethrown, seen);
  }

  private outOfCallback(fn: FunctionNode, rethrown: boolean, seen: ReadonlySet<Node>): Outcome {
    const call = fn.parent;
    if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return 'opaque';
    // An immediately called function: `(async () => …)()`.
    if (call.callee === fn) return this.outcome(call, rethrown, seen);
    return this.outOfArgument(call, fn, rethrown, seen);
  }

  /** What the called function makes of the error counts first, then what stands around the call. */
  private outOfArgument(call: Call, given: Node, rethrown: boolean, seen: ReadonlySet<Node>): Outcome {
    const inside = this.throughWrapper(call, given);
    if (inside === 'returned') return inside;
    const outside = this.outcome(call, rethrown || inside === 'rethrown', seen);
    return outside === 'returned' || inside !== 'opaque' ? outside : 'opaque';
  }

  /** What a call does with the errors of a function that it is given. */
  private throughWrapper(call: Call, given: Node): Outcome {
    const { callee } = call;
    if (callee.type === 'MemberExpression' && TRANSPARENT.test(keyName(callee) ?? '')) return 'none';
    const position = call.arguments.findIndex(
      (a) => unwrap(a) === given || (isFunction(given) && resolve(this.view, a).node === given),
    );
    const target = resolve(this.view, callee);
    if (!isFunction(target.node) || target.path.length > 0 || position < 0) return 'opaque';
    const parameter = target.node.params[position];
    if (parameter?.type !== 'Identifier') return 'opaque';
    const { view } = target;
    const uses = view
      .all('CallExpression')
      .filter((c) => c.callee.type === 'Identifier' && view.variable(c.callee)?.defs[0]?.name === parameter);
    if (uses.length === 0) return 'opaque';
    const outcomes = uses.map((use) => insideOutcome(view, use, target.node));
    return worst(outcomes);
  }
}

/** What becomes of an error of `use` by the time it leaves `within`. */
function insideOutcome(view: View, use: Node, within: Node): Outcome {
  let outcome: Outcome = 'none';
  for (let node = use; node.parent && node !== within; node = node.parent) {
    const fate = caught(view, node, node.parent, use);
    if (fate === 'returned') return 'returned';
    if (fate === 'depends') return 'opaque';
    if (fate === 'thrown') outcome = 'rethrown';
  }
  return outcome;
}

/** What a function makes of the rejection of a promise that it is given. */
function insideFunction(kept: Kept): Outcome {
  if (kept === 'unseen') return 'opaque';
  const { uses, view, within } = kept;
  return worst(uses.map((use) => (within ? insideOutcome(view, use, within) : 'opaque')));
}

/** ESLint's own parser knows no decorators, and gives no list of them. */
function isDecorated(method: Node): boolean {
  return method.type === 'MethodDefinition' && 'decorators' in method && method.decorators.length > 0;
}

/** What becomes of an error by the time it leaves the functions that send a request. */
function outOfSenders(hops: readonly Hop[]): Outcome {
  return hops.reduce<Outcome>((outcome, { view, fn, node }) => {
    const guards = new Guards(view, { fn, wrappers: [], row: {} }, callGraphOf(view).runOf(fn));
    return through(outcome, (rethrown) => guards.of(node, rethrown));
  }, 'none');
}

/** An error that leaves one function goes on in the next; what caught it first has the say. */
export function through(inner: Outcome, outer: (rethrown: boolean) => Outcome): Outcome {
  if (inner === 'returned') return inner;
  const outcome = outer(inner === 'rethrown');
  return inner === 'opaque' && outcome !== 'returned' ? 'opaque' : outcome;
}

/** Something that nobody sees stands between. */
function hide(outcome: Outcome, hidden: boolean): Outcome {
  return hidden && outcome !== 'returned' ? 'opaque' : outcome;
}

/** Of several tools that reach a call, the first of those that do worst. */
export function worstOf(guards: readonly Guard[]): Guard {
  const outcome = worst(guards.map((guard) => guard.outcome));
  return guards.find((guard) => guard.outcome === outcome) ?? { outcome };
}

export function worst(outcomes: readonly Outcome[]): Outcome {
  return ORDER.findLast((outcome) => outcomes.includes(outcome)) ?? 'opaque';
}

/** What stands right around a node and catches: `try`, `.catch()`, `.then(_, f)`, `Promise.allSettled`. */
function caught(view: View, node: Node, parent: Node, site: Node): Fate | undefined {
  if (parent.type === 'TryStatement' && parent.block === node && parent.handler) {
    return isReturnedPromise(site, parent) ? undefined : fateIn(view, parent.handler);
  }
  if (
    parent.type === 'MemberExpression' &&
    parent.object === node &&
    parent.parent.type === 'CallExpression' &&
    parent.parent.callee === parent
  ) {
    const name = keyName(parent);
    const handler = name === 'catch' ? parent.parent.arguments[0] : name === 'then' ? parent.parent.arguments[1] : undefined;
    if (handler) return handlerFate(view, handler);
  }
  if (parent.type === 'CallExpression' && parent.callee !== node && view.textOf(parent.callee) === 'Promise.allSettled')
    return 'returned';
  return undefined;
}

function handlerFate(view: View, handler: Node): Fate {
  const [fn] = isFunction(handler) ? [handler] : functionsAt(view, handler);
  return fn ? fateIn(view, fn) : 'depends';
}

/** `try { return stripe.x.create() } catch` catches nothing: the promise is rejected after the block was left. */
function isReturnedPromise(site: Node, guard: TSESTree.TryStatement): boolean {
  for (let node = site; node !== guard.block && node.parent; node = node.parent) {
    if (node.type === 'AwaitExpression' || isFunction(node)) return false;
    // An async generator waits for what it returns, too.
    if (node.type === 'ReturnStatement') return enclosingFunction(guard)?.generator !== true;
  }
  return false;
}
