import type { Endpoint } from '../../stripe/endpoint.js';
import type { CanonicalRequest, Incoming, Params, Refusal } from '../model.js';
import { fingerprintOf, formOf } from './canonical.js';
import { refuseExpand } from './expand.js';
import { parseForm } from './form.js';
import { formWanted, readHeaders } from './headers.js';
import { refuseUnknown } from './known.js';
import { isRefusal, refuse } from './refusal.js';
import { readTarget } from './target.js';

export type Reading =
  | { readonly request: CanonicalRequest }
  /** `endpoint`: what the refused request was for, when its path is one of the catalogue. */
  | { readonly refusal: Refusal; readonly endpoint?: Endpoint };

/**
 * Reads a request once, in the only way it can be read, or refuses it. What is judged and what is sent are both made from the result,
 * so they are the same; nothing else of what came in goes on. Never throws, whatever the bytes.
 */
export function read({ method, target, rawHeaders, body }: Incoming): Reading {
  const found = readTarget(method, target);
  if ('refusal' in found) return found;
  const { endpoint, ids, path, query } = found.target;
  const headers = readHeaders(rawHeaders);
  if (isRefusal(headers)) return { refusal: headers, endpoint };
  if (body.length > 0 && !headers.form) return { refusal: formWanted, endpoint };
  const params = readParams(endpoint, query, body);
  if (isRefusal(params)) return { refusal: params, endpoint };
  const { account, idempotencyKey, agent, toolCall } = headers;
  let fingerprint: string | undefined;
  return {
    request: {
      endpoint,
      ids,
      path,
      params,
      form: formOf(params),
      // Most requests move nothing, and are never compared.
      get fingerprint() {
        return (fingerprint ??= fingerprintOf({ method, path, params, ...(account !== undefined && { account }) }));
      },
      ...(account !== undefined && { account }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(agent !== undefined && { agent }),
      ...(toolCall !== undefined && { toolCall }),
    },
  };
}

function readParams(endpoint: Endpoint, query: string | undefined, body: Buffer): Params | Refusal {
  const misplaced = refusePlace(endpoint.method, query, body);
  if (misplaced !== undefined) return misplaced;
  const params = parseForm(query === undefined ? body : Buffer.from(query, 'latin1'));
  if (isRefusal(params)) return params;
  return refuseNames(params) ?? refuseExpand(params) ?? refuseUnknown(endpoint, params) ?? params;
}

/** Two places for parameters are two readings: which one wins is the server's secret. */
function refusePlace(method: Endpoint['method'], query: string | undefined, body: Buffer): Refusal | undefined {
  if (method === 'POST' && query !== undefined) {
    return refuse(400, 'misplaced_parameters', 'A POST takes its parameters in the body. Send nothing after a "?".');
  }
  if (method === 'GET' && body.length > 0) {
    return refuse(400, 'misplaced_parameters', 'A GET takes its parameters after the "?". Send no body.');
  }
  if (method === 'DELETE' && query !== undefined && body.length > 0) {
    return refuse(
      400,
      'misplaced_parameters',
      'This DELETE has parameters after the "?" and in the body. Send them in one place.',
    );
  }
  return undefined;
}

/** Names that mean something else than a parameter to servers that look at them. */
function refuseNames(params: Params): Refusal | undefined {
  if (params.has('_method')) {
    return refuse(
      400,
      'method_override',
      'The parameter _method is not taken: send the method itself, GET, POST or DELETE.',
      '_method',
    );
  }
  const key = ['key', 'api_key'].find((name) => params.has(name));
  if (key === undefined) return undefined;
  return refuse(
    401,
    'credentials_malformed',
    `A key in the parameter ${key} is not taken. Send Authorization: Bearer <vault key>.`,
    key,
  );
}
