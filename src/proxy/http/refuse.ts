/** Refusals on the wire: Stripe's error shape, so that both SDKs raise the class that a caller expects and none of them tries again. */
import { VERSION } from '../../version.js';
import type { Answer, Refusal } from '../model.js';

const page = `https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/proxy/errors.md`;

/**
 * What a refused caller gets.
 *
 * @param requestId ours, of `requestIds`: it stands in the log as well
 */
export function refuse({ status, type, code, message, param, retryAfter }: Refusal, requestId: string): Answer {
  const error = { type, code, message, ...(param === undefined ? {} : { param }), doc_url: `${page}#${code}` };
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-should-retry': 'false',
      'paybrake-decision': 'refused',
      'paybrake-reason': code,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="paybrake"' } : {}),
    },
    body: JSON.stringify({ error }),
  };
}

/**
 * Makes request ids: `req_pb_` and 24 hex digits. Stripe's begin with `req_` and go on with letters of any case.
 *
 * @param random gives that many bytes: `crypto.randomBytes`
 */
export function requestIds(random: (bytes: number) => Uint8Array): () => string {
  return () => `req_pb_${Buffer.from(random(12)).toString('hex')}`;
}
