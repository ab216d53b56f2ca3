import { findEndpoint } from '../../../stripe/catalogue.js';
import type { FoundCall, FoundKey, Hop } from '../found.js';
import type { Arg, Call, FunctionNode } from '../tree/nodes.js';
import { enclosingFunction, isDef, parametersOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { asked, destinationOf, isRequest, requestAt, type Destination, type HttpRequest } from './http.js';
import { givenBy } from './callers.js';
import { parameterOf } from './key-syntax.js';
import { keyInHeaders } from './keys.js';
import { runsWith } from './runs-with.js';
import type { Frame, KeySources } from './stability.js';

/** How many such functions may stand between a caller and the request. */
const MAX_HOPS = 3;
/** How many files are opened, one from another, to find them. */
const MAX_FILES = 2;

/** What a call sends to Stripe by way of functions that are told where to. */
interface Sent {
  readonly request: HttpRequest;
  readonly to: Destination;
  readonly frame: Frame;
  readonly hops: readonly Hop[];
}

/** Functions of one file that are told where to send, with the calls in each that do so: a request, or a call of another such function. */
type Told = Map<FunctionNode, readonly Call[]>;

/**
 * Follows functions that send what they are asked to: of `def _request(self, method, path)` only a caller says where the request goes, so
 * it is the caller's request to Stripe.
 */
export class Senders {
  readonly #told = Array.from({ length: MAX_FILES + 1 }, () => new Map<PythonView, Told>());

  /** The requests that a file sends to Stripe through such functions, its own or another file's. */
  callsIn(view: PythonView, inputKind: KeySources): FoundCall[] {
    const told = this.#in(view, MAX_FILES);
    return this.#callsOf(view, told, MAX_FILES).flatMap((call): FoundCall[] => {
      const sent = this.#sentBy(view, call, undefined, []).filter(({ to }) => to.path !== undefined);
      const [first] = sent;
      if (!first || !sent.every(({ to }) => isSame(to, first.to))) return [];
      if (!isKnown(first.to) && this.isToldByCallers(view, call)) return [];
      const { key, ...rest } = asked(first.request, first.to, inputKind, first.frame);
      const keyArgument = key.where === 'none' ? keyArgumentOf(first, inputKind) : undefined;
      const said = { ...rest, key: ofCall(key, call), sentBy: first.hops, ...(keyArgument !== undefined && { keyArgument }) };
      return [{ node: call, callee: call.func, ...said }];
    });
  }

  /** Whether where a call goes is said by the callers of its function, and some are seen: it is told of with each of them. */
  isToldByCallers(view: PythonView, call: Call): boolean {
    const fn = toldFunction(call);
    if (!isDef(fn) || !this.#in(view, MAX_FILES).get(fn)?.includes(call)) return false;
    return view.all('Call').some((one) => nameOf(one) === fn.name && resolve(view, one.func).node === fn);
  }

  /** What a call sends: each of the requests that may run with its arguments. */
  #sentBy(view: PythonView, call: Call, caller: Frame | undefined, outer: readonly Hop[]): Sent[] {
    const { node: fn, view: there, path } = resolve(view, call.func);
    if (!isDef(fn) || path.length > 0 || outer.length >= MAX_HOPS || outer.some((hop) => hop.fn === fn)) return [];
    const frame: Frame = { fn, call, view, caller };
    return (this.#in(there, MAX_FILES).get(fn) ?? []).flatMap((inner): Sent[] => {
      if (!runsWith(there, inner, frame)) return [];
      const hops = [{ view: there, fn, node: inner }, ...outer];
      const request = requestAt(there, inner);
      return request ? [{ request, to: destinationOf(request, frame), frame, hops }] : this.#sentBy(there, inner, frame, hops);
    });
  }

  /** First what sends a request itself, then what calls those. */
  #in(view: PythonView, files: number): Told {
    const before = this.#told[files]?.get(view);
    if (before) return before;
    const told: Told = new Map();
    // Modules may import from each other in a circle: who asks again meanwhile learns what is known so far.
    this.#told[files]?.set(view, told);
    for (const call of view.all('Call')) if (isOpen(view, call)) add(told, call);
    for (let hop = 1; hop < MAX_HOPS; hop++) {
      const taken = new Set([...told.values()].flat());
      const fresh = this.#callsOf(view, told, files).filter(
        (call) => !taken.has(call) && toldFunction(call) && this.#sentBy(view, call, undefined, []).some(({ to }) => mayBe(to)),
      );
      if (fresh.length === 0) break;
      for (const call of fresh) add(told, call);
    }
    return told;
  }

  /** The calls of a file that may call such a function, by its name. */
  #callsOf(view: PythonView, own: Told, files: number): readonly Call[] {
    const others = files > 0 ? openedBy(view).flatMap((there) => [...this.#in(there, files - 1).keys()]) : [];
    const names = new Set([...own.keys(), ...others].flatMap((fn) => (isDef(fn) ? [fn.name] : [])));
    return names.size === 0 ? [] : view.all('Call').filter((call) => names.has(nameOf(call)));
  }
}

