/** One keep-alive connection of the load generator: writes a request, reads an answer. Far cheaper than a real HTTP client. */
import { connect, type Socket } from 'node:net';

const endOfHead = '\r\n\r\n';

export class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: ((status: number) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // In latin1 a character is a byte, so that lengths can be compared.
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#take(chunk));
    socket.on('error', () => this.#end(0));
    socket.on('close', () => this.#end(0));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends a whole request; resolves with the status of its answer once that is here whole, with 0 when it never comes. */
  ask(request: string): Promise<number> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      if (this.#socket.destroyed) this.#end(0);
      else this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const head = this.#received.indexOf(endOfHead);
    if (head < 0) return;
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(this.#received.slice(0, head + 2)) ?? [];
    if (length === undefined) throw new Error(`An answer without a length: ${this.#received.slice(0, head)}`);
    if (this.#received.length < head + endOfHead.length + Number(length)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#end(status);
  }

  #end(status: number): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(status);
  }
}
