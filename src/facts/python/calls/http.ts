import { findEndpoint } from '../../../stripe/catalogue.js';
import { onceForEach } from '../../once.js';
import { based, destination, mayBePath, type Destination } from '../../addresses.js';
import type { FoundCall } from '../found.js';
import type { Call, Expression } from '../tree/nodes.js';
import { argumentOf, keywordOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { isKeyed } from './keyed-clients.js';
import { keyInHeaders, OPAQUE_KEY } from './keys.js';
import type { Frame, KeySources } from './stability.js';
import { textWithHoles } from './texts.js';

/** A request by `requests`, `httpx`, `aiohttp` or `urllib`, before it is known where it goes. */
export interface HttpRequest {
  readonly view: PythonView;
  readonly node: Call;
  readonly url: Expression;
  /** Of `requests.post`; otherwise an expression says it. */
  readonly verb: string | Expression;
  readonly headers: Expression | undefined;
}

const VERBS = /^(?:get|post|delete|put|patch)$/u;

/** The request that a call makes, if it is one by its form: `x.post(url)`, `x.request(verb, url)`, `getattr(x, verb)(url)`. */
export function requestAt(view: PythonView, node: Call): HttpRequest | undefined {
  const { func } = node;
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  const form = VERBS.test(name)
    ? { verb: name, url: argumentOf(node, 'url', 0) }
    : func.nodeType === 'Call'
      ? { verb: verbByName(func), url: argumentOf(node, 'url', 0) }
      : readForm(node, name);
  if (!form?.url || form.verb === undefined) return undefined;
  const headers = keywordOf(node, 'headers')?.value ?? form.headers;
  return { view, node, url: form.url, verb: form.verb, headers };
}

interface Form {
  readonly url: Expression | undefined;
  readonly verb: string | Expression | undefined;
  readonly headers?: Expression | undefined;
}

function readForm(node: Call, name: string): Form | undefined {
  if (name === 'request' || name === 'stream') return { url: argumentOf(node, 'url', 1), verb: argumentOf(node, 'method', 0) };
  if (name !== 'Request' && name !== 'urlopen') return undefined;
  const method = name === 'Request' ? keywordOf(node, 'method')?.value : undefined;
  const hasBody = argumentOf(node, 'data', 1) !== undefined;
  return {
    url: argumentOf(node, 'url', 0),
    verb: method ?? (hasBody ? 'POST' : 'GET'),
    headers: name === 'Request' ? argumentOf(node, 'headers', 2) : undefined,
  };
}

/** `getattr(requests, method)`. */
function verbByName({ func, args: [owner, verb] }: Call): Expression | undefined {
  return func.nodeType === 'Name' && func.id === 'getattr' && owner ? verb : undefined;
}

/** Whether more than its form says that a call is a request: what is called `get` or `post` may be anything. */
export function isRequest({ view, node, verb }: HttpRequest): boolean {
  return typeof verb !== 'string' || speaksOfBases(view) || node.keywords.some(({ arg }) => SENT_WITH.test(arg ?? ''));
}

const SENT_WITH = /^(?:headers|auth|data|json|params|timeout|content|url)$/u;

const speaksOfBases = onceForEach(({ text }: PythonView) => text.includes('base_url'));

/** How the client of a request is made, where it brings an address: `httpx.AsyncClient(base_url=…)`. */
function clientOf({ view, node: { func } }: HttpRequest): HttpClient | undefined {
  const owner = func.nodeType === 'Attribute' ? func.value : undefined;
  if (!owner) return undefined;
  const { node, path, view: there } = resolve(view, owner);
  const base = node.nodeType === 'Call' && path.length === 0 ? argumentOf(node, 'base_url') : undefined;
  return base && node.nodeType === 'Call' ? { view: there, call: node, base } : undefined;
}

interface HttpClient {
  readonly view: PythonView;
  readonly call: Call;
  readonly base: Expression;
}

function isKeyedClient({ view, node: { func } }: HttpRequest, client: HttpClient | undefined): boolean {
  if (func.nodeType !== 'Attribute') return false;
  const name = view.textOf(func.value);
  return isKeyed(view, name) || (client !== undefined && isKeyed(client.view, name));
}

/** Where a request goes, as far as it can be seen from what its helpers were called with. */
export function destinationOf(request: HttpRequest, frame?: Frame): Destination {
  const { view, url, verb } = request;
  const said = typeof verb === 'string' ? verb : textWithHoles(view, verb, frame);
  const text = textWithHoles(view, url, frame);
  const isWhole = text !== undefined && /^https?:/u.test(text);
  // To look for a client may open the file that makes it.
  const client = !isWhole && (mayBePath(text, said) || speaksOfBases(view)) ? clientOf(request) : undefined;
  return destination(said, client ? based(textWithHoles(client.view, client.base, frame), text) : text);
}

/** `requests.post("https://api.stripe.com/v1/…")`: no SDK stands behind it, so that nothing adds a key. */
export function httpCall(view: PythonView, node: Call, inputKind: KeySources): FoundCall | undefined {
  const request = requestAt(view, node);
  const to = request && destinationOf(request);
  if (!request || to?.path === undefined) return undefined;
  return { node, callee: node.func, ...asked(request, to, inputKind) };
}

/** What a request asks of Stripe, and under which key. */
export function asked(
  request: HttpRequest,
  { path, verb }: Destination,
  inputKind: KeySources,
  frame?: Frame,
): Omit<FoundCall, 'node' | 'callee'> {
  const { view, node, headers } = request;
  const found = verb === undefined || path === undefined ? undefined : findEndpoint(verb, path);
  const unseen = !headers && node.keywords.some(({ arg }) => arg == null);
  const own = unseen ? OPAQUE_KEY : keyInHeaders(view, headers, inputKind, frame);
  const client = own.where === 'none' ? clientOf(request) : undefined;
  const shared = client && keyInHeaders(client.view, keywordOf(client.call, 'headers')?.value, inputKind, frame);
  // A key of the client's is one for all its requests: who wants that, and when it is replaced, is not to be seen here.
  const isShared = (shared && shared.where !== 'none') || (own.where === 'none' && isKeyedClient(request, client));
  const key = isShared ? OPAQUE_KEY : own;
  return {
    via: 'fetch',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    key,
    options: [],
    opaque: !found || key.where === 'opaque',
  };
}
