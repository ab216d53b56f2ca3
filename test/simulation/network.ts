/** The way to Stripe, with all that can go wrong on it. A request arrives when the scheduler says so, and its answer too, or neither. */
import type { Sent, UpstreamRequest } from '../../src/proxy/http/upstream.js';
import type { Outcome } from '../../src/simulator/simulation.js';
import type { Random } from './random.js';
import type { Scheduler } from './scheduler.js';
import type { Effect, Stripe } from './stripe.js';
import { second, type Time } from './time.js';
import type { Trace } from './trace.js';

/** How bad the network is: faults among a hundred requests. */
export type Weather = 'calm' | 'wind' | 'storm';
const faulty: Readonly<Record<Weather, number>> = { calm: 0, wind: 0.12, storm: 0.35 };

/**
 * `not-sent`: no byte left. `lost`: never arrives. `dropped`: done, and the connection ends or the answer is cut short. `slow`: the
 * time-out can come before the arrival or the answer. `edge-…`: turned away before Stripe looked at it. `masked-…`: done, and an error
 * comes back. The others are the simulator's own faults.
 */
const plans = [
  [2, 'not-sent'],
  [3, 'lost'],
  [5, 'dropped'],
  [5, 'slow'],
  [2, 'edge-401'],
  [2, 'edge-429'],
  [1, 'edge-409'],
  [2, 'edge-503'],
  [3, 'masked-500'],
  [1, 'masked-empty'],
  [2, 'error-500'],
  [2, 'error-500-committed'],
  [2, 'lock-timeout'],
  [2, 'conflict'],
] as const;
type Plan = (typeof plans)[number][1] | 'good';

interface Exchange {
  readonly request: UpstreamRequest;
  readonly name: string;
  readonly life: number;
  readonly resolve: (sent: Sent) => void;
  readonly plan: Plan;
  arrived: boolean;
  /** The proxy has its answer, or none for good. */
  over: boolean;
}

export interface NetworkOptions {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly time: Time;
  readonly stripe: Stripe;
  readonly trace: Trace;
  /** Is told of each request that reached Stripe, at once. */
  readonly executed: (request: UpstreamRequest, effect: Effect, status: number) => void;
}

export class Network {
  weather: Weather = 'calm';
  readonly #options: NetworkOptions;
  readonly #exchanges = new Set<Exchange>();
  #count = 0;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Requests that may still arrive at Stripe. */
  get underWay(): number {
    return this.#exchanges.size;
  }

