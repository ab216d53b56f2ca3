import { placeless } from '../../placeless.js';
import { PASSES_ON, Senders as SharedSenders, type Sending, type Sent } from '../../senders.js';
import type { View } from '../tree/source.js';
import {
  enclosingFunction,
  isFunction,
  keyName,
  propertyOf,
  unwrap,
  type FunctionNode,
  type Node,
  type ObjectNode,
} from '../tree/syntax.js';
import { patternPath, resolve } from '../values/trace.js';
import { givenBy } from './callers.js';
import type { CallNode, FoundCall } from './calls.js';
import { asked, destinationOf, isRequest, requestAt, type HttpRequest } from './http.js';
import { keyInHeaders, type FoundKey } from './keys.js';
import { runsFor, runsWith } from './runs-with.js';
import type { Frame, InputKind } from './stability.js';
import { parameterAt } from './texts.js';

const JAVASCRIPT: Sending<View, CallNode, FunctionNode, HttpRequest> = {
  calls: (view) => view.all('CallExpression'),
  nameOf: (call) => {
    const callee = unwrap(call.callee);
    if (callee.type === 'Identifier') return callee.name;
    return callee.type === 'MemberExpression' ? keyName(callee) : undefined;
  },
  targetOf: (view, call) => {
    const { node: fn, view: there, path } = resolve(view, call.callee);
    return isFunction(fn) && path.length === 0 ? { fn, view: there } : undefined;
  },
  toldFunction: (call) => {
    let fn = enclosingFunction(call);
    while (fn && (nameOfFunction(fn) === undefined || fn.params.length === 0)) fn = enclosingFunction(fn);
    return fn;
  },
  nameOfFunction,
  argumentsOf: (view, call) =>
    call.arguments.map((argument) => {
      if (argument.type !== 'Identifier' || !PASSES_ON.test(argument.name)) return view.textOf(argument);
      return view.textOf(view.alone(() => resolve(view, argument)).node);
    }),
  requestAt,
  isRequest,
  destinationOf,
  runsWith,
};

/** The name by which a function is called: its own, or of the constant, the property or the method that it is. */
function nameOfFunction(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  const { parent } = fn;
  if (parent.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : undefined;
  const isMember = parent.type === 'Property' || parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition';
  return isMember && parent.value === fn ? keyName(parent) : undefined;
}

/** Functions that send what they are told to: `async function request(method, path)`. */
export class Senders extends SharedSenders<View, CallNode, FunctionNode, HttpRequest> {
  constructor() {
    super(JAVASCRIPT);
  }

  /**
   * The requests that a file sends to Stripe through such functions.
   *
   * @param part the calls to look at, where not all count
   */
  callsIn(view: View, inputKind: InputKind, part?: readonly CallNode[]): FoundCall[] {
    return this.sentIn(view, part).map(({ call, sent }): FoundCall => {
      const { key, ...rest } = asked(sent.request, sent.to, inputKind, sent.frame);
      const keySlot = key.where === 'none' ? keySlotOf(sent, inputKind) : undefined;
      const said = { ...rest, key: ofCall(key, call), sentBy: sent.hops, ...(keySlot && { keySlot }) };
      return { node: call, callee: call.callee, ...said };
    });
  }
}

/** Where a caller could give the key, if the function that it calls takes one. */
function keySlotOf(
  { request, frame }: Sent<View, CallNode, FunctionNode, HttpRequest>,
  inputKind: InputKind,
): FoundCall['keySlot'] {
  const settings = request.settings();
  const headers = settings === 'unseen' || !settings ? undefined : propertyOf(settings, 'headers')?.value;
  let { view } = request;
  let { value } = keyInHeaders(view, headers, inputKind);
  let at: Frame = frame;
  while (value) {
    const ref = resolve(view, value);
    const parameter = parameterAt(ref);
    if (parameter?.fn !== at.fn || (at === frame && !runsFor(view, value, at, view.textOf(unwrap(value))))) return undefined;
    if (!at.caller) return slotOf(at, parameter.name, ref.path);
    const given = givenBy(at, at.fn, parameter.name, ref.path);
    if (typeof given === 'string') return undefined;
    value = given.node;
    view = given.view;
    at = at.caller;
  }
  return undefined;
}

/** An argument that is the first to be missing, or a member of an object literal. */
function slotOf({ fn, call }: Frame, name: Node, path: readonly string[]): FoundCall['keySlot'] {
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) return undefined;
  for (const [argument, parameter] of fn.params.entries()) {
    const within = patternPath(parameter, name);
    if (!within) continue;
    const [member, deeper] = [...within, ...path];
    if (member === undefined) return call.arguments.length === argument ? { argument } : undefined;
    return deeper === undefined && literalAt(call.arguments[argument]) ? { argument, member } : undefined;
  }
  return undefined;
}

function literalAt(node: Node | undefined): ObjectNode | undefined {
  return node?.type === 'ObjectExpression' ? node : undefined;
}

/** What is said of a key that stands in a helper, of the call that has it sent. */
function ofCall(key: FoundKey, { range }: CallNode): FoundKey {
  return { ...placeless(key), ...(key.where === 'options' && { at: range }) };
}
