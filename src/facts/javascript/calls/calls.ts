import type { TSESTree } from '@typescript-eslint/utils';
import { findCall, findEndpoint, methodNames, resourceNames } from '../../../stripe/catalogue.js';
import type { ConfigOption, EndpointRef, StripeCall, Tier } from '../../model.js';
import type { HopOf } from '../../senders.js';
import { clientOf, type FoundClient } from './clients.js';
import { keyInOptions, keyInParams, literalObject, NO_KEY, OPAQUE_KEY, optionsIn, type FoundKey } from './keys.js';
import type { View } from '../tree/source.js';
import type { InputKind } from './stability.js';
import { keyName, stringOf, unwrap, type FunctionNode, type Node, type ObjectNode } from '../tree/syntax.js';
import { UNKNOWN } from '../values/trace.js';
import { httpCall } from './http.js';
import type { Senders } from './senders.js';
import { textWithHoles } from './texts.js';

export type CallNode = TSESTree.CallExpression;

/** A function that sends what it is told to, and the call in it that does so. */
export type Hop = HopOf<View, CallNode, FunctionNode>;

/** One request to Stripe with the nodes that repairs need, before it is known which tool reaches it. */
export interface FoundCall {
  readonly node: Node;
  readonly callee: Node;
  readonly via: StripeCall['via'];
  readonly call?: string;
  readonly endpoint?: EndpointRef;
  readonly tier?: Tier;
  readonly client?: FoundClient;
  readonly key: FoundKey;
  readonly options: readonly ConfigOption[];
  readonly opaque: boolean;
  /** The object with the headers of a plain request. */
  readonly settings?: ObjectNode;
  /** The functions that send the request for it, the innermost first: `request('POST', '/v1/refunds')`. */
  readonly sentBy?: readonly Hop[];
  /** Where the first of them could be given the key: an argument that is missing, or a member of the object that one is. */
  readonly keySlot?: { readonly argument: number; readonly member?: string };
  /** The arguments in the params and options slots; `slots` is absent where the SDK's positions do not apply. */
  readonly slots?: { readonly params: Node | undefined; readonly options: Node | undefined; readonly paramsIndex: number };
}

export interface CallReader {
  readonly view: View;
  readonly inputKind: InputKind;
  readonly senders: Senders;
  /** The installed stripe major: what options in the params slot mean depends on it. */
  readonly stripeMajor: number | undefined;
}

/** The expressions to look at: of a whole file, or of what counts in it. */
export interface Part {
  readonly calls: readonly CallNode[];
  readonly members: readonly TSESTree.MemberExpression[];
}

/** Every request to Stripe that the file, or a part of it, makes or has made by functions that are told what to send, in source order. */
export function findCalls(reader: CallReader, part?: Part): FoundCall[] {
  const { view, inputKind, senders } = reader;
  const sent = senders.callsIn(view, inputKind, part?.calls);
  // `this.post('https://api.stripe.com/…')`: what the project's own function does with it says more than its name.
  const known = new Set<Node>(sent.map(({ node }) => node));
  const own = callsOnTheSpot(reader, part).filter(
    ({ node, call }) => !known.has(node) && (call !== undefined || !senders.isToldByCallers(view, node as CallNode)),
  );
  return inOrder([...own, ...sent]);
}

/** Every request to Stripe that the file, or a part of it, makes itself, in source order. */
export function callsOnTheSpot(reader: CallReader, part?: Part): FoundCall[] {
  const { view, inputKind } = reader;
  const calls = (part?.calls ?? view.all('CallExpression')).flatMap(
    (node) => sdkCall(reader, node) ?? httpCall(view, node, inputKind) ?? [],
  );
  const references = (part?.members ?? view.all('MemberExpression')).flatMap((node) => methodReference(view, node) ?? []);
  return inOrder([...calls, ...references]);
}

function inOrder(calls: FoundCall[]): FoundCall[] {
  return calls.sort((a, b) => a.node.range[0] - b.node.range[0]);
}

function sdkCall(reader: CallReader, node: CallNode): FoundCall | undefined {
  const { view } = reader;
  const callee = unwrap(node.callee);
  if (!couldBeMethod(view, callee)) return undefined;
  const ref = clientOf(view, callee);
  if (!ref || ref.rest.length === 0) return undefined;
  const { client, rest } = ref;
  const base = { node, callee: node.callee, client };
  if (rest.includes(UNKNOWN)) return { ...base, via: 'sdk', key: OPAQUE_KEY, options: [], opaque: true };
  const name = rest.join('.');
  if (name === 'rawRequest') return rawRequest(reader, node, client);
  const found = findCall(name, reader.stripeMajor) ?? findCall(name);
  if (!found) return undefined;
  const endpoint = { method: found.method, path: found.path };
  const known = { ...base, via: 'sdk' as const, call: found.call, endpoint, tier: found.tier };
  const spread = node.arguments.findIndex((a) => a.type === 'SpreadElement');
  if (spread >= 0 && spread <= found.optionsIndex) return { ...known, key: OPAQUE_KEY, options: [], opaque: true };
  return { ...known, ...readSlots(reader, node, found.paramsIndex, found.optionsIndex) };
}

