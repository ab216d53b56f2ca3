import { findEndpoint } from '../../../stripe/catalogue.js';
import type { FoundCall } from '../found.js';
import type { Call, Expression } from '../tree/nodes.js';
import { argumentOf, keywordOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { keyInHeaders, OPAQUE_KEY } from './keys.js';
import type { KeySources } from './stability.js';
import { stripePath } from './urls.js';

const VERBS = /^(?:get|post|delete|put|patch)$/u;

/** `requests.post("https://api.stripe.com/v1/…")`, httpx, aiohttp, urllib: no SDK stands behind it, so that nothing adds a key. */
export function httpCall(view: PythonView, node: Call, inputKind: KeySources): FoundCall | undefined {
  const { func } = node;
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  const request = readRequest(view, node, name);
  const path = request?.url && stripePath(view, request.url);
  if (!request || path === undefined) return undefined;
  const verb = request.verb?.toUpperCase();
  const found = verb === undefined ? undefined : findEndpoint(verb, path);
  const headers = keywordOf(node, 'headers')?.value ?? request.headers;
  const unseen = node.keywords.some(({ arg }) => arg == null) && !headers;
  const key = unseen ? OPAQUE_KEY : keyInHeaders(view, headers, inputKind);
  return {
    node,
    callee: func,
    via: 'fetch',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    key,
    options: [],
    opaque: !found || key.where === 'opaque',
  };
}

interface HttpRequest {
  readonly url: Expression | undefined;
  readonly verb: string | undefined;
  readonly headers?: Expression | undefined;
}

function readRequest(view: PythonView, node: Call, name: string): HttpRequest | undefined {
  if (VERBS.test(name)) return { url: argumentOf(node, 'url', 0), verb: name };
  if (name === 'request' || name === 'stream') {
    const verb = argumentOf(node, 'method', 0);
    return { url: argumentOf(node, 'url', 1), verb: verb && constant(view, verb) };
  }
  if (name !== 'Request' && name !== 'urlopen') return undefined;
  const method = name === 'Request' ? keywordOf(node, 'method')?.value : undefined;
  const hasBody = argumentOf(node, 'data', 1) !== undefined;
  return {
    url: argumentOf(node, 'url', 0),
    verb: method ? constant(view, method) : hasBody ? 'POST' : 'GET',
    headers: name === 'Request' ? argumentOf(node, 'headers', 2) : undefined,
  };
}

function constant(view: PythonView, node: Expression): string | undefined {
  return stringOf(resolve(view, node).node);
}
