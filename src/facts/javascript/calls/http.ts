import { findEndpoint } from '../../../stripe/catalogue.js';
import { onceForEach } from '../../once.js';
import { based, destination, mayBePath, type Destination } from '../../addresses.js';
import type { View } from '../tree/source.js';
import { hasSpread, keyName, propertyOf, unwrap, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';
import type { CallNode, FoundCall } from './calls.js';
import { isKeyed } from './keyed-clients.js';
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
  /** What it is called on: a client may bring an address and headers. */
  readonly owner?: Node;
  /** The object with the headers; `unseen` where there may be one. */
  readonly settings: () => ObjectNode | 'unseen' | undefined;
}

/** How the client of a request is made. */
interface HttpClient {
  readonly view: View;
  readonly settings: ObjectNode;
  readonly base: Node;
}

const VERBS = /^(?:get|post|delete|put|patch)$/u;

/** The request that a call makes, if it is one by its form: `fetch(url)`, `x.post(url)`, `axios({ url })`. */
export function requestAt(view: View, node: CallNode): HttpRequest | undefined {
  const callee = unwrap(node.callee);
  const [first, second] = node.arguments;
  if (!first || first.type === 'SpreadElement') return undefined;
  if (isFetch(callee)) {
    const settings = second && (literalObject(view, second) ?? 'unseen');
    return { view, node, url: first, verb: second ? settings && verbIn(settings) : 'GET', settings: () => settings };
  }
  const owner = callee.type === 'MemberExpression' ? callee.object : callee;
  const name = callee.type === 'MemberExpression' ? keyName(callee) : undefined;
  if (name !== undefined && VERBS.test(name)) {
    return { view, node, url: first, verb: name, owner, settings: () => settingsOf(view, owner, name, node) };
  }
  const settings = first.type === 'ObjectExpression' ? first : undefined;
  const url = settings && propertyOf(settings, 'url');
  if (!url || (callee.type === 'MemberExpression' && name !== 'request')) return undefined;
  return { view, node, url: url.value, verb: verbIn(settings), owner, settings: () => settings };
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

/** Of these every second argument holds settings; of `axios.post(url, data)` it is the body. */
const WITH_SETTINGS = /^(?:got|ky|ofetch|wretch)$/u;

function settingsOf(view: View, owner: Node, name: string, { arguments: given }: CallNode): ObjectNode | 'unseen' | undefined {
  const objects = given.slice(1).map((argument) => literalObject(view, argument) ?? 'unseen');
  const holder = objects.findLast((one) => one !== 'unseen' && propertyOf(one, 'headers'));
  if (holder) return holder;
  const isSecond = /^(?:get|delete)$/u.test(name) || WITH_SETTINGS.test(resolve(view, owner).origin?.specifier ?? '');
  return objects[isSecond ? 0 : 1];
}

/** How the client of a request is made, where it brings an address: `axios.create({ baseURL })`, `got.extend({ prefixUrl })`. */
function clientOf({ view, owner }: HttpRequest): HttpClient | undefined {
  if (!owner) return undefined;
  const { node, path, view: there } = resolve(view, owner);
  const [settings] = node.type === 'CallExpression' && path.length === 0 ? node.arguments : [];
  const object = settings && literalObject(there, settings);
  const base = object && propertyOf(object, 'baseURL', 'baseUrl', 'prefixUrl');
  return base && { view: there, settings: object, base: base.value };
}

function isKeyedClient({ view, owner }: HttpRequest, client: HttpClient | undefined): boolean {
  const name = owner && view.textOf(owner);
  return name !== undefined && (isKeyed(view, name) || (client !== undefined && isKeyed(client.view, name)));
}

/** Whether a file speaks of clients for HTTP: of most others, `get` and `post` are something else. */
const speaksOfClients = onceForEach(({ text }: View) => /stripe\.com|\b(?:axios|got|ky|ofetch|wretch)\b/u.test(text));
const speaksOfBases = onceForEach(({ text }: View) => /\b(?:base(?:URL|Url)|prefixUrl)\b/u.test(text));

/** Where a request goes, as far as it can be seen from what its helpers were called with. */
export function destinationOf(request: HttpRequest, frame?: Frame): Destination {
  const { view, url, verb, owner } = request;
  if (owner && url.type !== 'Literal' && url.type !== 'TemplateLiteral' && !speaksOfClients(view)) return ELSEWHERE;
  const said = verb === undefined || typeof verb === 'string' ? verb : textWithHoles(view, verb, frame);
  const text = textWithHoles(view, url, frame);
  const isWhole = text !== undefined && /^https?:/u.test(text);
  // To look for a client may open the file that makes it.
  const isPath = owner && !isWhole && (mayBePath(text, said) || speaksOfBases(view));
  const client = isPath ? clientOf(request) : undefined;
  return destination(said, client ? based(textWithHoles(client.view, client.base, frame), text) : text);
}

const ELSEWHERE: Destination = { path: undefined, verb: undefined, isElsewhere: true };

/** Whether more than its form says that a call is a request: what is called `get` or `post` may be anything. */
export function isRequest({ view, node, verb }: HttpRequest): boolean {
  return typeof verb !== 'string' || node.arguments.length > 1 || speaksOfBases(view) || isFetch(unwrap(node.callee));
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
  request: HttpRequest,
  { path, verb }: Destination,
  inputKind: InputKind,
  frame?: Frame,
): Omit<FoundCall, 'node' | 'callee'> {
  const found = verb === undefined || path === undefined ? undefined : findEndpoint(verb, path);
  const settings = request.settings();
  const headers = settings === 'unseen' || !settings ? undefined : propertyOf(settings, 'headers')?.value;
  const isUnseen = settings === 'unseen' || (settings !== undefined && !headers && hasSpread(settings));
  const own = isUnseen ? OPAQUE_KEY : keyInHeaders(request.view, headers, inputKind, frame);
  const client = own.where === 'none' ? clientOf(request) : undefined;
  const shared = client && keyInHeaders(client.view, propertyOf(client.settings, 'headers')?.value, inputKind, frame);
  // A key of the client's is one for all its requests: who wants that, and when it is replaced, is not to be seen here.
  const isShared = (shared && shared.where !== 'none') || (own.where === 'none' && isKeyedClient(request, client));
  const key = isShared ? OPAQUE_KEY : own;
  return {
    via: 'fetch',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    key,
    options: [],
    ...(settings && settings !== 'unseen' && { settings }),
    opaque: !found || key.where === 'opaque',
  };
}
