/** A world of one seed: Stripe, a network, a machine with the proxy on it, agents and an operator. One thing happens at a step. */
import type { Policy } from '../../src/policy/model.js';
import type { TimeSource } from '../../src/proxy/ledger/clock.js';
import type { Ledger } from '../../src/proxy/ledger/ledger.js';
import { digestOf, hintOf, makeKey } from '../../src/proxy/keys/format.js';
import type { Answer } from '../../src/proxy/model.js';
import { Agents } from './agents.js';
import type { Call } from './calls.js';
import { checkCovered, checkEqual } from './covered.js';
import { happen } from './events.js';
import { Machine } from './machine.js';
import { Network } from './network.js';
import { Operations } from './operations.js';
import { policyOf, policyText, shapes, type RoleShape } from './policies.js';
import { checkEffect } from './promises.js';
import { Random } from './random.js';
import { Records } from './records.js';
import { quiet, Scheduler } from './scheduler.js';
import { watched, type Ended } from './spy.js';
import { Stripe } from './stripe.js';
import { Time } from './time.js';
import { Trace, Violation, type Promised } from './trace.js';

export interface WorldOptions {
  readonly seed: number;
  /** A fault of the proxy's own, to see whether it is found. */
  readonly mutant?: Mutant;
  /** Promises that are not looked at. */
  readonly without?: ReadonlySet<Promised>;
}

export interface Mutant {
  readonly ledger?: (ledger: Ledger, time: Time) => Ledger;
  readonly clock?: (clock: TimeSource) => TimeSource;
}

export class World {
  readonly random: Random;
  readonly time = new Time();
  readonly trace = new Trace();
  readonly scheduler = new Scheduler();
  readonly stripe: Stripe;
  readonly network: Network;
  readonly shapes: readonly RoleShape[];
  readonly operations: Operations;
  readonly agents: Agents;
  readonly records = new Records();
  readonly ended: Ended = { revoked: new Set(), frozen: new Set(), freezing: new Set() };
  readonly #options: WorldOptions;
  readonly #waiting = new Map<string, Call>();
  machine!: Machine;
  policy: Policy;
  /** Calls that were made so far. */
  calls = 0;
  /** How many calls agents have under way at most, but for a crowd. */
  busy = 4;
  /** Status and code of the last answer. */
  lastTold = '';
  #failure: Error | undefined;
  /** There may be new rows in the audit log. */
  #committed = false;

  private constructor(options: WorldOptions) {
    const { seed } = options;
    this.#options = options;
    this.random = new Random(seed);
    this.stripe = new Stripe(this.time, seed);
    this.shapes = shapes(this.random);
    this.policy = policyOf(policyText(this.random, this.shapes));
    const windows = [...this.policy.roles.values()].map((role) => [role.name, role.idempotencyWindow] as const);
    this.operations = new Operations(new Map(windows));
    this.agents = new Agents(this.random, this.stripe.customers);
    this.network = new Network({
      ...{ random: this.random, scheduler: this.scheduler, time: this.time, stripe: this.stripe, trace: this.trace },
      executed: (request, effect, status) => {
        const { moved, object = '' } = effect;
        this.trace.add(
          `stripe ${request.method} ${request.path} ${status} ${object} ${moved?.amount ?? 0} ${request.idempotencyKey ?? ''}`,
        );
        const under = this.operations.executed(request, effect);
        this.#attempt(() => checkEffect(this.operations, request, effect, under));
      },
    });
  }

  static async make(options: WorldOptions): Promise<World> {
    const world = new World(options);
    const { mutant } = options;
    world.machine = await Machine.make({
      ...{ random: world.random, scheduler: world.scheduler, network: world.network, clock: world.time.machine },
      policy: () => world.policy,
      between: (ledger) => {
        const inner = mutant?.ledger?.(ledger, world.time) ?? ledger;
        return watched(inner, world.operations, world.ended, world.time, (violation) => world.fail(violation));
      },
      ...(mutant?.clock && { clockOf: mutant.clock }),
      alarm: (name, message) => {
        world.trace.add(`alarm ${name} ${message}`);
        if (name !== 'over_hold') return;
        const names = message.match(/(?:pi|ch|re|po|tr)_\w+/g) ?? [];
        world.fail(new Violation('quiet', message, names));
      },
    });
    if (world.random.chance(0.3)) world.time.setWall(world.random.between(-2, 2) * world.random.below(86_400_000));
    await world.start();
    for (const { name } of world.shapes) await world.until(world.newKey(name));
    return world;
  }

  /** One thing happens; then everything that must hold is looked at. */
  async step(): Promise<void> {
    this.trace.step += 1;
    await happen(this);
    await this.rest();
  }

