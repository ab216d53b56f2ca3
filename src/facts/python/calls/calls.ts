import { findEndpoint, type CatalogueEndpoint } from '../../../stripe/catalogue.js';
import { findClassCall, findServiceCall, isPythonMethod } from '../../../stripe/python.js';
import { pythonRequestOptions } from '../../../stripe/python-sdk.js';
import type { ConfigOption } from '../../model.js';
import type { FoundCall, FoundClient, FoundKey } from '../found.js';
import type { Attribute, Call, Expression, Node } from '../tree/nodes.js';
import { argumentOf, keywordOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { UNKNOWN } from '../values/trace.js';
import { clientOf, type ClientRef } from './clients.js';
import { handedOn, keyHandedOn } from './handed-on.js';
import { httpCall } from './http.js';
import { isKeyName, keyInKeywords, keyInOptions, keyInParams, literalDict, NO_KEY, OPAQUE_KEY } from './keys.js';
import { objectCall } from './objects.js';
import { entryOptions, keywordOptions } from './options.js';
import type { Senders } from './senders.js';
import { stabilityOf, type KeySources } from './stability.js';
import { textWithHoles } from './texts.js';

/** The newest major that was looked at: it reads the most options. */
const NEWEST = 16;

export interface CallReader {
  readonly view: PythonView;
  readonly inputKind: KeySources;
  readonly senders: Senders;
}

/** Every request to Stripe that the file makes, in the order of the source. */
export function findCalls(reader: CallReader): FoundCall[] {
  const { view, inputKind, senders } = reader;
  const calls = view.all('Call').flatMap((node) => sdkCall(reader, node) ?? httpCall(view, node, inputKind) ?? []);
  const references = view.all('Attribute').flatMap((node) => methodReference(reader, node) ?? []);
  const sent = senders.callsIn(view, inputKind);
  // `self.post("https://api.stripe.com/…")`: what the project's own function does with it says more than its name.
  const known = new Set<Node>(sent.map(({ node }) => node));
  const seen = calls.filter(
    ({ node, call }) => !known.has(node) && (call !== undefined || !senders.isToldByCallers(view, node as Call)),
  );
  return [...seen, ...sent, ...references].sort(
    (a, b) => a.callee.range[0] - b.callee.range[0] || a.node.range[1] - b.node.range[1],
  );
}

function sdkCall(reader: CallReader, node: Call): FoundCall | undefined {
  const { view } = reader;
  if (!couldBeMethod(view, node.func)) return undefined;
  const ref = clientOf(view, node.func);
  if (ref && ref.rest.length > 0) return onClient(reader, node, ref);
  const object = ref ? undefined : objectCall(view, node, (there, call) => sdkCall({ ...reader, view: there }, call));
  if (!object) return undefined;
  return { ...known(node, node.func, object.found, object.client), ...readKeywords(reader, node) };
}

function onClient(reader: CallReader, node: Call, { client, rest }: ClientRef): FoundCall | undefined {
  if (rest.includes(UNKNOWN)) {
    return { node, callee: node.func, client, via: 'sdk', key: OPAQUE_KEY, options: [], opaque: true };
  }
  if (/^raw_request(?:_async)?$/u.test(rest.at(-1) ?? '')) return rawRequest(reader, node, client);
  if (client.style === 'module') {
    const found = findClassCall(rest);
    return found && { ...known(node, node.func, found, client), ...readKeywords(reader, node) };
  }
  const found = findServiceCall(rest);
  return found && { ...known(node, node.func, found, client), ...readSlots(reader, node, found.paramsIndex) };
}

type Known = Pick<FoundCall, 'node' | 'callee' | 'via' | 'call' | 'endpoint' | 'tier' | 'client'>;

function known(node: Expression, callee: Expression, found: CatalogueEndpoint, client: FoundClient | undefined): Known {
  const { call, method, path, tier } = found;
  return { node, callee, via: 'sdk', call, endpoint: { method, path }, tier, ...(client && { client }) };
}

type Slots = Pick<FoundCall, 'key' | 'options' | 'opaque' | 'slots'>;

/** Parameters and options side by side, as the module's methods, those of objects and `raw_request` take them. */
function readKeywords({ view, inputKind }: CallReader, node: Call): Slots {
  const placed = keyInKeywords(view, node, inputKind);
  // `options={…}` is how a `StripeClient` takes them; the module sends it to Stripe as a field.
  const nested = placed.where === 'none' ? keywordOf(node, 'options', 'params')?.value : undefined;
  const misplaced = nested ? keyInParams(view, nested, inputKind) : NO_KEY;
  const key = misplaced.where === 'params' ? misplaced : placed;
  return { key, options: optionsAmong(view, node), opaque: key.where === 'opaque', slots: { style: 'module' } };
}

function optionsAmong(view: PythonView, node: Call): ConfigOption[] {
  const read = pythonRequestOptions(NEWEST);
  return [
    ...keywordOptions(view, node, 'request', (name) => read.includes(name)),
    ...keywordOptions(view, node, 'params', (name) => !read.includes(name)),
  ].sort((a, b) => a.at[0] - b.at[0]);
}

/** `client.v1.refunds.create(params, options)`, the ids of the path before them. */
function readSlots({ view, inputKind }: CallReader, node: Call, paramsIndex: number): Slots {
  const params = argumentOf(node, 'params', paramsIndex);
  const options = argumentOf(node, 'options', paramsIndex + 1);
  const slots = { style: 'instance' as const, params, options };
  const given = [...optionsIn(view, params, 'params'), ...optionsIn(view, options, 'request')];
  const unseen = node.args.some(({ nodeType }) => nodeType === 'Starred') || node.keywords.some(({ arg }) => arg == null);
  const placed = options ? keyInOptions(view, options, inputKind) : unseen ? OPAQUE_KEY : NO_KEY;
  if (placed.where !== 'none') return { key: placed, options: given, opaque: placed.where === 'opaque', slots };
  const keyword = node.keywords.find(({ arg }) => arg != null && isKeyName(arg));
  if (keyword) {
    // As a keyword of its own it is no argument of the method, which raises.
    const { arg, range, value } = keyword;
    const made = stabilityOf(view, value, inputKind);
    const at: FoundKey = {
      where: 'params',
      isArgument: true,
      at: range,
      name: arg ?? '',
      text: view.textOf(value),
      holder: keyword,
      value,
      ...made,
    };
    return { key: at, options: given, opaque: false, slots };
  }
  return { key: keyInParams(view, params, inputKind), options: given, opaque: false, slots };
}

function optionsIn(view: PythonView, node: Expression | undefined, slot: ConfigOption['slot']): ConfigOption[] {
  const object = node && literalDict(view, node);
  return object ? entryOptions(view, object, slot) : [];
}

/** `client.raw_request("post", "/v1/refunds", charge=c, idempotency_key=k)`. */
function rawRequest(reader: CallReader, node: Call, client: FoundClient): FoundCall {
  const { view } = reader;
  const method = stringOf(argumentOf(node, 'method_', 0));
  const url = argumentOf(node, 'url_', 1);
  const path = url && textWithHoles(view, url);
  const found = method === undefined || path === undefined ? undefined : findEndpoint(method, path);
  const read = readKeywords(reader, node);
  return {
    node,
    callee: node.func,
    client,
    via: 'raw-request',
    ...(found && { call: found.call, endpoint: { method: found.method, path: found.path }, tier: found.tier }),
    ...read,
    opaque: !found || read.opaque,
  };
}

/** A method that is handed to a function, or put into a table or a list. */
function methodReference(reader: CallReader, node: Attribute): FoundCall | undefined {
  const { view, inputKind } = reader;
  if (!isHandedOn(node) || !couldBeMethod(view, node)) return undefined;
  const ref = clientOf(view, node);
  if (!ref || ref.rest.includes(UNKNOWN)) return undefined;
  const { client, rest } = ref;
  const found = client.style === 'module' ? findClassCall(rest) : findServiceCall(rest);
  if (!found) return undefined;
  const handed = handedOn(view, node, inputKind);
  const base = known(handed?.site ?? node, node, found, client);
  if (!handed?.call) return { ...base, key: OPAQUE_KEY, options: [], opaque: true };
  if (client.style === 'instance') {
    const read = readSlots(reader, handed.call, found.paramsIndex);
    return { ...base, ...read };
  }
  const key = keyHandedOn(handed, view, inputKind);
  return { ...base, key, options: optionsAmong(view, handed.call), opaque: key.where === 'opaque', slots: { style: 'module' } };
}

/** Given to a function, put into a table or a list, or returned. A name for it is no more than that: its calls are seen. */
function isHandedOn(node: Attribute): boolean {
  const { parent } = node;
  switch (parent?.nodeType) {
    case 'Call':
      return parent.func !== node;
    case 'Keyword':
      return parent.parent?.nodeType === 'Call';
    case 'Lambda':
      return parent.body === node;
    case 'Dict':
      return parent.values.includes(node);
    case 'List':
    case 'Tuple':
    case 'Return':
      return true;
    default:
      return false;
  }
}

/** Only what ends in a method of the SDK, or in a name that cannot be read, is worth tracing. */
function couldBeMethod(view: PythonView, callee: Node): boolean {
  // A plain name is a method only if it was taken out of a class: not an import, a function or a parameter.
  if (callee.nodeType === 'Name') return view.variable(callee)?.bindings[0]?.kind === 'assign';
  if (callee.nodeType === 'Call') return callee.func.nodeType === 'Name' && callee.func.id === 'getattr';
  return callee.nodeType === 'Attribute' && (isPythonMethod(callee.attr) || callee.attr.startsWith('raw_request'));
}
