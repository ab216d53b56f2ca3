import { functionsAt } from '../agents/call-graph.js';
import { givenBy } from '../calls/callers.js';
import type { Call, FunctionNode, Node } from '../tree/nodes.js';
import { isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

/** A call of a function, so that its parameters can be told from its arguments, which stand in `view`. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly call: Call;
  readonly view: PythonView;
  readonly outer: Frame | undefined;
}

/** A member of a value, seen from inside of the functions that lead to it. */
export interface Step {
  readonly view: PythonView;
  readonly node: Node;
  readonly path: readonly string[];
  readonly frame: Frame | undefined;
  /** A name that it goes by has its secret taken out. */
  readonly redacted?: boolean;
}

/** A function that a call runs, and the file that it stands in. */
export interface Run {
  readonly view: PythonView;
  readonly frame: Frame;
}

/** The argument that stands for a parameter. */
export function argumentFor(parameter: Node, frame: Frame | undefined): Step | undefined {
  for (let at = frame; at; at = at.outer) {
    const given = givenBy(at, at.fn, parameter);
    if (typeof given !== 'string') return { view: at.view, node: given.node, path: [], frame: at.outer };
  }
  return undefined;
}

/**
 * The functions that a call runs, also of another module, of what a thread is given (`asyncio.to_thread(charge, order)`), or of what a
 * helper is given to call.
 */
export function runsOf(view: PythonView, site: Call, outer: Frame | undefined): Run[] {
  const call = calledThrough(site);
  return functionsOf({ view, node: call.func, path: [], frame: outer }).map((one) => ({
    view: one.view,
    frame: { fn: one.fn, call, view, outer },
  }));
}

function functionsOf({ view, node, path, frame }: Step): { readonly view: PythonView; readonly fn: FunctionNode }[] {
  const own = path.length === 0 ? functionsAt(view, node) : [];
  if (own.length > 0) return own.map((fn) => ({ view, fn }));
  const last = resolve(view, node, path);
  if (isFunction(last.node) && last.path.length === 0) return [{ view: last.view, fn: last.node }];
  const bound = last.node.nodeType === 'Name' ? last.view.variable(last.node)?.bindings : undefined;
  const [binding, another] = bound ?? [];
  const given = binding?.kind === 'parameter' && !another ? argumentFor(binding.node, frame) : undefined;
  return given ? functionsOf({ ...given, path: last.path }) : [];
}

/** The call that a thread or a pool makes of what it is given; a call that is made here is itself. */
export function calledThrough(call: Call): Call {
  const { func } = call;
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  const position = name === 'run_in_executor' ? 1 : /^(?:to_thread|run_in_threadpool|run_sync|submit)$/u.test(name) ? 0 : -1;
  const given = call.args[position];
  if (!given || given.nodeType === 'Starred') return call;
  const made: Call = { ...call, func: given, args: call.args.slice(position + 1) };
  return given.nodeType === 'Call' && isPartial(given) ? appliedTo(given, made) : made;
}

/** `partial(charge, order)` is called with the rest. */
function appliedTo({ args: [fn, ...args], keywords }: Call, call: Call): Call {
  if (!fn || fn.nodeType === 'Starred') return call;
  return { ...call, func: fn, args: [...args, ...call.args], keywords: [...keywords, ...call.keywords] };
}

function isPartial({ func }: Call): boolean {
  return (func.nodeType === 'Name' && func.id === 'partial') || (func.nodeType === 'Attribute' && func.attr === 'partial');
}
