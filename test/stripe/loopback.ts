import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Loopback {
  readonly port: number;
  /** Every request so far, oldest first. */
  readonly received: Received[];
  /** What the next requests get. */
  answer: { status: number; body: unknown };
  close(): Promise<void>;
}

/** An HTTP server on a free port of this machine that writes down what it is sent. */
export async function loopback(): Promise<Loopback> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      self.received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(self.answer.status, { 'content-type': 'application/json', 'stripe-should-retry': 'false' });
      response.end(JSON.stringify(self.answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Loopback = {
    port: (server.address() as AddressInfo).port,
    received: [],
    answer: { status: 200, body: { id: 'obj_1', object: 'thing' } },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
  return self;
}
