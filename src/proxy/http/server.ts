/**
 * The proxy's own port: takes requests from sockets and hands them to the gateway, whole or not at all. Whoever leaves before the
 * answer changes nothing: what was begun is brought to its end, since Stripe may have moved money by then.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import type { Refusal } from '../model.js';
import { admission } from './admission.js';
import { Connections } from './connections.js';
import * as door from './door.js';
import { hostCheck } from './hosts.js';
import { defaultLimits, type Limits } from './limits.js';
import { refuse } from './refuse.js';
import { serving, type ServeOptions } from './serve.js';
import { writeRaw } from './write.js';

export interface ServerOptions extends ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. Without it the server speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Names that callers use for this proxy, beside loopback and the address that it listens on. */
  readonly names: readonly string[];
  readonly limits?: Partial<Limits>;
}

export interface RunningServer {
  readonly port: number;
  /** Requests that the gateway is at work on. */
  inFlight(): number;
  /**
   * Takes no new connection, ends idle ones, and lets the gateway finish, for at most `deadline` ms. Then ends the rest.
   *
   * @returns how many requests the gateway was still at work on
   */
  stop(deadline: number): Promise<number>;
}

/** Listens. Rejects when it cannot, for example because the port is taken (`EADDRINUSE`) or the certificate is none. */
export async function listen(options: ServerOptions): Promise<RunningServer> {
  const { requestId, watch } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const connections = new Connections();
  const gate = admission(limits);
  let stopping = false;
  const isHost = hostCheck(options.names);
  const { serve, decline } = serving(options, { connections, gate, isHost, isStopping: () => stopping });

  /** Where a caller still waits for an earlier answer on the connection, another one would be taken for it: then none is written. */
  const cutOff = (socket: unknown, refusal: Refusal | undefined) => {
    if (!(socket instanceof Socket)) return;
    if (refusal === undefined || connections.isAwaited(socket) || !socket.writable) {
      socket.destroy();
      return;
    }
    watch.turnedAway(refusal.code);
    writeRaw(socket, refuse(refusal, requestId()));
  };

  const server = makeServer(options, limits);
  server
    .on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => connections.add(socket))
    .on('request', serve)
    .on('checkContinue', decline(door.expectation))
    .on('checkExpectation', decline(door.expectation))
    .on('upgrade', (_request: IncomingMessage, socket) => cutOff(socket, door.upgrade))
    .on('connect', (_request: IncomingMessage, socket) => cutOff(socket, door.tunnel))
    .on('clientError', (error: NodeJS.ErrnoException, socket) => cutOff(socket, refusalFor(error)));
  await start(server, options);
  server.on('error', (error) => watch.failed(error));

  const stop = async (deadline: number): Promise<number> => {
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    connections.closeIdle();
    await withDeadline(Promise.all([closed, gate.empty()]), deadline);
    server.closeAllConnections();
    return gate.count();
  };
  let stopped: Promise<number> | undefined;
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    inFlight: () => gate.count(),
    stop: (deadline) => (stopped ??= stop(deadline)),
  };
}

function makeServer({ tls }: ServerOptions, limits: Limits): Server {
  const settings = {
    insecureHTTPParser: false,
    requireHostHeader: false, // `door` does it, in Stripe's shape
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeout,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    connectionsCheckingInterval: limits.checkInterval,
  };
  const server =
    tls === undefined
      ? createServer(settings)
      : createTlsServer({ ...settings, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: limits.headersTimeout });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 0; // Node would drop what is above it in silence; `door` counts instead
  server.timeout = limits.idleTimeout;
  return server;
}

function start(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** What to say of bytes that are no request. Nothing where nobody could read it: the caller is gone, or speaks no TLS. */
function refusalFor({ code = '', message }: NodeJS.ErrnoException): Refusal | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return door.tooManyHeaders;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return door.tooSlow;
  return code.startsWith('HPE_')
    ? door.malformed(`This is no HTTP request that can be read in one way only. ${message}.`)
    : undefined;
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
