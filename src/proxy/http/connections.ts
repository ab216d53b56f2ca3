import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Open connections and what is under way on each: who may be cut off, and where a stray answer would be taken for another. */
export class Connections {
  readonly #sockets = new Map<Socket, { open: number; reading: number }>();

  add(socket: Socket): void {
    this.#sockets.set(socket, { open: 0, reading: 0 });
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Notes a request. Call what comes back when its body was read. */
  begin({ socket }: IncomingMessage, response: ServerResponse): () => void {
    const state = this.#sockets.get(socket);
    if (state === undefined) return () => undefined;
    state.open += 1;
    state.reading += 1;
    let reading = true;
    const read = () => {
      if (reading) state.reading -= 1;
      reading = false;
    };
    response.once('close', () => {
      read();
      state.open -= 1;
    });
    return read;
  }

  /** Whether a caller waits on this connection for the answer to a request that was read. */
  isAwaited(socket: Socket): boolean {
    const { open, reading } = this.#sockets.get(socket) ?? { open: 0, reading: 0 };
    return open > reading;
  }

  /** Ends every connection on which nothing is under way. */
  closeIdle(): void {
    for (const [socket, { open }] of this.#sockets) if (open === 0) socket.destroy();
  }
}
