import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../model.js';

/**
 * Writes an answer. Does nothing when the caller has left.
 *
 * @param close ends the connection after it
 */
export function write(response: ServerResponse, answer: Answer, { close }: { readonly close: boolean }): void {
  if (response.destroyed) return;
  if (close) response.shouldKeepAlive = false;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

/** Writes an answer to a connection that Node has given up as HTTP, and closes it. */
export function writeRaw(socket: Socket, { status, headers, body }: Answer): void {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
