/** Bytes on sockets, as an SDK would never send them. */
import { createServer, connect, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawConnection {
  send(text: string): void;
  /** Everything that came, once the other side has closed. */
  readonly closed: Promise<string>;
  /** The first `count` answers, as soon as they are whole. */
  answers(count: number): Promise<RawAnswer[]>;
  leave(): void;
}

/** Connects to a port on loopback. Latin-1 both ways: a letter is a byte. */
export function rawConnection(port: number): RawConnection {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  const waiting = new Set<() => void>();
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  onTestFinished(() => void socket.destroy());
  return {
    send: (bytes) => void socket.write(bytes, 'latin1'),
    closed,
    answers: (count) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = answersIn(text);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found.slice(0, count));
        };
        waiting.add(look);
        void closed.then(() => reject(new Error(`The connection closed after ${JSON.stringify(text)}`)));
        look();
      }),
    leave: () => void socket.destroy(),
  };
}

/** Sends text and gives the one answer to it; the connection must be closed after it. */
export async function exchange(port: number, text: string): Promise<RawAnswer> {
  const connection = rawConnection(port);
  connection.send(text);
  const whole = await connection.closed;
  const [answer, ...more] = answersIn(whole);
  if (answer === undefined || more.length > 0) throw new Error(`Not one answer: ${JSON.stringify(whole)}`);
  return answer;
}

/** The whole answers at the beginning of what came over a connection. */
export function answersIn(text: string): RawAnswer[] {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return [];
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = Number(headers['content-length'] ?? 0);
  const body = text.slice(end + 4, end + 4 + length);
  if (body.length < length) return [];
  return [{ status: Number(first.split(' ')[1]), headers, body }, ...answersIn(text.slice(end + 4 + length))];
}

export interface Scripted {
  readonly port: number;
  readonly origin: string;
  /** Whole requests, head and body, as they came. */
  readonly requests: readonly string[];
  readonly connections: () => number;
}

/** A server that does with its sockets what a script says, each time that a whole request has come. Stops with the test. */
export async function scripted(script: (socket: Socket, request: string, nth: number) => void): Promise<Scripted> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let text = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\r\n\r\n') + 4;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 4 || text.length < end + length) return;
      requests.push(text);
      text = '';
      script(socket, requests.at(-1) ?? '', requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, origin: `http://127.0.0.1:${port}`, requests, connections: () => connections };
}

/** A JSON answer as bytes. */
export function jsonAnswer(body: object | string, { status = '200 OK', headers = '' } = {}): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
