/**
 * A Stripe that runs on this machine, with Stripe's documented idempotency rules, error bodies and faults on command.
 * What it covers and where it departs from Stripe is written in docs/simulator.md.
 */
import type { Books } from './books.js';
import type { Fault } from './faults.js';
import type { RequestRecord } from './requests.js';
import { listen } from './server.js';
import { Simulation } from './simulation.js';

export type { Books, Scope } from './books.js';
export type { Fault, FaultKind } from './faults.js';
export type { Kinds } from './kinds.js';
export type { Bucket, Movement } from './movements.js';
export type { RequestRecord } from './requests.js';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly clock?: () => number;
  /** Ids follow from it and from the order of the requests. Default 1. */
  readonly seed?: number;
}

export interface Simulator {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Options for `new Stripe('sk_test_…', simulator.stripeConfig)`. */
  readonly stripeConfig: { host: string; port: number; protocol: 'http'; telemetry: false };
  /** What exists and how much money moved. */
  readonly books: Books;
  /** Every request seen, in the order of arrival. */
  readonly requests: readonly RequestRecord[];
  /** Queues a fault for the next request (or requests) that it matches. Throws a `TypeError` for a fault that is none. */
  fault(fault: Fault): void;
  /** Forgets objects, idempotency keys, waiting faults and the request log. */
  reset(): void;
  /** Stops listening and ends every connection. */
  stop(): Promise<void>;
}

/** Starts a simulator on the loopback interface. Rejects with Node's error when it cannot listen (`EADDRINUSE`). */
export async function startSimulator({
  port = 0,
  host = '127.0.0.1',
  clock = Date.now,
  seed = 1,
}: SimulatorOptions = {}): Promise<Simulator> {
  // Node would take it for every address of the machine.
  if (host.trim() === '') throw new TypeError('The host is empty. Name an address, or leave it out to listen on 127.0.0.1.');
  const simulation = new Simulation({ clock, seed });
  const server = await listen(simulation, { host, port, clock });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    host,
    port: server.port,
    stripeConfig: { host, port: server.port, protocol: 'http', telemetry: false },
    books: simulation.books,
    requests: simulation.requests,
    fault(fault) {
      simulation.faults.add(fault);
    },
    reset() {
      simulation.reset();
    },
    stop: () => server.stop(),
  };
}
