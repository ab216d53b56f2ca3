import type { Guard } from '../../model.js';
import type { FoundCall, FoundTool, Hop } from '../found.js';
import type { Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { contains, isFunction, walkOwn } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { callGraphOf, type Reach } from './call-graph.js';
import { isRaised, type Fate } from './fate.js';
import { caught, isCoroutine, throughCall, throughDecorators } from './passing.js';
import { errorOf, type Raised } from './raised.js';

export type Outcome = Guard['outcome'];

/** A function whose exceptions are followed until they leave it, and what stands around it: a tool, or a function that one calls. */
export type Guarded = Pick<FoundTool, 'fn' | 'wrappers' | 'policy' | 'unseenCaller' | 'definition'>;

/** A call of Stripe, as `FoundCall` has it: the method may be handed to the function that is called. */
interface Site extends Pick<FoundCall, 'sentBy'> {
  readonly node: Expression;
  readonly callee?: Expression;
  readonly via?: FoundCall['via'];
}

/** From best to worst; of several ways to a call, the worst counts. */
const ORDER: readonly Outcome[] = ['returned', 'opaque', 'rethrown', 'none'];
/** Functions that call one another on the way out of a tool; only generated code has more. */
const MAX_WAY = 100;

const known = new WeakMap<Reach, Guards>();

/** The guards of one tool, made once. */
export function guardsOf(view: PythonView, tool: Guarded, reach: Reach): Guards {
  const guards = known.get(reach) ?? new Guards(view, tool, reach);
  known.set(reach, guards);
  return guards;
}

/** Says what becomes of an exception of a call before it leaves the tool that makes it. */
export class Guards {
  readonly #known = new Map<FunctionNode, { readonly raised: Raised; readonly outcome: Outcome }[]>();

  constructor(
    private readonly view: PythonView,
    private readonly tool: Guarded,
    private readonly reach: Reach,
  ) {}

  /** The worst outcome over all ways from the executor to a call, of Stripe's own error or of what was raised instead. */
  of({ sentBy = [], ...site }: Site, raised: Raised = errorOf(site)): Outcome {
    return through(outOfSenders(sentBy, raised), raised, (out) => this.ofCall(site, out));
  }

  private ofCall({ node, callee }: Site, raised: Raised): Outcome {
    if (node.nodeType !== 'Call') return 'opaque';
    const isHanded = callee !== undefined && callee !== node.func && !contains(node.func, callee);
    const inside = isHanded ? throughCall(this.view, node, callee, raised) : raised;
    return this.on(inside, (one) => this.outcome(node, one, new Set()));
  }

  /** The outcome of an exception that the executor itself raises. */
  ofExecutor(raised: Raised): Outcome {
    return this.outOfTool(raised);
  }

  private outcome(site: Node, from: Raised, seen: ReadonlySet<Node>): Outcome {
    let raised = from;
    let awaited = false;
    for (let node = site; ;) {
      const { parent } = node;
      if (!parent) return leave(raised);
      const fate = caught(this.view, node, parent, site, raised);
      if (fate === 'returned') return 'returned';
      if (fate === 'depends') return 'opaque';
      if (fate) raised = fate;
      awaited ||= parent.nodeType === 'Await';
      const uses = awaited || seen.has(parent) ? [] : this.usesOfTask(site, node, parent);
      if (uses.length > 0) {
        const next = new Set([...seen, parent]);
        return worst(uses.map((use) => this.outcome(use, raised, next)));
      }
      if (isFunction(parent) && runsIn(parent, node)) return this.outOf(parent, raised, seen);
      node = parent;
    }
  }

  /** Where a coroutine or task that is kept in a variable is waited for. */
  private usesOfTask(site: Node, node: Node, parent: Node): Node[] {
    if (parent.nodeType !== 'Assign' || parent.value !== node || !isCoroutine(this.view, site)) return [];
    const [target] = parent.targets;
    const references = target?.nodeType === 'Name' ? (this.view.variable(target)?.references ?? []) : [];
    return references.filter(({ parent: use }) => /^(?:Await|Call|Starred|List|Tuple|Return)$/u.test(use?.nodeType ?? ''));
  }

  /** The exception leaves a function: towards the framework, a wrapper, or the places that call it. */
  private outOf(fn: FunctionNode, raised: Raised, seen: ReadonlySet<Node>): Outcome {
    // A way that only leads around in a circle does not lead out.
    if (seen.has(fn)) return 'returned';
    if (seen.size >= MAX_WAY) return 'opaque';
    const before = this.#known.get(fn) ?? [];
    this.#known.set(fn, before);
    const same = before.find((one) => isAlike(one.raised, raised));
    if (same) return same.outcome;
    const outcome = this.waysOut(fn, raised, new Set([...seen, fn]));
    before.push({ raised, outcome });
    return outcome;
  }

  private waysOut(fn: FunctionNode, raised: Raised, next: ReadonlySet<Node>): Outcome {
    return this.on(throughDecorators(this.view, fn, raised, this.tool.definition), (out) => {
      const ways: Outcome[] = [];
      if (fn === this.tool.fn) ways.push(this.outOfTool(out));
      ways.push(...(this.reach.callers.get(fn) ?? []).map((site) => this.outOfCaller(site, out, next)));
      if (ways.length === 0) ways.push(this.outOfCallback(fn, out, next));
      return worst(ways);
    });
  }

  private outOfTool(raised: Raised): Outcome {
    if (this.tool.policy === 'handled') return 'returned';
    if (this.tool.policy === 'opaque' || this.tool.unseenCaller) return 'opaque';
    let at: Fate = raised;
    for (const { view, call, given } of this.tool.wrappers.toReversed()) {
      if (isRaised(at)) at = throughCall(view, call, given, at);
    }
    return this.on(at, leave);
  }

  /** Handed on by its name (`run(charge)`), the function is called by whoever it is given to. */
  private outOfCaller(site: Node, raised: Raised, seen: ReadonlySet<Node>): Outcome {
    const call = callGiven(site);
    return call ? this.outOfArgument(call, site, raised, seen) : this.outcome(site, raised, seen);
  }

  private outOfCallback(fn: FunctionNode, raised: Raised, seen: ReadonlySet<Node>): Outcome {
    const call = callGiven(fn);
    return call ? this.outOfArgument(call, fn, raised, seen) : 'opaque';
  }

  /** What the called function makes of the exception counts first, then what stands around the call. */
  private outOfArgument(call: Call, given: Node, raised: Raised, seen: ReadonlySet<Node>): Outcome {
    const inside = throughCall(this.view, call, given, raised);
    if (inside !== 'depends') return this.on(inside, (one) => this.outcome(call, one, seen));
    return this.outcome(call, raised, seen) === 'returned' ? 'returned' : 'opaque';
  }

  private on(fate: Fate, goOn: (raised: Raised) => Outcome): Outcome {
    if (isRaised(fate)) return goOn(fate);
    return fate === 'returned' ? 'returned' : 'opaque';
  }
}

/** What becomes of an error by the time it leaves the functions that send a request. */
function outOfSenders(hops: readonly Hop[], raised: Raised): Outcome {
  return hops.reduce<Outcome>((outcome, { view, fn, node }) => {
    const guards = new Guards(view, { fn, wrappers: [] }, callGraphOf(view).runOf(fn));
    return through(outcome, raised, (out) => guards.of({ node }, out));
  }, 'none');
}

/**
 * What leaves one function goes on in the next; what caught it first has the say.
 *
 * @param raised what the first of them was given
 */
export function through(inner: Outcome, raised: Raised, outer: (raised: Raised) => Outcome): Outcome {
  if (inner === 'returned') return inner;
  // What another function raises instead is not told apart: handlers for Stripe's own errors are taken to know it.
  const outcome = outer(inner === 'rethrown' ? { rethrown: true } : raised);
  return inner === 'opaque' && outcome !== 'returned' ? 'opaque' : outcome;
}

function isAlike(a: Raised, b: Raised): boolean {
  return a.rethrown === b.rethrown && a.isHttp === b.isHttp && a.as?.node === b.as?.node;
}

function leave({ rethrown }: Raised): Outcome {
  return rethrown ? 'rethrown' : 'none';
}

/** The call that a function is an argument of. */
function callGiven(node: Node): Call | undefined {
  const outer = node.parent?.nodeType === 'Keyword' ? node.parent : node;
  const call = outer.parent;
  return call?.nodeType === 'Call' && call.func !== node ? call : undefined;
}

/** Whether a part of a function runs when the function does: not its decorators, defaults and annotations. */
function runsIn(fn: FunctionNode, part: Node): boolean {
  return fn.nodeType === 'Lambda' ? fn.body === part : (fn.body as readonly Node[]).includes(part);
}

/** Of several tools that reach a call, the first of those that do worst. */
export function worstOf(guards: readonly Guard[]): Guard {
  const outcome = worst(guards.map((guard) => guard.outcome));
  return guards.find((guard) => guard.outcome === outcome) ?? { outcome };
}

export function worst(outcomes: readonly Outcome[]): Outcome {
  return ORDER.findLast((outcome) => outcomes.includes(outcome)) ?? 'opaque';
}

/** Whether a function hands back values one by one. */
export function isGenerator(fn: FunctionNode): boolean {
  return [...walkOwn(fn)].some(({ nodeType }) => nodeType === 'Yield' || nodeType === 'YieldFrom');
}
