/** The simulation on node:http: reads bodies, waits, drops connections, and ends every socket when it stops. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { control } from './control.js';
import { invalidRequest } from './errors.js';
import type { Simulation } from './simulation.js';

/** In bytes. */
export const largestBody = 1024 * 1024;

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on `host` and `port` (0 for a free one). Rejects when it cannot, for example because the port is taken. */
export async function listen(
  simulation: Simulation,
  { host, port, clock }: { host: string; port: number; clock: () => number },
): Promise<RunningServer> {
  const waiting = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    response.sendDate = false;
    response.setHeader('date', new Date(clock()).toUTCString());
    readBody(request, (body) => {
      if (body === undefined) refuseBody(response);
      else answer(simulation, request, response, body, waiting);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : port, stop: () => stop(server, waiting) };
}

function answer(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  waiting: Set<NodeJS.Timeout>,
): void {
  const { method = 'GET', url = '/' } = request;
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = question < 0 ? '' : url.slice(question + 1);
  const controlled = control(simulation, { method, path, body });
  if (controlled !== undefined) {
    send(response, controlled.status, { 'content-type': 'application/json' }, `${JSON.stringify(controlled.body)}\n`);
    return;
  }
  const outcome = simulation.handle({ method, path, query, headers: request.headers, body });
  const leave = () => {
    outcome.end();
    if (outcome.drop) request.socket.destroy();
    else send(response, outcome.status, outcome.headers, outcome.body);
  };
  if (outcome.delay === 0) {
    leave();
    return;
  }
  const timer = setTimeout(() => {
    waiting.delete(timer);
    leave();
  }, outcome.delay);
  waiting.add(timer);
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function refuseBody(response: ServerResponse): void {
  const error = invalidRequest(`The request body is larger than ${largestBody} bytes.`, { status: 413 });
  send(response, 413, { 'content-type': 'application/json', connection: 'close' }, JSON.stringify(error));
}

/** Calls `done` once: with the body as UTF-8, or with undefined as soon as it is larger than the limit. What still comes is thrown away. */
function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    const fitted = size <= largestBody;
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
    else if (fitted) done(undefined);
  });
  request.on('end', () => {
    if (size <= largestBody) done(Buffer.concat(chunks).toString('utf8'));
  });
}

function stop(server: Server, waiting: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of waiting) clearTimeout(timer);
  waiting.clear();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
