/** The simulator as the kill loop has it: a Stripe with customers who have cards, with faults, and with time that jumps. */
import { startSimulator, type Fault, type Simulator } from '../../../src/simulator/index.js';
import type { Random } from '../../simulation/random.js';

export interface Stripe {
  readonly simulator: Simulator;
  now(): number;
  /** Lets time pass that nobody waits for, in ms. */
  pass(ms: number): void;
  /** Asks Stripe past the proxy, as an operator does in the dashboard. */
  direct(path: string, params?: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when what has arrived is done and answered. */
  quiet(): Promise<void>;
}

/** In ms. */
const longestDelay = 150;

export async function startStripe(seed: number): Promise<Stripe> {
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const simulator = await startSimulator({ seed, clock: now });
  const authorization = `Bearer ${['sk', 'test', 'operator'].join('_')}`;
  return {
    simulator,
    now,
    pass: (ms) => void (passed += ms),
    async direct(path, params = {}) {
      for (;;) {
        // Faults that wait for somebody may meet this one.
        const answer = await fetch(simulator.url + path, {
          method: 'POST',
          headers: { authorization },
          body: new URLSearchParams(params),
        }).catch(() => undefined);
        if (answer !== undefined && answer.status < 500 && answer.status !== 409 && answer.status !== 429)
          return (await answer.json()) as Readonly<Record<string, unknown>>;
      }
    },
    async quiet() {
      for (let seen = -1; seen !== simulator.requests.length;) {
        seen = simulator.requests.length;
        await new Promise((resolve) => setTimeout(resolve, longestDelay + 50));
      }
    },
  };
}

export function anyFault(random: Random): Fault {
  const match = { method: 'POST' };
  return random.pick<Fault>([
    { kind: 'drop', match },
    { kind: 'drop', match },
    { kind: 'drop-before', match },
    { kind: 'delay', match, ms: random.between(5, longestDelay) },
    { kind: 'delay', match, ms: random.between(5, longestDelay) },
    { kind: 'error-500', match, committed: random.chance(0.5) },
    { kind: 'lock-timeout', match },
    { kind: 'conflict', match },
  ]);
}
