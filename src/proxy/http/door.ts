/** What can be said of a request from its head alone, before its body is read. */
import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../model.js';
import { repeatedHeader, valuesOf } from './headers.js';

/** Lines of a request's head, the request line apart. The SDKs send about 15. */
export const mostHeaders = 100;

/**
 * Why a request is turned away, or `undefined`.
 *
 * @param isHost says whether a `Host` header names this proxy
 */
export function atTheDoor(request: IncomingMessage, isHost: (host: string) => boolean): Refusal | undefined {
  const { method = '', rawHeaders } = request;
  const repeated = repeatedHeader(rawHeaders);
  if (repeated !== undefined) return bad('duplicate_header', `The header ${repeated} comes twice: send it once.`);
  if (rawHeaders.length > 2 * mostHeaders) return tooManyHeaders;
  const [host] = valuesOf(rawHeaders, 'host');
  if (host === undefined || !isHost(host)) return wrongHost;
  if (!['GET', 'POST', 'DELETE'].includes(method)) {
    return bad('method_not_allowed', `Stripe's API knows GET, POST and DELETE, not ${method}.`, 405);
  }
  return framing(request);
}

/** Bodies end where `Content-Length` says or in plain chunks. Every other way is one that another server may read differently. */
function framing({ httpVersion, rawHeaders }: IncomingMessage): Refusal | undefined {
  const [encoding] = valuesOf(rawHeaders, 'transfer-encoding');
  if (encoding === undefined) return undefined;
  if (encoding.trim().toLowerCase() === 'chunked' && httpVersion === '1.1') return undefined;
  return malformed('The only Transfer-Encoding that is taken is "chunked", in HTTP/1.1.');
}

/** A request that is no HTTP, or that two servers could read in two ways. */
export function malformed(why: string): Refusal {
  return bad('malformed_request', why);
}

export const tooManyHeaders = bad('headers_too_large', `A request may have ${mostHeaders} headers and 16 KiB of them.`, 431);

const wrongHost = bad(
  'host_not_allowed',
  'The Host header is missing, or names a host that this proxy does not answer for. Call it by a loopback name or by the address ' +
    'that it listens on, or start it with the name that you use: --name <name>.',
  421,
);

export const bodyTooLarge = bad('request_too_large', 'A request body may have 262144 bytes (256 KiB).', 413);

export const expectation = bad(
  'expectation_failed',
  'The proxy reads bodies as they come and takes no Expect header: leave it out.',
  417,
);

export const upgrade = bad(
  'upgrade_not_supported',
  'The proxy speaks HTTP/1.1 and does not change protocols: leave Upgrade out.',
);

export const tunnel = bad('method_not_allowed', 'This is no forward proxy: send requests to it as to Stripe itself.', 405);

export const tooSlow = bad('request_timeout', 'The request did not arrive in time.', 408);

export const stopping: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'stopping',
  message: 'The proxy is shutting down. Nothing was sent to Stripe. Call again when it is back.',
};

export const internalError: Refusal = {
  status: 500,
  type: 'api_error',
  code: 'internal_error',
  message:
    'The proxy failed at this request. It is not known whether anything was sent to Stripe: look before you try again. ' +
    'The log has more under the request id.',
};

function bad(code: string, message: string, status = 400): Refusal {
  return { status, type: 'invalid_request_error', code, message };
}
