/** A server with a gateway of the test's own making. */
import { onTestFinished } from 'vitest';
import { listen, type RunningServer, type ServerOptions } from '../../../src/proxy/http/server.js';
import type { Answer, Incoming } from '../../../src/proxy/model.js';

export interface Started extends RunningServer {
  /** What reached the gateway. */
  readonly handled: Incoming[];
  readonly turnedAway: string[];
  readonly failures: unknown[];
  readonly statuses: number[];
}

export const fine: Answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"ch_1"}' };

/** Listens on a free port of 127.0.0.1; ends with the test. Request ids count up: `req_pb_1`. */
export async function startServer(
  handle: (incoming: Incoming) => Promise<Answer> | Answer = () => fine,
  options: Partial<ServerOptions> = {},
): Promise<Started> {
  const handled: Incoming[] = [];
  const turnedAway: string[] = [];
  const failures: unknown[] = [];
  const statuses: number[] = [];
  let requests = 0;
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    names: [],
    ready: () => true,
    requestId: () => `req_pb_${(requests += 1)}`,
    watch: {
      turnedAway: (code) => turnedAway.push(code),
      answered: (status) => statuses.push(status),
      failed: (error) => failures.push(error),
    },
    ...options,
    handle: async (incoming) => {
      handled.push(incoming);
      return handle(incoming);
    },
  });
  onTestFinished(async () => {
    await server.stop(0);
  });
  return { ...server, handled, turnedAway, failures, statuses };
}

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** A POST as an SDK sends it, with more headers if need be. The body in Latin-1. */
export function post(body: string, headers = '', path = '/v1/charges'): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

export function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
}

/** The `error` of an answer in Stripe's shape. */
export function errorOf({ body }: { readonly body: string }): Record<string, unknown> {
  return (JSON.parse(body) as { error: Record<string, unknown> }).error;
}