function add(told: Told, call: Call): void {
  const fn = toldFunction(call);
  if (fn) told.set(fn, [...(told.get(fn) ?? []), call]);
}

/** Whether only a caller can say where a request goes, and it may go to Stripe. */
function isOpen(view: PythonView, call: Call): boolean {
  const request = requestAt(view, call);
  return request !== undefined && toldFunction(call) !== undefined && isRequest(request) && mayBe(destinationOf(request));
}

/** Whether somebody may yet say that a request goes to an endpoint of Stripe's. */
function mayBe(to: Destination): boolean {
  return to.isElsewhere ? false : !isKnown(to);
}

function isKnown({ path, verb }: Destination): boolean {
  return path !== undefined && verb !== undefined && findEndpoint(verb, path) !== undefined;
}

function isSame(a: Destination, b: Destination): boolean {
  return a.path === b.path && a.verb === b.verb;
}

/** The nearest function around a call that is told something. */
function toldFunction(call: Call): FunctionNode | undefined {
  let fn = enclosingFunction(call);
  while (fn && (!isDef(fn) || parametersOf(fn).length === 0)) fn = enclosingFunction(fn);
  return fn;
}

/** The files that a file takes something from. */
function openedBy(view: PythonView): PythonView[] {
  const opened = view.all('Alias').map((alias) => resolve(view, alias).view);
  return [...new Set(opened)].filter((there) => there !== view);
}

function nameOf({ func }: Call): string {
  return func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
}

/** The name by which a caller could give the key, where the function that it calls takes one. */
function keyArgumentOf({ request, frame }: Sent, inputKind: KeySources): string | undefined {
  let { view } = request;
  let { value } = keyInHeaders(view, request.headers, inputKind);
  let at = frame;
  while (value) {
    const parameter = parameterOf(view, value);
    if (parameter?.nodeType !== 'Arg' || parameter.parent?.parent !== at.fn) return undefined;
    if (!at.caller) return isFree(at, parameter) ? parameter.arg : undefined;
    const given = givenBy(at, at.fn, parameter);
    if (typeof given === 'string') return undefined;
    value = given.node;
    view = at.view;
    at = at.caller;
  }
  return undefined;
}

/** Whether a call can be given an argument by that name: no position fills it. */
function isFree({ fn, call: { args } }: Frame, parameter: Arg): boolean {
  const position = parametersOf(fn).findIndex(({ node }) => node === parameter);
  const isStarred = args.some(({ nodeType }) => nodeType === 'Starred');
  return (
    !isStarred && !fn.args.posonlyargs.includes(parameter) && (args.length <= position || fn.args.kwonlyargs.includes(parameter))
  );
}

/** What is said of a key that stands in a helper, of the call that has it sent. */
function ofCall({ where, stability, name, text, volatility, culprit }: FoundKey, call: Call): FoundKey {
  return {
    where,
    stability,
    ...(where === 'options' && { at: call.range }),
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text }),
    ...(volatility !== undefined && { volatility }),
    ...(culprit !== undefined && { culprit }),
  };
}
