/**
 * The admin API over HTTP: JSON on a port of its own, for the command line, the dashboard and Prometheus. Loopback unless told otherwise,
 * and then a token alone opens it; no page of another site gets through the operator's browser.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';

import { LedgerError } from '../ledger/ledger.js';
import { createGuard, type Refused } from './guard.js';
import type { Fields } from './body.js';
import { OperatorError, type Operator, type OperatorFault } from './operator.js';
import { findRoute } from './routes.js';

export interface AdminOptions {
  readonly operator: Operator;
  /** 32 random bytes, as text. */
  readonly token: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where agents call the proxy, for those that come here by mistake. */
  readonly proxyUrl: string;
  /** The text of `/metrics` and its content type. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** ms of a clock that does not go back. */
  readonly now: () => number;
  /** Told of what was nobody's fault but ours; callers read only that something failed. */
  readonly onError: (error: unknown) => void;
}

export interface AdminServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Connections on which no token came yet. One more ends the oldest of them: nobody keeps an operator from freezing by standing in line. */
const mostStrangers = 48;

/** In bytes. */
const largestBody = 16 * 1024;

/** Rejects with Node's error when it cannot listen (`EADDRINUSE`). */
export async function startAdminServer({ host = '127.0.0.1', port, ...options }: AdminOptions): Promise<AdminServer> {
  const shownHost = isIP(host) === 6 ? `[${host}]` : host;
  const guard = createGuard({ token: options.token, now: options.now, hosts: ['127.0.0.1', 'localhost', '[::1]', shownHost] });

  const wrongPort = adminPort(options.proxyUrl);

  async function respond(request: IncomingMessage): Promise<Reply> {
    const refused = guard.checkSite(request);
    if (refused) return refusal(refused);
    const target = request.url ?? '/';
    if (!target.startsWith('/')) return nothingHere;
    const url = new URL(`http://admin${target}`);
    // Before the token, which an agent does not have: that it is wrong would send the agent's owner looking for another key.
    if (stripePath.test(url.pathname)) return wrongPort;
    // Figures without a secret in them: whoever collects them should not have to hold the token that can do everything.
    if (url.pathname === '/metrics' && request.method === 'GET' && isLoopback(request.socket.remoteAddress)) return metrics();
    const denied = guard.checkToken(request);
    if (denied) return refusal(denied);
    strangers.delete(request.socket);
    if (url.pathname === '/metrics' && request.method === 'GET') return metrics();
    const found = findRoute(request.method ?? '', url.pathname);
    if (found.kind === 'none') return nothingHere;
    if (found.kind === 'method') {
      const reply = refusal({ status: 405, code: 'bad-input', message: `This path takes ${found.allow}.` });
      return { ...reply, headers: { ...reply.headers, allow: found.allow } };
    }
    const body = request.method === 'POST' ? await readJson(request) : {};
    const result = await found.run(options.operator, { id: found.id, query: url.searchParams, body });
    return { status: 200, headers: json, body: JSON.stringify(result) };
  }

  async function metrics(): Promise<Reply> {
    const { text, contentType } = await options.metrics();
    return { status: 200, headers: { 'content-type': contentType }, body: text };
  }

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    respond(request)
      .catch((error: unknown) => failure(error, options.onError))
      .then((reply) => send(request, response, reply), options.onError);
  });
  const strangers = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const [oldest] = strangers;
    if (oldest !== undefined && strangers.size >= mostStrangers) {
      strangers.delete(oldest);
      oldest.destroy();
    }
    strangers.add(socket);
    socket.once('close', () => strangers.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${shownHost}:${bound}`, port: bound, stop: () => stop(server) };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = { 'content-type': 'application/json' };

function refusal({ status, code, message, retryAfter }: Refused): Reply {
  const headers = { ...json, ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) };
  return { status, headers, body: JSON.stringify({ error: { code, message } }) };
}

const nothingHere = refusal({ status: 404, code: 'not-found', message: 'There is nothing at this path.' });

/** `/v1/charges`, with or without a path before it, as a client's address may have. */
const stripePath = /(?:^|\/)v[12](?:\/|$)/;

/** In the shape of Stripe's errors, so that an SDK shows what it says. */
function adminPort(proxyUrl: string): Reply {
  const message =
    `This is the port for paybrake's operator, and nothing was sent to Stripe. Agents call ${proxyUrl}: ` +
    'set PAYBRAKE_URL, or the address that your Stripe client is made with, to that.';
  const error = { type: 'invalid_request_error', code: 'admin_port', message };
  return { status: 404, headers: json, body: JSON.stringify({ error }) };
}

const statuses: Readonly<Record<OperatorFault, number>> = {
  'bad-input': 400,
  denied: 401,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
};

function failure(error: unknown, onError: (error: unknown) => void): Reply {
  if (error instanceof OperatorError) return refusal({ status: statuses[error.code], code: error.code, message: error.message });
  onError(error);
  if (error instanceof LedgerError) {
    return refusal({ status: 503, code: 'unavailable', message: `The ledger could not do it: ${error.message}` });
  }
  return refusal({ status: 500, code: 'failed', message: 'The proxy failed at this; its log says how.' });
}

async function readJson(request: IncomingMessage): Promise<Fields> {
  if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(request.headers['content-type'] ?? '')) {
    throw new OperatorError('bad-input', 'Send JSON, with Content-Type: application/json.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new OperatorError('bad-input', `A body has at most ${largestBody} bytes.`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new OperatorError('bad-input', 'The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new OperatorError('bad-input', 'The body must be a JSON object.');
  }
  return body as Fields;
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was not read of a refused body must not be taken for the next request.
    ...(!request.complete && { connection: 'close' }),
  });
  response.end(body);
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1_000).unref();
  });
}
