import type { TSESTree } from '@typescript-eslint/utils';
import { findEndpoint } from '../../../stripe/catalogue.js';
import { based, destination, type Destination } from '../../addresses.js';
import type { View } from '../tree/source.js';
import { hasSpread, keyName, propertyOf, unwrap, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';
import type { CallNode, FoundCall } from './calls.js';
import { keyInHeaders, literalObject, OPAQUE_KEY } from './keys.js';
import type { Frame, InputKind } from './stability.js';
import { textWithHoles } from './texts.js';

/** A request by `fetch`, `axios`, `got` or `ky`, before it is known where it goes. */
export interface HttpRequest {
  readonly view: View;
  readonly node: CallNode;
  readonly url: Node;
  /** Of `axios.post`; otherwise an expression says it. `undefined` where that cannot be seen. */
  readonly verb: string | Node | undefined;
  /** The object with the headers; `unseen` where there may be one. */
  readonly settings: ObjectNode | 'unseen' | undefined;
  /** How the client that sends it is made, where that is seen: it may bring an address and headers. */
  readonly client?: { readonly view: View; readonly settings: ObjectNode };
}

const VERBS = /^(?:get|post|delete|put|patch)$/u;

/** The request that a call makes, if it is one by its form: `fetch(url)`, `x.post(url)`, `axios({ url })`. */
export function requestAt(view: View, node: CallNode): HttpRequest | undefined {
  const callee = unwrap(node.callee);
  const [first, second] = node.arguments;
  if (!first || first.type === 'SpreadElement') return undefined;
  if (isFetch(callee)) {
    const settings = second && (literalObject(view, second) ?? 'unseen');
    return { view, node, url: first, verb: second ? settings && verbIn(settings) : 'GET', settings };
  }
  const name = callee.type === 'MemberExpression' ? keyName(callee) : undefined;
  if (callee.type === 'MemberExpression' && name !== undefined && VERBS.test(name)) {
    const client = mayHaveBase(name, node) ? clientOf(view, callee.object) : undefined;
    const settings = settingsOf(view, callee.object, name, node);
    return { view, node, url: first, verb: name, settings, ...(client && { client }) };
  }
  const settings = first.type === 'ObjectExpression' ? first : undefined;
  const url = settings && propertyOf(settings, 'url');
  if (!url || (callee.type === 'MemberExpression' && name !== 'request')) return undefined;
  const client = clientOf(view, callee.type === 'MemberExpression' ? callee.object : callee);
  return { view, node, url: url.value, verb: verbIn(settings), settings, ...(client && { client }) };
}

const GLOBALS = new Set(['globalThis', 'window', 'self', 'global']);

/** `fetch`, `nodeFetch`, `globalThis.fetch`. */
function isFetch(callee: Node): boolean {
  if (callee.type === 'Identifier') return /fetch$/iu.test(callee.name);
  if (callee.type !== 'MemberExpression' || keyName(callee) !== 'fetch') return false;
  return callee.object.type === 'Identifier' && GLOBALS.has(callee.object.name);
}

/** The method in the settings of a request; `undefined` when it cannot be seen. */
function verbIn(settings: ObjectNode | 'unseen'): HttpRequest['verb'] {
  if (settings === 'unseen') return undefined;
  return propertyOf(settings, 'method')?.value ?? (hasSpread(settings) ? undefined : 'GET');
}

/** Most of what is called `get` asks a map, and has no client to look for. */
function mayHaveBase(name: string, { arguments: [url, second] }: CallNode): boolean {
  return name !== 'get' || second !== undefined || (url?.type === 'Literal' && /^\/|^v1\//u.test(String(url.value)));
}

/** Of these every second argument holds settings; of `axios.post(url, data)` it is the body. */
const WITH_SETTINGS = /^(?:got|ky|ofetch|wretch)$/u;

function settingsOf(view: View, owner: Node, name: string, { arguments: given }: CallNode): HttpRequest['settings'] {
  const objects = given.slice(1).map((argument) => literalObject(view, argument) ?? 'unseen');
  const holder = objects.findLast((one) => one !== 'unseen' && propertyOf(one, 'headers'));
  if (holder) return holder;
  const isSecond = /^(?:get|delete)$/u.test(name) || WITH_SETTINGS.test(resolve(view, owner).origin?.specifier ?? '');
  return objects[isSecond ? 0 : 1];
}

/** How the client of a request is made: `axios.create({ baseURL })`, `got.extend({ prefixUrl })`. */
function clientOf(view: View, owner: Node): HttpRequest['client'] {
  const { node, path, view: there } = resolve(view, owner);
  const [settings] = node.type === 'CallExpression' && path.length === 0 ? node.arguments : [];
  const object = settings && literalObject(there, settings);
  return object && baseOf(object) ? { view: there, settings: object } : undefined;
}

function baseOf(settings: ObjectNode): TSESTree.Property | undefined {
  return propertyOf(settings, 'baseURL', 'baseUrl', 'prefixUrl');
}

/** Where a request goes, as far as it can be seen from what its helpers were called with. */
export function destinationOf({ view, url, verb, client }: HttpRequest, frame?: Frame): Destination {
  const said = verb === undefined || typeof verb === 'string' ? verb : textWithHoles(view, verb, frame);
  const text = textWithHoles(view, url, frame);
  const base = client && baseOf(client.settings);
  const isWhole = text !== undefined && /^https?:/u.test(text);
  const address = isWhole || !client || !base ? text : based(textWithHoles(client.view, base.value, frame), text);
  return destination(said, address);
}

/** Whether more than its form says that a call is a request: what is called `get` or `post` may be anything. */
export function isRequest({ node, verb, client }: HttpRequest): boolean {
  return typeof verb !== 'string' || client !== undefined || node.arguments.length > 1 || isFetch(unwrap(node.callee));
}

/** `fetch('https://api.stripe.com/v1/…')`: no SDK stands behind it, so that nothing adds a key. */
export function httpCall(view: View, node: CallNode, inputKind: InputKind): FoundCall | undefined {
  const request = requestAt(view, node);
  const to = request && destinationOf(request);
  if (!request || to?.path === undefined) return undefined;
  return { node, callee: node.callee, ...asked(request, to, inputKind) };
}

/** What a request asks of Stripe, and under which key. */
export function asked(
  { view, settings, client }: HttpRequest,
  { path, verb }: Destination,
  inputKind: InputKind,
  frame?: Frame,
): Omit<FoundCall, 'node' | 'callee'> {
  const found = verb === undefined || path === undefined ? undefined : findEndpoint(verb, path);
  const headers = settings === 'unseen' || !settings ? undefined : propertyOf(settings, 'headers')?.value;
  const isUnseen = settings === 'unseen' || (settings !== undefined && !headers && hasSpread(settings));
  const own = isUnseen ? OPAQUE_KEY : keyInHeaders(view, headers, inputKind, frame);
  const shared = client && keyInHeaders(client.view, propertyOf(client.settings, 'headers')?.value, inputKind, frame);
  // A key of the client's is one for all its requests: who wants that, and when it is replaced, is not to be seen here.
  const key = own.where === 'none' && shared && shared.where !== 'none' ? OPAQUE_KEY : own;
  return {
    via: 'fetch',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    key,
    options: [],
    ...(settings && settings !== 'unseen' && { settings }),
    opaque: !found || key.where === 'opaque',
  };
}
