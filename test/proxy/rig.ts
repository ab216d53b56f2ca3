/** The production gateway with its real ledger, in front of the simulator, in one process and without a socket. Time stands still. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicy } from '../../src/policy/load.js';
import type { Policy } from '../../src/policy/model.js';
import { createGateway, type Gateway } from '../../src/proxy/gateway.js';
import { createLog } from '../../src/proxy/http/log.js';
import { createMetrics, type Metrics } from '../../src/proxy/http/metrics.js';
import { requestIds } from '../../src/proxy/http/refuse.js';
import type { Sent, UpstreamRequest } from '../../src/proxy/http/upstream.js';
import { digestOf, hintOf, makeKey } from '../../src/proxy/keys/format.js';
import type { Faults } from '../../src/proxy/ledger/batch.js';
import type { Driver } from '../../src/proxy/ledger/driver.js';
import { openLedger, type SqliteLedger } from '../../src/proxy/ledger/sqlite.js';
import { Simulation, type Outcome } from '../../src/simulator/simulation.js';

export interface Asking {
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown> & { readonly error?: Record<string, unknown> };
}

/** A world with one proxy in it. */
export class Rig {
  readonly simulation: Simulation;
  readonly folder = mkdtempSync(join(tmpdir(), 'paybrake-gateway-'));
  /** What went to Stripe, `GET`s too. */
  readonly sent: UpstreamRequest[] = [];
  /** Replaces the way to Stripe for one request, in the order in which they are sent. */
  readonly detours: ((request: UpstreamRequest, deliver: () => Sent) => Promise<Sent> | Sent)[] = [];
  readonly logged: string[] = [];
  time = Date.UTC(2026, 0, 1);
  /** How far the monotonic clock lags behind, in ms: by what a machine was suspended. */
  lag = 0;
  policy: Policy;
  /** Where the disk of the next ledger fails. */
  faults: Faults | undefined;
  /** What the next ledger is opened with, where it is not the driver of this Node. */
  driver: Driver | undefined;
  ledger!: SqliteLedger;
  gateway!: Gateway;
  readonly metrics: Metrics = createMetrics({ inFlight: () => 0, unknownHolds: () => 0 });
  #count = 0;

  private constructor(policy: string) {
    this.policy = policyOf(policy);
    this.simulation = new Simulation({ clock: () => this.time, seed: 1 });
  }

  static async start(policy: string): Promise<Rig> {
    const rig = new Rig(policy);
    await rig.open();
    return rig;
  }

  /** Opens the ledger, as a process does that starts. */
  async open(): Promise<void> {
    const random = (bytes: number): Uint8Array => this.#bytes(bytes);
    const clock = { wall: () => this.time, monotonic: () => this.time - this.lag };
    const { folder, faults, driver } = this;
    this.ledger = await openLedger({ folder, clock, random, ...(faults && { faults }), ...(driver && { driver }) });
    this.gateway = createGateway({
      ledger: this.ledger,
      policy: () => this.policy,
      upstream: { send: (request) => this.#send(request) },
      mode: 'test',
      metrics: this.metrics,
      log: createLog({ level: 'debug', pretty: false, to: { write: (line: string) => void this.logged.push(line) } }),
      newRequestId: requestIds(random),
      random,
      clock,
    });
  }

  async restart(): Promise<void> {
    await this.ledger.close();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.ledger.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  setPolicy(text: string): void {
    this.policy = policyOf(text);
  }

  /** A vault key in force. */
  async key(role: string): Promise<string> {
    const key = makeKey('test', (bytes) => this.#bytes(bytes));
    await this.ledger.keys.create({ digest: digestOf(key), role, mode: 'test', hint: hintOf(key) });
    return key;
  }

  /** `ask('POST', '/v1/charges', { amount: '100' }, { key })`. */
  async ask(
    method: string,
    path: string,
    params: Readonly<Record<string, string>>,
    { key, idempotencyKey, headers }: Asking,
  ): Promise<Told> {
    const form = new URLSearchParams(params).toString();
    const isPost = method === 'POST';
    const raw = {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(isPost && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...headers,
    };
    const answer = await this.gateway.handle({
      method,
      target: isPost || form === '' ? path : `${path}?${form}`,
      rawHeaders: Object.entries(raw).flat(),
      body: Buffer.from(isPost ? form : ''),
    });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) as Told['body'] };
  }

  async #send(request: UpstreamRequest): Promise<Sent> {
    this.sent.push(request);
    const detour = this.detours.shift();
    const deliver = (): Sent => this.#deliver(request);
    return detour ? detour(request, deliver) : deliver();
  }

  #deliver({ method, path, form, idempotencyKey, account, stripeVersion }: UpstreamRequest): Sent {
    const outcome = this.simulation.handle({
      method,
      path,
      query: method === 'POST' ? '' : form,
      headers: {
        authorization: `Bearer ${['sk', 'test', 'rig'].join('_')}`,
        'content-type': method === 'POST' ? 'application/x-www-form-urlencoded' : undefined,
        'idempotency-key': idempotencyKey,
        'stripe-account': account,
        'stripe-version': stripeVersion,
      },
      body: method === 'POST' ? form : '',
    });
    outcome.end();
    return answered(outcome, this.time);
  }

  /** Other bytes at each call, and the same ones in each run. */
  #bytes(bytes: number): Uint8Array {
    this.#count += 1;
    return Uint8Array.from({ length: bytes }, (_, i) => (this.#count * 31 + i * 7 + (this.#count >> 8) * 13) & 255);
  }
}

export function answered({ status, headers, body, drop }: Outcome, now: number): Sent {
  if (drop) return { kind: 'unknown', why: 'The connection closed before an answer came.' };
  const date = Math.floor(now / 1000) * 1000;
  return { kind: 'answered', answer: { status, headers, body: JSON.parse(body) as Record<string, unknown>, text: body, date } };
}

export function policyOf(text: string): Policy {
  const loaded = loadPolicy(text, 'paybrake.policy.json');
  if (!('policy' in loaded)) throw new Error(`The policy of a test does not load: ${JSON.stringify(loaded)}`);
  return loaded.policy;
}
