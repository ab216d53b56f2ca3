/** The way to Stripe: one host, one key, each request once. */
import { buildConnector, Pool } from 'undici';
import type { HttpMethod } from '../../stripe/endpoint.js';
import { VERSION } from '../../version.js';
import type { Mode } from '../model.js';
import { Exchange, type Sent } from './exchange.js';

export type { Sent } from './exchange.js';

/** Where live requests go, and test ones unless told otherwise. */
export const stripeOrigin = 'https://api.stripe.com';

export interface Upstream {
  /** Sends a request once: never again by itself, never to another host, following no redirect. Does not reject. */
  send(request: UpstreamRequest): Promise<Sent>;
  /** Ends every connection. What is still under way becomes `unknown`, or `not-sent` where that is certain. */
  close(): Promise<void>;
}

export interface UpstreamRequest {
  readonly method: HttpMethod;
  /** Without a query: `/v1/charges`. */
  readonly path: string;
  /** The body of a POST, the query of a GET or DELETE. */
  readonly form: string;
  readonly stripeVersion: string;
  readonly idempotencyKey?: string;
  /** The connected account to act for. */
  readonly account?: string;
}

export interface UpstreamOptions {
  /** `https://api.stripe.com`, or in test mode a server on this machine: `http://127.0.0.1:12111`. */
  readonly origin: string;
  /** Stripe's key. It goes into one header and nowhere else. */
  readonly key: string;
  readonly mode: Mode;
  /** ms from the call of `send` to the last byte of the answer. */
  readonly timeout?: number;
  /** ms for TCP and TLS together, in steps of about half a second. */
  readonly connectTimeout?: number;
}

/** An upstream that cannot be used. The message says what to change, and holds no key. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

/**
 * Opens no connection before the first request. Environment proxies are not looked at, and certificates are always checked, whatever
 * `NODE_TLS_REJECT_UNAUTHORIZED` says.
 *
 * @throws {UpstreamError} for a host that this mode may not talk to, or a key that no header can hold
 */
export function connectUpstream(options: UpstreamOptions): Upstream {
  const { origin, key, timeout = 80_000, connectTimeout = 10_000 } = options;
  checkOptions(options);
  const pool = new Pool(origin, {
    connect: connector(origin !== stripeOrigin, connectTimeout),
    pipelining: 1,
    // The whole exchange has one time limit, below. Idle connections end before the other side may end them: 2 s before the time that
    // it names, and after 10 s when it names none.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
  });
  return {
    send: (request) =>
      new Promise((resolve) => {
        const exchange = new Exchange((sent) => {
          clearTimeout(timer);
          resolve(sent);
        });
        const timer = setTimeout(() => exchange.giveUp(`No answer came within ${timeout} ms.`), timeout);
        pool.dispatch(wireForm(request, key), exchange);
      }),
    close: () => pool.destroy(),
  };
}

/** Everything that is sent: headers from this list alone, lengths counted anew, the body in the clear. */
function wireForm({ method, path, form, stripeVersion, idempotencyKey, account }: UpstreamRequest, key: string) {
  const isPost = method === 'POST';
  return {
    method,
    path: isPost || form === '' ? path : `${path}?${form}`,
    body: isPost ? form : null,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': `paybrake/${VERSION}`,
      'stripe-version': stripeVersion,
      ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(account === undefined ? {} : { 'stripe-account': account }),
    },
  };
}

function checkOptions({ origin, key, mode }: UpstreamOptions): void {
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UpstreamError('The Stripe key is empty, or holds spaces or letters that no key has: copy it again.');
  }
  if (origin === stripeOrigin) return;
  if (mode === 'live' || key.includes('_live_')) {
    throw new UpstreamError(`A live key goes to ${stripeOrigin} and nowhere else. For another upstream use a test key.`);
  }
  if (!loopbackOrigin.test(origin)) {
    throw new UpstreamError(
      `The upstream must be ${stripeOrigin} or, with a test key, a server on this machine such as http://127.0.0.1:12111.`,
    );
  }
}

const loopbackOrigin = /^https?:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?$/;

/** `localhost` can be made to mean another machine: what counts is where the connection went. */
function connector(loopbackOnly: boolean, timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
  if (!loopbackOnly) return connect;
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error !== null) callback(error, null);
      else if (isLoopback(socket.remoteAddress)) callback(null, socket);
      else {
        socket.destroy();
        callback(Object.assign(new Error('Not on this machine.'), { code: 'NOT_LOOPBACK' }), null);
      }
    });
  };
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
