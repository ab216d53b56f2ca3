import type { FoundKey } from '../found.js';
import type { Attribute, Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { isFunction, parametersOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { keyInKeywords, OPAQUE_KEY } from './keys.js';
import { stabilityOf, type KeySources } from './stability.js';

/** Functions that call what they are given with the rest of what they are given. */
const FORWARDERS = /(?:^|\.)(?:to_thread|run_in_threadpool|run_sync|submit|run_in_executor|partial)$/u;

/** Where a method is handed on, as if it were called there. */
export interface HandedOn {
  /** The call that it is handed to. */
  readonly site: Call;
  /** What it is called with, as a call of its own; absent where that cannot be told. */
  readonly call?: Call;
  /** The key that the helper gives it beside. */
  readonly key?: FoundKey;
}

/** `asyncio.to_thread(stripe.Refund.create, charge=c)`, `_call(stripe.Refund.create, **kw)`. */
export function handedOn(view: PythonView, method: Attribute, inputKind: KeySources): HandedOn | undefined {
  const site = method.parent;
  if (site?.nodeType !== 'Call' || site.func === method || !site.args.includes(method)) return undefined;
  const position = site.args.indexOf(method);
  const call = { ...site, func: method, args: site.args.slice(position + 1) };
  if (FORWARDERS.test(view.textOf(site.func))) {
    return isCalledLater(site) ? { site } : { site, call };
  }
  const { node: fn, view: there, path } = resolve(view, site.func);
  if (!isFunction(fn) || path.length > 0) return { site };
  const inner = callOf(there, fn, parametersOf(fn)[position]?.node);
  if (!inner || !forwards(there, inner, fn)) return { site };
  const own = inner.keywords.find(({ arg }) => arg === 'idempotency_key');
  if (!own) return { site, call };
  const frame = { fn, call: site, view, caller: undefined };
  const made = stabilityOf(there, own.value, inputKind, frame);
  return {
    site,
    call,
    key: { where: 'options', at: site.range, name: 'idempotency_key', text: there.textOf(own.value), ...made },
  };
}

/** What `partial` gives back may be called with more: it is seen only where it is called or handed on at once. */
function isCalledLater(site: Call): boolean {
  const name = site.func.nodeType === 'Attribute' ? site.func.attr : site.func.nodeType === 'Name' ? site.func.id : '';
  return name === 'partial' && !(site.parent?.nodeType === 'Call' && (site.parent.args as readonly Node[]).includes(site));
}

/** The one place where a helper calls its parameter, or has a thread call it. */
function callOf(view: PythonView, fn: FunctionNode, parameter: Node | undefined): Call | undefined {
  const isIt = (node: Node): boolean => node.nodeType === 'Name' && view.variable(node)?.bindings[0]?.node === parameter;
  const calls = view.within('Call', fn).flatMap((call): Call[] => {
    if (isIt(call.func)) return [call];
    const position = call.args.findIndex(isIt);
    if (position < 0 || !FORWARDERS.test(view.textOf(call.func)) || isCalledLater(call)) return [];
    return [{ ...call, args: call.args.slice(position + 1) }];
  });
  const [only, another] = calls;
  return parameter && !another ? only : undefined;
}

/** Whether a helper hands on all that it is given: `method(*args, **kwargs)`, perhaps with more. */
function forwards(view: PythonView, { args, keywords }: Call, fn: FunctionNode): boolean {
  const rest = keywords.find(({ arg }) => arg == null)?.value;
  const list = args.find(({ nodeType }) => nodeType === 'Starred');
  const isRest = (value: Expression | undefined, parameter: Node | null | undefined): boolean =>
    value?.nodeType === 'Name' && parameter != null && view.variable(value)?.bindings[0]?.node === parameter;
  const starred = list?.nodeType === 'Starred' ? list.value : undefined;
  return isRest(rest, fn.args.kwarg) && (!fn.args.vararg || isRest(starred, fn.args.vararg));
}

/** The key of a method of the module that is handed on. */
export function keyHandedOn({ call, key }: HandedOn, view: PythonView, inputKind: KeySources): FoundKey {
  if (key) return key;
  return call ? keyInKeywords(view, call, inputKind) : OPAQUE_KEY;
}
