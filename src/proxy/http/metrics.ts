/** What the proxy counts, for Prometheus. Labels come from short lists: no key, no customer, no path, nothing that a caller chose. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** A decision of the gateway; `role` absent where nobody was identified. */
  decided(decision: { readonly role?: string; readonly decision: string; readonly reason: string }): void;
  /** A request that the server turned away before the gateway saw it. */
  turnedAway(code: string): void;
  /** An answer with status 401. */
  unauthorized(): void;
  /** An exchange with Stripe. */
  upstream(exchange: {
    readonly outcome: 'answered' | 'not-sent' | 'unknown';
    readonly status?: number;
    readonly ms: number;
  }): void;
  /** What the proxy added to a request: its own time, without Stripe's. */
  added(ms: number): void;
  /** From the call of the ledger to the commit. */
  committed(ms: number): void;
  /** Something that a person should look at. */
  alarm(name: Alarm): void;
  /** The text that Prometheus reads, and its content type. */
  render(): Promise<string>;
  readonly contentType: string;
}

/**
 * `raw_stripe_key`: an agent holds a key of Stripe's; `unauthorized`: many wrong keys in a short time; `over_hold`: more moved than was
 * held, or an answer belies its price in another way; `ledger`: the ledger failed; `clock`: this machine's clock is not Stripe's;
 * `wrong_mode`: an answer of the other mode; `unknown_age`: a hold is unknown for too long to be settled by sending its request again.
 */
export const alarms = ['raw_stripe_key', 'unauthorized', 'over_hold', 'ledger', 'clock', 'wrong_mode', 'unknown_age'] as const;
export type Alarm = (typeof alarms)[number];

/** What is asked when somebody reads the metrics. */
export interface Gauges {
  readonly inFlight: () => number;
  readonly unknownHolds: () => number;
}

/** In seconds, from a read in memory to Stripe's slowest answers. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 80];

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: seconds });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const decisions = counter('paybrake_decisions_total', 'Decisions of the gateway.', ['role', 'decision', 'reason']);
  const turned = counter('paybrake_turned_away_total', 'Requests that never reached the gateway.', ['code']);
  const unauthorized = counter('paybrake_unauthorized_total', 'Answers with status 401.', []);
  const alarms = counter('paybrake_alarms_total', 'Events that a person should look at.', ['alarm']);
  const upstream = histogram('paybrake_upstream_seconds', 'Time of an exchange with Stripe.', ['outcome', 'status']);
  const added = histogram('paybrake_added_seconds', 'Time that the proxy added to a request.', []);
  const commits = histogram('paybrake_ledger_commit_seconds', 'Time from a call of the ledger to its commit.', []);
  gauge('paybrake_in_flight', 'Requests that are being handled.', gauges.inFlight);
  gauge('paybrake_unknown_holds', 'Holds of which nobody knows what became of them.', gauges.unknownHolds);

  const roles = bounded(200);
  const reasons = bounded(200);
  const codes = bounded(50);
  return {
    decided: ({ role = '', decision, reason }) => decisions.inc({ role: roles(role), decision, reason: reasons(reason) }),
    turnedAway: (code) => turned.inc({ code: codes(code) }),
    unauthorized: () => unauthorized.inc(),
    upstream: ({ outcome, status, ms }) => upstream.observe({ outcome, status: statusClass(status) }, ms / 1_000),
    added: (ms) => added.observe(ms / 1_000),
    committed: (ms) => commits.observe(ms / 1_000),
    alarm: (alarm) => alarms.inc({ alarm }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Lets the first `most` different words through; later ones, and what is no word of ours, become `other`. Memory stays bounded. */
function bounded(most: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= most || !/^[a-z0-9_-]{0,64}$/.test(value)) return 'other';
    seen.add(value);
    return value;
  };
}

function statusClass(status: number | undefined): string {
  return status === undefined ? '' : `${Math.floor(status / 100)}xx`;
}
