/** `paybrake simulate`: the simulator in the foreground, for programs that find it over HTTP. */
import { startSimulator, type Simulator } from '../simulator/index.js';

export interface SimulateOptions {
  /** Default 4343. 0 takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. Anything else lets other machines in: the simulator asks for no real secret. */
  readonly host?: string;
  readonly seed?: number;
  /** Where the user's lines go. Default: standard output. */
  readonly write?: (text: string) => void;
  /** Ends the simulator when aborted, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

const defaultPort = 4343;

/**
 * Runs until SIGINT, SIGTERM or `signal`, then ends every connection. Resolves to the exit code: 0 after a stop, 2 when the port
 * cannot be had (the reason is written).
 */
export async function simulate({
  port = defaultPort,
  host,
  seed,
  write = (text) => process.stdout.write(text),
  signal,
}: SimulateOptions = {}): Promise<0 | 2> {
  let simulator: Simulator;
  try {
    simulator = await startSimulator({ port, ...(host !== undefined && { host }), ...(seed !== undefined && { seed }) });
  } catch (error) {
    write(`paybrake simulate: ${reasonOf(error, port, host)}\n`);
    return 2;
  }
  write(greeting(simulator));
  await stopped(signal);
  await simulator.stop();
  const seen = simulator.requests.length;
  write(`Stopped after ${seen} request${seen === 1 ? '' : 's'}.\n`);
  return 0;
}

function greeting({ url, host, port }: Simulator): string {
  const reach = isLoopback(host) ? '' : ' Other machines can reach it: it asks for no real key.';
  return `Stripe simulator on ${url}. No request leaves this machine.${reach}

  Node     new Stripe('sk_test_anything', { host: '${host}', port: ${port}, protocol: 'http' })
  Python   StripeClient('sk_test_anything', base_addresses={'api': '${url}'})
  curl     curl ${url}/v1/payment_intents -u sk_test_anything: -d amount=2900 -d currency=usd

  Seen     curl ${url}/_simulator/requests
  Moved    curl ${url}/_simulator/books
  Fault    curl ${url}/_simulator/faults -d '{"kind": "drop"}'
  Forget   curl -X POST ${url}/_simulator/reset

Stop with Ctrl-C.
`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function reasonOf(error: unknown, port: number, host = '127.0.0.1'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is taken. Name another one with --port, or 0 for any free one.`;
  if (code === 'EACCES') return `port ${port} needs more rights than this user has. Name one from 1024 on with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no address ${host}. Leave --host out to listen on 127.0.0.1.`;
  return error instanceof Error ? error.message : String(error);
}

function stopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve();
    };
    if (signal?.aborted === true) stop();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
