/** An endpoint as the documentation states it: a route, its parameters, what it returns, what it does. */
import type { Context } from './context.js';
import type { Params, Schema } from './params.js';
import type { Kind } from './store.js';

export type Method = 'GET' | 'POST' | 'DELETE';

/** What an endpoint answers with: it decides what `expand` can reach. */
export type Returns = Kind | `list of ${Kind}` | 'nothing expandable';

export interface Endpoint {
  readonly method: Method;
  readonly path: string;
  readonly params: Schema;
  readonly returns: Returns;
  readonly run: (context: Context, params: never, ...ids: string[]) => object;
}

/** `run` gets the ids of the path's placeholders in order. It throws a `StripeError` to refuse. */
export function endpoint<const S extends Schema>(
  route: `${Method} /v1/${string}`,
  returns: Returns,
  params: S,
  run: (context: Context, params: Params<S>, ...ids: string[]) => object,
): Endpoint {
  const [method, path] = route.split(' ') as [Method, string];
  return { method, path, params, returns, run };
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
}

/** Finds the endpoint of a raw path. Nothing is normalised: an empty, dotted or encoded segment is only ever an id. */
export function routerOf(endpoints: readonly Endpoint[]): (method: string, path: string) => Route | undefined {
  const split = endpoints.map((candidate) => ({ candidate, parts: candidate.path.split('/') }));
  const literal = (parts: readonly string[]) => parts.filter((part) => !part.startsWith('{')).length;
  split.sort((a, b) => literal(b.parts) - literal(a.parts));
  return (method, path) => {
    const segments = path.split('/');
    for (const { candidate, parts } of split) {
      if (candidate.method !== method || parts.length !== segments.length) continue;
      if (!parts.every((part, i) => (part.startsWith('{') ? segments[i] !== '' : part === segments[i]))) continue;
      const ids = segments.filter((_, i) => parts[i]?.startsWith('{')).map(decodeSegment);
      return { endpoint: candidate, ids };
    }
    return undefined;
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
