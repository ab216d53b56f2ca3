import { findEndpoint } from '../../stripe/catalogue.js';
import type { Endpoint } from '../../stripe/endpoint.js';
import { endpointRows } from '../../stripe/endpoints.js';
import { findMoneyRow } from '../../stripe/money.js';
import type { Refusal } from '../model.js';
import { refuse } from './refusal.js';

export interface Target {
  readonly endpoint: Endpoint;
  /** The values of the path's parameters, in order. */
  readonly ids: readonly string[];
  /** Made from the endpoint's template and the ids. */
  readonly path: string;
  /** What follows the first `?`; `undefined` without one. */
  readonly query: string | undefined;
}

export type TargetReading =
  | { readonly target: Target }
  /** `endpoint`: what the refused request was for, when that is known. */
  | { readonly refusal: Refusal; readonly endpoint?: Endpoint };

/**
 * Finds the endpoint of a raw request target, `/v1/…` or `/stripe/v1/…`. Nothing is decoded or put right: whatever a server behind
 * could read as another path is a 400, and what the catalogue does not know is a 403.
 */
export function readTarget(method: string, target: string): TargetReading {
  if (!methods.has(method)) {
    return { refusal: refuse(405, 'method_not_allowed', 'Stripe takes GET, POST and DELETE. Send one of these.') };
  }
  // A query is escaped to printable ASCII, or it is none.
  if (!/^[!-~]*$/.test(target) || target.includes('#')) return { refusal: invalidPath };
  const mark = target.indexOf('?');
  const raw = mark < 0 ? target : target.slice(0, mark);
  if (!allowed.test(raw)) return { refusal: invalidPath };
  const path = raw.startsWith('/stripe/') ? raw.slice('/stripe'.length) : raw;
  if (/^\/(?:v2|oauth)\//.test(path)) return { refusal: unsupported(method, path) };
  if (!path.startsWith('/v1/')) return { refusal: invalidPath };

  const endpoint = findEndpoint(method, path);
  if (endpoint === undefined) return { refusal: findEndpoint(method, path.toLowerCase()) ? invalidPath : unknown(method, path) };
  const ids = idsOf(endpoint.path, path);
  const word = ids.find((id) => words().has(id));
  if (word !== undefined) {
    const message = `"${word}" stands in the place of an id in ${method} ${endpoint.path}, but is a word of Stripe's own paths.`;
    return { refusal: refuse(400, 'invalid_path', message), endpoint };
  }
  if (endpoint.apiBase !== undefined || findMoneyRow(endpoint.call)?.kind === 'usage') {
    return { refusal: unsupported(method, endpoint.path), endpoint };
  }
  return { target: { endpoint, ids, path: fill(endpoint.path, ids), query: mark < 0 ? undefined : target.slice(mark + 1) } };
}

const methods = new Set(['GET', 'POST', 'DELETE']);

/** Segments of plain characters with one slash before each. None begins with a dot, so none is a way up or down. */
const allowed = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254})+$/;

const invalidPath = refuse(
  400,
  'invalid_path',
  'The path is not written in the one way that is read here: /v1/… or /stripe/v1/… in lower case, ids of letters, digits, "_", "-" ' +
    'and ".", and no empty or dot segments, escapes, ";", "\\", "#" or slash at the end.',
);

function unknown(method: string, path: string): Refusal {
  const message = `The catalogue of Stripe's endpoints does not know ${method} ${path.slice(0, 200)}, so no role can be allowed it.`;
  return refuse(403, 'endpoint_unknown', message);
}

function unsupported(method: string, path: string): Refusal {
  const message = `${method} ${path.slice(0, 200)} is not passed on: /v2, files, Connect's OAuth and meter events cannot be priced yet.`;
  return refuse(403, 'endpoint_not_supported', message);
}

/** The segments that stand where the template has parameters. */
function idsOf(template: string, path: string): string[] {
  const segments = path.split('/');
  return template.split('/').flatMap((part, index) => (part.startsWith('{') ? [segments[index] ?? ''] : []));
}

function fill(template: string, ids: readonly string[]): string {
  const rest = ids.values();
  return template.replace(/\{[^}]*\}/g, () => rest.next().value ?? '');
}

let literals: ReadonlySet<string> | undefined;

/**
 * Segments that name something in a path of Stripe's. In the place of an id, such a word may be an endpoint that the catalogue does
 * not know (`/v1/invoices/upcoming` of older API versions) and not the object that the request is judged as.
 */
function words(): ReadonlySet<string> {
  literals ??= new Set([
    'upcoming',
    ...endpointRows.flatMap(([, , path]) => path.split('/').filter((part) => !part.startsWith('{'))),
  ]);
  return literals;
}