function readSlots(
  reader: CallReader,
  node: CallNode,
  paramsIndex: number,
  optionsIndex: number,
): Pick<FoundCall, 'key' | 'options' | 'opaque' | 'slots'> {
  const { view, inputKind } = reader;
  const params = node.arguments[paramsIndex];
  const options = node.arguments[optionsIndex];
  const slots = { params, options, paramsIndex };
  const given = [...optionsIn(view, params, 'params'), ...optionsIn(view, options, 'request')];
  const placed = keyInOptions(view, options, inputKind);
  if (placed.where !== 'none') return { key: placed, options: given, opaque: placed.where === 'opaque', slots };
  const misplaced = keyInParams(view, params, inputKind);
  if (misplaced.where === 'none') {
    // Params that are built elsewhere could carry the key as well; nobody writes it there on purpose, so that is no reason for silence.
    return { key: NO_KEY, options: given, opaque: false, slots };
  }
  if (onlyOptions(view, params) && misplaced.name === 'idempotencyKey') {
    // Up to stripe 21 an object of nothing but options counts as options; from 22 on it is the body.
    const { stripeMajor } = reader;
    if (stripeMajor === undefined) return { key: OPAQUE_KEY, options: given, opaque: true, slots };
    if (stripeMajor <= 21) return { key: { ...misplaced, where: 'options' }, options: given, opaque: false, slots };
  }
  return { key: misplaced, options: given, opaque: false, slots };
}

const REQUEST_OPTIONS = new Set([
  'apiKey',
  'idempotencyKey',
  'stripeAccount',
  'stripeContext',
  'apiVersion',
  'maxNetworkRetries',
  'timeout',
  'host',
]);

/** Whether params are an object of nothing but request options. */
export function onlyOptions(view: View, params: Node | undefined): boolean {
  const object = params && literalObject(view, params);
  return object?.properties.every((p) => p.type === 'Property' && REQUEST_OPTIONS.has(keyName(p) ?? '')) ?? false;
}

/** `client.rawRequest(method, path, params, options)`. */
function rawRequest(reader: CallReader, node: CallNode, client: FoundClient): FoundCall {
  const { view, inputKind } = reader;
  const [method, path, params, options] = node.arguments;
  const verb = stringOf(method);
  const url = path && textWithHoles(view, path);
  const found = verb !== undefined && url !== undefined ? findEndpoint(verb, url) : undefined;
  const key = node.arguments.some((a) => a.type === 'SpreadElement') ? OPAQUE_KEY : keyInOptions(view, options, inputKind);
  return {
    node,
    callee: node.callee,
    client,
    via: 'raw-request',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    key,
    options: [...optionsIn(view, params, 'params'), ...optionsIn(view, options, 'request')],
    opaque: !found || key.where === 'opaque',
    slots: { params, options, paramsIndex: 2 },
  };
}

/** `withRetry(stripe.refunds.create)`: who calls it, and with what, cannot be seen. */
function methodReference(view: View, node: TSESTree.MemberExpression): FoundCall | undefined {
  const { parent } = node;
  const isBound =
    parent.type === 'MemberExpression' && parent.object === node && /^(?:bind|call|apply)$/u.test(keyName(parent) ?? '');
  if ((!isHandedOn(node) && !isBound) || !couldBeMethod(view, node)) return undefined;
  const ref = clientOf(view, node);
  const found = ref && findCall(ref.rest.join('.'));
  if (!found) return undefined;
  const endpoint = { method: found.method, path: found.path };
  return {
    node,
    callee: node,
    via: 'sdk',
    call: found.call,
    endpoint,
    tier: found.tier,
    client: ref.client,
    key: OPAQUE_KEY,
    options: [],
    opaque: true,
  };
}

/** Given to a function, put into a table or list, or returned. A name for it is no more than that: its calls are seen. */
function isHandedOn(node: Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== node;
    case 'Property':
      return parent.value === node && parent.parent.type === 'ObjectExpression';
    case 'ArrowFunctionExpression':
      return parent.body === node;
    case 'ArrayExpression':
    case 'ReturnStatement':
      return true;
    default:
      return false;
  }
}

/** Only what ends in a method of the SDK, or in a name that cannot be read, is worth tracing. */
export function couldBeMethod(view: View, callee: Node): boolean {
  // A plain name is a method only if it was taken out of a resource: not an import, a function or a parameter.
  if (callee.type === 'Identifier') return view.variable(callee)?.defs[0]?.node.type === 'VariableDeclarator';
  if (callee.type !== 'MemberExpression') return false;
  const name = keyName(callee);
  if (name === 'rawRequest') return true;
  if (name !== undefined && !methodNames().has(name)) return false;
  const resource = unwrap(callee.object);
  // `prisma.user.create` is told apart by its resource, `orders.create` by not being taken out of anything.
  if (resource.type === 'MemberExpression')
    return resourceNames().has(keyName(resource) ?? UNKNOWN) || keyName(resource) === undefined;
  if (resource.type === 'Identifier') return isTakenOut(view, resource);
  return resource.type === 'ConditionalExpression' || resource.type === 'LogicalExpression';
}

/** A constant, or a destructured parameter: `({ refunds }: Stripe) => refunds.create(…)`. */
function isTakenOut(view: View, name: Node): boolean {
  const def = view.variable(name)?.defs[0];
  return def?.node.type === 'VariableDeclarator' || def?.name.parent.type === 'Property';
}
