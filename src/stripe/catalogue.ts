/** Looks up what the generated catalogue and the list of former calls know. Built on first use: importing this costs nothing. */
import type { Endpoint, EndpointRow, HttpMethod } from './endpoint.js';
import { endpointRows } from './endpoints.js';
import { legacyRows, resourceAliases } from './legacy.js';

/** A former call says in which stripe major it was gone. */
export interface CatalogueEndpoint extends Endpoint {
  readonly removedIn?: number;
}

/**
 * The endpoint that an SDK call reaches, or `undefined` for what makes no request (`webhooks.constructEvent`, `oauth.authorizeUrl`) or
 * is unknown. A call with several endpoints (`accounts.retrieve` with and without an id) gives the one with the id. With a stripe
 * major, calls that this major no longer has are unknown; without one they are found, too.
 */
export function findCall(call: string, major?: number): CatalogueEndpoint | undefined {
  const endpoint = index().calls.get(canonicalPath(call));
  const gone = endpoint?.removedIn !== undefined && major !== undefined && major >= endpoint.removedIn;
  return gone ? undefined : endpoint;
}

/** Whether a path from a client has calls of its own: `charges` and `checkout.sessions` do, the namespace `checkout` does not. */
export function isResource(path: string): boolean {
  return index().resources.has(canonicalPath(path));
}

/** Whether a path from a client leads to calls, directly or further down: a resource or a namespace (`checkout`, `v2.core`). */
export function isResourcePrefix(path: string): boolean {
  return index().prefixes.has(canonicalPath(path));
}

/** Every path from a client that has calls of its own. */
export function resourcePaths(): ReadonlySet<string> {
  return index().resources;
}

/** The last names of all calls (`create`, `capture`): a cheap first test before anything is looked up. */
export function methodNames(): ReadonlySet<string> {
  return index().methods;
}

/** The last names of all resources (`charges`, `sessions`), and of their former spellings: the second cheap test. */
export function resourceNames(): ReadonlySet<string> {
  return index().resourceNames;
}

/** What stands first in the paths of Stripe's API, behind the version: `charges` of `/v1/charges/{charge}/capture`. */
export function pathNames(): ReadonlySet<string> {
  const versions = [...index().routes.children.values()];
  return new Set(versions.flatMap(({ children }) => [...children.keys()]));
}

/**
 * The endpoint of a raw request such as `POST /v1/charges/ch_1/capture`. A segment that holds a brace (`{id}`, `ch_{n}`) stands for
 * a value that cannot be seen and only matches a path parameter. A query or fragment is left out. Former calls are not found: they
 * are for reading old code, never for allowing a request. Paths with empty, dot or escaped-slash segments match nothing.
 */
export function findEndpoint(method: string, rawPath: string): Endpoint | undefined {
  const segments = rawPath
    .replace(/[?#].*$/s, '')
    .split('/')
    .slice(1);
  if (!rawPath.startsWith('/') || segments.some((segment) => unsafe.test(segment))) return undefined;
  return descend(index().routes, segments, 0)?.get(method.toUpperCase() as HttpMethod);
}

/** A path with its parameters unnamed, to compare two templates: `/v1/accounts/{}/persons/{}`. */
export function pathShape(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}

const unsafe = /^$|^(?:\.|%2e){1,2}$|%2f|%5c|[\\;]/i;

interface RouteNode {
  readonly children: Map<string, RouteNode>;
  readonly endpoints: Map<HttpMethod, Endpoint>;
}

interface Index {
  readonly calls: Map<string, CatalogueEndpoint>;
  readonly resources: Set<string>;
  readonly prefixes: Set<string>;
  readonly methods: Set<string>;
  readonly resourceNames: Set<string>;
  readonly routes: RouteNode;
}

let built: Index | undefined;

function index(): Index {
  return (built ??= build());
}

function build(): Index {
  const current = endpointRows.map(toEndpoint);
  const former = legacyRows.map(([removedIn, row]): CatalogueEndpoint => ({ ...toEndpoint(row), removedIn }));
  const calls = new Map<string, CatalogueEndpoint>();
  const resources = new Set<string>();
  const prefixes = new Set<string>();
  const methods = new Set<string>();
  const resourceNames = new Set(resourceAliases.keys());
  const routes = routeNode();
  for (const endpoint of [...current, ...former]) {
    if (!calls.has(endpoint.call)) calls.set(endpoint.call, endpoint);
    const resource = parentOf(endpoint.call);
    methods.add(endpoint.call.slice(resource.length + 1));
    resources.add(resource);
    resourceNames.add(resource.slice(resource.lastIndexOf('.') + 1));
    for (let prefix = resource; prefix !== ''; prefix = parentOf(prefix)) prefixes.add(prefix);
  }
  for (const endpoint of current) insert(routes, endpoint);
  return { calls, resources, prefixes, methods, resourceNames, routes };
}

function toEndpoint([call, method, path, paramsIndex, optionsIndex, tier, apiBase]: EndpointRow): Endpoint {
  return { call, method, path, paramsIndex, optionsIndex, tier, ...(apiBase === undefined ? {} : { apiBase }) };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}

function canonicalPath(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return [resourceAliases.get(first) ?? first, ...rest].join('.');
}

function routeNode(): RouteNode {
  return { children: new Map(), endpoints: new Map() };
}

function insert(root: RouteNode, endpoint: Endpoint): void {
  let node = root;
  for (const segment of pathShape(endpoint.path).split('/').slice(1)) {
    const next = node.children.get(segment) ?? routeNode();
    node.children.set(segment, next);
    node = next;
  }
  if (!node.endpoints.has(endpoint.method)) node.endpoints.set(endpoint.method, endpoint);
}

/** Literal segments come before parameters: `/v1/charges/search` is never `/v1/charges/{id}`. */
function descend(node: RouteNode, segments: readonly string[], depth: number): RouteNode['endpoints'] | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.endpoints;
  const literal = segment.includes('{') ? undefined : node.children.get(segment);
  const parameter = node.children.get('{}');
  const found = literal && descend(literal, segments, depth + 1);
  return found ?? (parameter && descend(parameter, segments, depth + 1));
}
