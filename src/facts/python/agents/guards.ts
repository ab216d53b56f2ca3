import type { Guard } from '../../model.js';
import type { FoundTool } from '../found.js';
import { toolDecorators } from '../frameworks.js';
import type { Arg, Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { contains, enclosingFunction, isDef, isFunction, returnsOf, unwrap, walkOwn } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';
import { argumentsOf, type Reach } from './call-graph.js';
import { fateIn, fateInManager, isRaised, returnsExceptions, type Fate } from './fate.js';
import { STRIPE, type Raised } from './raised.js';

export type Outcome = Guard['outcome'];

/** A function whose exceptions are followed until they leave it, and what stands around it: a tool, or a function that one calls. */
export type Guarded = Pick<FoundTool, 'fn' | 'wrappers' | 'policy' | 'unseenCaller' | 'definition'>;

/** A call of Stripe, as `FoundCall` has it: the method may be handed to the function that is called. */
interface Site {
  readonly node: Expression;
  readonly callee?: Expression;
}

/** From best to worst; of several ways to a call, the worst counts. */
const ORDER: readonly Outcome[] = ['returned', 'opaque', 'rethrown', 'none'];
/** Calls that run the function that they are given within the expression, or hand its exception on. */
const TRANSPARENT =
  /^(?:partial|to_thread|run_in_executor|run_sync|run_in_threadpool|sync_to_async|async_to_sync|submit|map|filter|sorted|min|max|run|gather|create_task|wait_for|shield)$/u;
/** Packages whose functions of these names are meant. */
const RUNNERS = /^(?:functools|asyncio|anyio|trio|starlette|fastapi|asgiref|concurrent|contextvars|tenacity|backoff)$/u;
/** Decorators that let every exception through. */
const PLAIN_DECORATORS =
  /^(?:staticmethod|classmethod|property|cached_property|abstractmethod|override|final|wraps|cache|lru_cache|traceable|observe|trace|traced|instrument|start_as_current_span|op|retry|on_exception|agent|task|crew|deprecated|typechecked|validate_call|validate_arguments|beartype|timeit|timed|log_calls|contextmanager|asynccontextmanager)$/u;

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
  of({ node, callee }: Site, raised: Raised = STRIPE): Outcome {
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
    const same = before.find((one) => one.raised.rethrown === raised.rethrown && one.raised.as?.node === raised.as?.node);
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

/** What stands right around a node and catches. */
function caught(view: PythonView, node: Node, parent: Node, site: Node, raised: Raised): Fate | undefined {
  switch (parent.nodeType) {
    case 'Try':
    case 'TryStar': {
      const isBody = (parent.body as readonly Node[]).includes(node) && !isReturnedCoroutine(view, site, parent);
      const fate = isBody ? fateIn(view, parent.handlers, raised) : undefined;
      // `finally: return` drops what is on its way.
      return fate !== 'returned' && parent.finalbody.some(({ nodeType }) => nodeType === 'Return') ? 'returned' : fate;
    }
    case 'With':
    case 'AsyncWith': {
      if (!(parent.body as readonly Node[]).includes(node)) return undefined;
      let at: Fate = raised;
      for (const { context_expr } of parent.items.toReversed()) {
        if (!isRaised(at)) return at;
        const now: Raised = at;
        const fate = fateInManager(view, context_expr, now, (yielded) => throughManager(view, context_expr, yielded, now));
        at = fate ?? at;
      }
      return at === raised ? undefined : at;
    }
    case 'Call':
      return parent.func !== node && returnsExceptions(parent) ? 'returned' : undefined;
    default:
      return undefined;
  }
}

/** What a generator that is a context manager makes of an exception at its `yield`. */
function throughManager(view: PythonView, manager: Expression, yielded: Node, raised: Raised): Fate {
  const call = unwrap(manager);
  const { view: there } = resolve(view, call.nodeType === 'Call' ? call.func : call);
  const fn = enclosingFunction(yielded);
  return fn ? inside(there, yielded, fn, raised) : raised;
}

/** `try: return charge()` around a coroutine that nobody awaits there: it fails after the block was left. */
function isReturnedCoroutine(view: PythonView, site: Node, guard: Node): boolean {
  for (let node = site; node !== guard && node.parent; node = node.parent) {
    if (node.nodeType === 'Await' || isFunction(node)) return false;
    if (node.nodeType === 'Return') return isCoroutine(view, site);
  }
  return false;
}

/** Whether a call gives back a coroutine: of a function that is `async`, or of one of the SDK's `…_async` methods. */
function isCoroutine(view: PythonView, node: Node): boolean {
  if (node.nodeType !== 'Call') return false;
  if (node.func.nodeType === 'Attribute' && node.func.attr.endsWith('_async')) return true;
  const { node: fn, path } = resolve(view, node.func);
  return fn.nodeType === 'AsyncFunctionDef' && path.length === 0;
}

/** What the decorators of a function make of its exceptions, up to the one that makes a tool of it. */
function throughDecorators(view: PythonView, fn: FunctionNode, raised: Raised, definition: Node | undefined): Fate {
  if (!isDef(fn)) return raised;
  const own = fn.decorator_list;
  const at = own.findIndex((decorator) => decorator === definition);
  let fate: Fate = raised;
  for (const decorator of own.slice(at + 1).reverse()) {
    if (isRaised(fate)) fate = throughDecorator(view, decorator, fate);
  }
  return fate;
}

function throughDecorator(view: PythonView, decorator: Expression, raised: Raised): Fate {
  const call = decorator.nodeType === 'Call' ? decorator : undefined;
  const name = lastName(call?.func ?? decorator);
  const target = resolve(view, call?.func ?? decorator);
  if (!isDef(target.node) || target.path.length > 0) {
    return PLAIN_DECORATORS.test(name) || toolDecorators.has(name) ? raised : 'depends';
  }
  // `@safe()` is what `safe()` gives back.
  const made = call ? innerFunction(target, target.node) : target;
  const [parameter] = made && isDef(made.node) ? made.node.args.args : [];
  return made && isDef(made.node) && parameter ? throughParameter(made.view, made.node, parameter, raised) : 'depends';
}

/** The function that another one makes and returns. */
function innerFunction({ view }: Ref, fn: FunctionNode): Ref | undefined {
  const [value, another] = returnsOf(fn);
  const made = value && !another ? resolve(view, value) : undefined;
  return made && isDef(made.node) && made.path.length === 0 ? made : undefined;
}

/** What a call makes of the exceptions of a function that it is given. */
function throughCall(view: PythonView, call: Call, given: Node, raised: Raised): Fate {
  const plain = unwrap(call.func);
  const target = resolve(view, plain);
  if (!isFunction(target.node) || target.path.length > 0) {
    return isTransparent(target, plain) ? raised : 'depends';
  }
  const keyword = given.parent?.nodeType === 'Keyword' ? given.parent.arg : undefined;
  const position = call.args.findIndex((argument) => argument === given || unwrap(argument) === given);
  const { args } = target.node;
  const all = [...args.posonlyargs, ...args.args];
  const offset =
    all[0] && isDef(target.node) && target.node.parent?.nodeType === 'ClassDef' && /^(?:self|cls)$/u.test(all[0].arg) ? 1 : 0;
  const parameter =
    keyword == null
      ? position < 0
        ? undefined
        : all[position + offset]
      : [...all, ...args.kwonlyargs].find(({ arg }) => arg === keyword);
  return parameter ? throughParameter(target.view, target.node, parameter, raised) : 'depends';
}

/** `asyncio.to_thread(f)`, `map(f, …)`, `pool.submit(f)`: not a function of the project by such a name. */
function isTransparent({ origin }: Ref, callee: Node): boolean {
  if (!TRANSPARENT.test(lastName(callee))) return false;
  return origin ? RUNNERS.test(origin.package) : true;
}

/** What becomes of an exception of the function that is a parameter by the time it leaves whoever is given it. */
function throughParameter(view: PythonView, fn: FunctionNode, parameter: Arg, raised: Raised): Fate {
  const uses = (view.variable(parameter)?.references ?? []).flatMap((reference) => {
    const call = reference.parent;
    if (call?.nodeType !== 'Call') return [];
    if (call.func === reference) return [call];
    return argumentsOf(call).includes(reference) && isTransparent(resolve(view, call.func), call.func) ? [call] : [];
  });
  if (uses.length === 0) return 'depends';
  const fates = uses.map((use) => inside(view, use, fn, raised));
  return fates.find(isRaised) ?? (fates.includes('depends') ? 'depends' : 'returned');
}

/** What becomes of an exception at a node by the time it leaves a function around it. */
function inside(view: PythonView, site: Node, within: FunctionNode, from: Raised): Fate {
  let raised = from;
  for (let node = site; node.parent && node !== within; node = node.parent) {
    const fate = caught(view, node, node.parent, site, raised);
    if (fate === 'returned' || fate === 'depends') return fate;
    if (fate) raised = fate;
  }
  return raised;
}

function lastName(node: Node): string {
  if (node.nodeType === 'Name') return node.id;
  return node.nodeType === 'Attribute' ? node.attr : '';
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