  /** Whether a request with this idempotency key may still arrive. */
  carries(operation: string): boolean {
    return [...this.#exchanges].some(({ request, arrived }) => !arrived && request.idempotencyKey === operation);
  }

  send(life: number, request: UpstreamRequest): Promise<Sent> {
    const { random, scheduler, trace } = this.#options;
    const plan: Plan = random.chance(faulty[this.weather]) ? random.weighted(plans) : 'good';
    this.#count += 1;
    const name = `x${this.#count}`;
    trace.add(`send ${name} ${request.method} ${request.path} ${request.form} ${request.idempotencyKey ?? ''} ${plan}`);
    return new Promise((resolve) => {
      if (plan === 'not-sent') {
        const sent = { kind: 'not-sent', why: 'The connection failed (ECONNREFUSED).' } as const;
        scheduler.add({ label: `${name} not sent`, life, run: () => resolve(sent) });
        return;
      }
      const exchange: Exchange = { request, name, life, resolve, plan, arrived: false, over: false };
      this.#exchanges.add(exchange);
      if (plan !== 'lost') scheduler.add({ label: `${name} arrives`, run: () => this.#arrive(exchange) });
      if (plan === 'lost' || plan === 'slow')
        scheduler.add({ label: `${name} times out`, life, run: () => this.#giveUp(exchange) });
    });
  }

  /** More time passes than any exchange lasts: what has not arrived does now or never, and nobody waits for an answer. */
  expire(): void {
    for (const exchange of [...this.#exchanges]) {
      if (!exchange.arrived && exchange.plan !== 'lost' && this.#options.random.chance(0.5)) this.#arrive(exchange);
      exchange.arrived = true;
      this.#giveUp(exchange);
      this.#exchanges.delete(exchange);
    }
  }

  /** What is on its way arrives now or never; answers may still be read later. */
  sever(): void {
    for (const exchange of [...this.#exchanges]) {
      if (exchange.arrived || exchange.plan === 'lost') continue;
      if (this.#options.random.chance(0.5)) this.#arrive(exchange);
      else this.#lose(exchange);
    }
  }

  /** The process is gone: its requests may arrive all the same, or not. */
  cut(life: number): void {
    for (const exchange of [...this.#exchanges]) {
      if (exchange.life !== life) continue;
      exchange.over = true;
      if (exchange.arrived || exchange.plan === 'lost') this.#exchanges.delete(exchange);
      else if (this.#options.random.chance(0.3)) {
        exchange.arrived = true;
        this.#exchanges.delete(exchange);
      }
    }
  }

  #arrive(exchange: Exchange): void {
    const { scheduler, random, time } = this.#options;
    if (exchange.arrived) return;
    exchange.arrived = true;
    const { plan, name, life } = exchange;
    const edge = /^edge-(\d+)/.exec(plan)?.[1];
    const { sent, end } =
      edge === undefined ? this.#execute(exchange) : { sent: turnedAway(edge, time.now), end: () => undefined };
    const done = (): void => {
      end();
      this.#exchanges.delete(exchange);
      if (exchange.over) return;
      exchange.over = true;
      exchange.resolve(sent);
    };
    // The key is in use until the answer leaves.
    if (exchange.over) done();
    else scheduler.add({ label: `${name} is answered ${sent.kind === 'answered' ? sent.answer.status : sent.kind}`, run: done });
    if (this.weather !== 'calm' && random.chance(0.02))
      scheduler.add({ label: `${name} times out`, life, run: () => this.#giveUp(exchange) });
  }

  #execute({ request, plan }: Exchange): { sent: Sent; end: () => void } {
    const { stripe, time, executed } = this.#options;
    const { faults } = stripe.simulation;
    if (plan === 'error-500' || plan === 'lock-timeout' || plan === 'conflict') faults.add({ kind: plan });
    if (plan === 'error-500-committed') faults.add({ kind: 'error-500', committed: true });
    const { outcome, effect } = stripe.execute(request);
    faults.clear();
    executed(request, effect, outcome.status);
    return { sent: this.#sent(outcome, plan, time.now), end: outcome.end };
  }

  #sent(outcome: Outcome, plan: Plan, now: number): Sent {
    if (plan === 'dropped') return { kind: 'unknown', why: 'The connection failed (ECONNRESET).' };
    if (plan === 'masked-500') return turnedAway('500', now);
    const date = Math.floor(now / second) * second;
    if (plan === 'masked-empty') return { kind: 'answered', answer: { status: 502, headers: {}, body: {}, text: '{}', date } };
    const { status, headers, body } = outcome;
    const parsed = JSON.parse(body) as Record<string, unknown>;
    return { kind: 'answered', answer: { status, headers, body: parsed, text: body, date } };
  }

  /** It never arrives, and sooner or later the time-out says so. */
  #lose(exchange: Exchange): void {
    const { name, life } = exchange;
    exchange.arrived = true;
    const run = (): void => {
      this.#giveUp(exchange);
      this.#exchanges.delete(exchange);
    };
    this.#options.scheduler.add({ label: `${name} times out`, life, run });
  }

  #giveUp(exchange: Exchange): void {
    if (exchange.over) return;
    exchange.over = true;
    exchange.resolve({ kind: 'unknown', why: 'No answer came within 80000 ms.' });
    if (exchange.plan === 'lost') this.#exchanges.delete(exchange);
  }
}

/** An answer that was made before Stripe's endpoint was reached, or in place of its own. */
function turnedAway(status: string, now: number): Sent {
  const error = {
    '401': { type: 'invalid_request_error', message: 'Invalid API Key provided.' },
    '409': { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'Another request uses this key.' },
    '429': { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' },
  }[status] ?? { type: 'api_error', message: 'An error occurred.' };
  const body = { error };
  const date = Math.floor(now / second) * second;
  return { kind: 'answered', answer: { status: Number(status), headers: {}, body, text: JSON.stringify(body), date } };
}
