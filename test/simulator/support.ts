import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/index.js';

export const secretKey = 'sk_test_simulator';

/** A simulator and a real stripe-node client on it; both end with the test. */
export async function simulate(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; stripe: Stripe }> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.stop());
  return { simulator, stripe: new Stripe(secretKey, simulator.stripeConfig) };
}

/** A client that never repeats a request by itself. */
export const withoutRetries = (simulator: Simulator): Stripe =>
  new Stripe(secretKey, { ...simulator.stripeConfig, maxNetworkRetries: 0 });

/** A clock that a test moves. Milliseconds. */
export function movableClock(start = Date.UTC(2026, 5, 1)): { now: () => number; pass: (ms: number) => void } {
  let now = start;
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
  };
}

export const hours = (n: number): number => n * 60 * 60 * 1000;

export interface Refusal {
  readonly class: string;
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly message: string;
}

/** How the SDK refuses. Fails the test when it does not. */
export async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  const error = await refused(promise);
  const { type, statusCode, rawType, code, param, message } = error;
  return { class: type, status: statusCode, type: rawType, code, param, message };
}

/** The Stripe error itself. */
export async function refused(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('Expected Stripe to refuse, but it answered.');
}

/** A request as curl sends it. */
export async function send(
  simulator: Simulator,
  method: string,
  path: string,
  { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; body: { error?: Record<string, unknown> } & Record<string, unknown> }> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${secretKey}`,
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}
