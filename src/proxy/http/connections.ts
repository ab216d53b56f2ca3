import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that a caller may send on one connection before the first is answered. SDKs wait for each answer. */
const mostPipelined = 16;

/** Open connections and what is under way on each: whose turn it is, who may be cut off, where a stray answer would mislead. */
export class Connections {
  /** By connection its requests that are not answered yet, in the order in which they came. */
  readonly #all = new Map<Socket, Map<ServerResponse, IncomingMessage>>();

  add(socket: Socket): void {
    this.#all.set(socket, new Map());
    socket.once('close', () => this.#all.delete(socket));
  }

  /**
   * Notes a request. Says, or resolves, when those before it on the same connection are answered: a write may be what the next request
   * builds on. `false` when the connection is gone by then, or has too many requests and is ended here.
   */
  begin(request: IncomingMessage, response: ServerResponse): boolean | Promise<boolean> {
    const { socket } = request;
    const open = this.#all.get(socket);
    if (open === undefined) return false;
    const before = [...open.keys()].at(-1);
    if (open.size >= mostPipelined) socket.destroy();
    open.set(response, request);
    response.once('close', () => open.delete(response));
    if (before === undefined) return !socket.destroyed;
    return new Promise((resolve) => before.once('close', () => resolve(!socket.destroyed)));
  }

  /** Whether a caller waits on this connection for the answer to a request that has come in whole. */
  isAwaited(socket: Socket): boolean {
    const open = this.#all.get(socket) ?? new Map<ServerResponse, IncomingMessage>();
    return [...open].some(([response, { complete }]) => complete && !response.writableEnded);
  }

  /** Ends every connection on which nothing is under way. */
  closeIdle(): void {
    for (const [socket, open] of this.#all) if (open.size === 0) socket.destroy();
  }
}