  /** All code comes to rest, and what it did is looked at. */
  async rest(): Promise<void> {
    await quiet();
    if (this.machine.state === 'up') {
      if (this.#committed) this.#attempt(() => this.records.follow(this.machine.ledger));
      this.#committed = false;
      this.#attempt(() => checkCovered(this.machine.ledger, this.operations, this.stripe));
    }
    const failure = this.#failure;
    if (failure !== undefined) throw failure;
  }

  /** Runs what is under way to its end, and looks at what must hold when all is quiet. */
  async drain(): Promise<void> {
    while (this.scheduler.size > 0) {
      this.runTask();
      await this.rest();
    }
    this.network.expire();
    while (this.scheduler.size > 0) {
      this.runTask();
      await this.rest();
    }
    if (this.machine.state !== 'up') return;
    this.#attempt(() => checkEqual(this.machine.ledger, this.operations, this.stripe));
    this.#attempt(() => this.records.checkDecisions(this.machine.life));
    await this.rest();
  }

  runTask(): void {
    const task = this.scheduler.take(this.random);
    if (task === undefined) return;
    this.trace.add(`run ${task.label}`);
    this.#committed ||= task.label === 'commit';
    task.run();
  }

  async start(): Promise<void> {
    this.time.start();
    await this.machine.start();
    this.trace.add(`start ${this.machine.life}`);
    const { ledger } = this.machine;
    // The check of the key before a start tells the time, where Stripe can be reached.
    if (this.machine.life === 1 || this.random.chance(0.7)) ledger.observe(Math.floor(this.time.now / 1_000) * 1_000);
    if (ledger.notice !== undefined) this.fail(new Violation('audit', `The ledger opened frozen: ${ledger.notice}`));
    const frozen = ledger.keys.frozen();
    if (frozen !== 'everything') for (const name of frozen) this.ended.frozen.add(name);
    this.operations.takeOver(ledger, this.time.now);
    this.#attempt(() => this.records.checkKept(ledger));
    for (const name of this.operations.objects.keys()) this.operations.touched.add(name);
    this.#committed = true;
  }

  /** Agents whose calls were under way hear nothing more. */
  down(): void {
    this.time.stop();
    this.#waiting.clear();
    this.ended.freezing.clear();
    this.trace.add(`down ${this.machine.life}`);
  }

  get callsUnderWay(): number {
    return this.#waiting.size;
  }

  make(call: Call): void {
    this.calls += 1;
    const { life, gateway } = this.machine;
    const { id, role, method, path, idempotencyKey = '' } = call;
    this.trace.add(`call ${id} ${role} ${method} ${path} ${JSON.stringify(call.params)} ${idempotencyKey}`);
    this.#waiting.set(id, call);
    const stillHere = (): boolean => this.machine.life === life && this.machine.state !== 'down';
    gateway.handle(incomingOf(call)).then(
      (answer) => {
        if (stillHere()) this.#attempt(() => this.#told(call, answer, life));
      },
      (error: unknown) => {
        if (stillHere())
          this.fail(new Violation('quiet', `${id}: the gateway failed: ${error instanceof Error ? (error.stack ?? '') : ''}`));
      },
    );
  }

  /** A new key of a role, as an operator makes one. Resolves when agents have it. */
  newKey(role: string): Promise<void> {
    const secret = makeKey('test', (count) => this.random.bytes(count));
    const made = this.machine.ledger.keys.create({ digest: digestOf(secret), role, mode: 'test', hint: hintOf(secret) });
    return made.then(({ id }) => {
      const { keys } = this.agents;
      // Each role keeps a key, in force or not.
      const old =
        keys.length < 8 ? undefined : keys.find((key) => keys.some((other) => other !== key && other.role === key.role));
      this.agents.keys = [...keys.filter((key) => key !== old), { id, role, secret }];
    });
  }

  /** Runs what is under way until a promise settles. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const ended = { yet: false };
    const noted = promise.finally(() => void (ended.yet = true));
    noted.catch(() => undefined);
    await this.rest();
    while (!ended.yet && this.scheduler.size > 0) {
      this.runTask();
      await this.rest();
    }
    return noted;
  }

  fail(error: Error): void {
    if (error instanceof Violation && this.#options.without?.has(error.promise) === true) return;
    this.#failure ??= error;
  }

  remove(): void {
    this.machine.remove();
  }

  #told(call: Call, answer: Answer, life: number): void {
    const error = /"code":\s*"(\w+)"/.exec(answer.body)?.[1] ?? '';
    this.trace.add(`told ${call.id} ${answer.status} ${error} ${answer.headers['paybrake-reason'] ?? ''}`);
    this.lastTold = `${answer.status}${error === '' ? '' : ` ${error}`}`;
    this.#waiting.delete(call.id);
    this.records.told(call, answer, life);
    this.agents.told(call, answer);
  }

  #attempt(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function incomingOf({ id, key, method, path, params, idempotencyKey }: Call) {
  const form = new URLSearchParams(params).toString();
  const headers = {
    Authorization: `Bearer ${key}`,
    'Paybrake-Tool-Call': id,
    ...(method === 'POST' && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
  };
  return {
    method,
    target: method === 'POST' || form === '' ? path : `${path}?${form}`,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(method === 'POST' ? form : ''),
  };
}
