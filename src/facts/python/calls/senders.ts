import { placeless } from '../../placeless.js';
import { PASSES_ON, Senders as SharedSenders, type Sending, type Sent } from '../../senders.js';
import type { FoundCall, FoundKey } from '../found.js';
import type { Arg, Call, FunctionNode } from '../tree/nodes.js';
import { enclosingFunction, isDef, parametersOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { givenBy } from './callers.js';
import { asked, destinationOf, isRequest, requestAt, type HttpRequest } from './http.js';
import { parameterOf } from './key-syntax.js';
import { keyInHeaders } from './keys.js';
import { runsFor, runsWith } from './runs-with.js';
import type { Frame, KeySources } from './stability.js';

const PYTHON: Sending<PythonView, Call, FunctionNode, HttpRequest> = {
  calls: (view) => view.all('Call'),
  nameOf: ({ func }) => (func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : undefined),
  targetOf: (view, call) => {
    const { node: fn, view: there, path } = resolve(view, call.func);
    return isDef(fn) && path.length === 0 ? { fn, view: there } : undefined;
  },
  toldFunction: (call) => {
    let fn = enclosingFunction(call);
    while (fn && (!isDef(fn) || parametersOf(fn).length === 0)) fn = enclosingFunction(fn);
    return fn;
  },
  nameOfFunction: (fn) => (isDef(fn) ? fn.name : undefined),
  argumentsOf: (view, { args, keywords }) =>
    [...args, ...keywords.map(({ value }) => value)].map((argument) => {
      if (argument.nodeType !== 'Name' || !PASSES_ON.test(argument.id)) return view.textOf(argument);
      return view.textOf(view.alone(() => resolve(view, argument)).node);
    }),
  requestAt,
  isRequest,
  destinationOf,
  runsWith,
};

/** Functions of Python that send what they are told to: `def _request(self, method, path)`. */
export class Senders extends SharedSenders<PythonView, Call, FunctionNode, HttpRequest> {
  constructor() {
    super(PYTHON);
  }

  /** The requests that a file sends to Stripe through such functions. */
  callsIn(view: PythonView, inputKind: KeySources): FoundCall[] {
    return this.sentIn(view).map(({ call, sent }): FoundCall => {
      const { key, ...rest } = asked(sent.request, sent.to, inputKind, sent.frame);
      const keyArgument = key.where === 'none' ? keyArgumentOf(sent, inputKind) : undefined;
      const said = { ...rest, key: ofCall(key, call), sentBy: sent.hops, ...(keyArgument !== undefined && { keyArgument }) };
      return { node: call, callee: call.func, ...said };
    });
  }
}

/** The name by which a caller could give the key, where the function that it calls takes one. */
function keyArgumentOf(
  { request, frame }: Sent<PythonView, Call, FunctionNode, HttpRequest>,
  inputKind: KeySources,
): string | undefined {
  let { view } = request;
  let { value } = keyInHeaders(view, request.headers, inputKind);
  let at = frame;
  while (value) {
    const parameter = parameterOf(view, value);
    if (parameter?.nodeType !== 'Arg' || parameter.parent?.parent !== at.fn) return undefined;
    if (at === frame && !runsFor(view, value, at, parameter.arg)) return undefined;
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
function ofCall(key: FoundKey, { range }: Call): FoundKey {
  return { ...placeless(key), ...(key.where === 'options' && { at: range }) };
}
