import { toolDecorators } from '../frameworks.js';
import type { Arg, Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { enclosingFunction, isDef, isFunction, returnsOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';
import { argumentsOf } from './call-graph.js';
import { fateIn, fateInManager, isRaised, returnsExceptions, type Fate } from './fate.js';
import type { Raised } from './raised.js';

/** Calls that run the function that they are given within the expression, or hand its exception on. */
const TRANSPARENT =
  /^(?:partial|to_thread|run_in_executor|run_sync|run_in_threadpool|sync_to_async|async_to_sync|submit|map|filter|sorted|min|max|run|gather|create_task|wait_for|shield)$/u;
/** Packages whose functions of these names are meant. */
const RUNNERS = /^(?:functools|asyncio|anyio|trio|starlette|fastapi|asgiref|concurrent|contextvars|tenacity|backoff)$/u;
/** Decorators that let every exception through. */
const PLAIN_DECORATORS =
  /^(?:staticmethod|classmethod|property|cached_property|abstractmethod|override|final|wraps|cache|lru_cache|traceable|observe|trace|traced|instrument|start_as_current_span|op|retry|on_exception|agent|task|crew|deprecated|typechecked|validate_call|validate_arguments|beartype|timeit|timed|log_calls|contextmanager|asynccontextmanager)$/u;

/** What stands right around a node and catches. */
export function caught(view: PythonView, node: Node, parent: Node, site: Node, raised: Raised): Fate | undefined {
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
export function isCoroutine(view: PythonView, node: Node): boolean {
  if (node.nodeType !== 'Call') return false;
  if (node.func.nodeType === 'Attribute' && node.func.attr.endsWith('_async')) return true;
  const { node: fn, path } = resolve(view, node.func);
  return fn.nodeType === 'AsyncFunctionDef' && path.length === 0;
}

/** What the decorators of a function make of its exceptions, up to the one that makes a tool of it. */
export function throughDecorators(view: PythonView, fn: FunctionNode, raised: Raised, definition: Node | undefined): Fate {
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
export function throughCall(view: PythonView, call: Call, given: Node, raised: Raised): Fate {
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
