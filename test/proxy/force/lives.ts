/** The kill loop: a proxy lives under load, is killed at a random moment, and is started again on what it left. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

import { openLedger, type SqliteLedger } from '../../../src/proxy/ledger/sqlite.js';
import { forwardedKey } from '../../../src/proxy/read/operation.js';
import { Random } from '../../simulation/random.js';
import { clientOf, type Client } from './client.js';
import { policyText, roles } from './policy.js';
import { paybrake, proxyArguments, startProxy, type ProxyPlace, type ProxyProcess } from './process.js';
import { anyFault, startStripe, type Stripe } from './stripe.js';
import { settleByHand } from './tidy.js';
import { Truth, type Settled } from './truth.js';
import { Wishes, type Agent, type Wish } from './wishes.js';

export interface LoopOptions {
  readonly kills: number;
  readonly seed: number;
  /** ms that a proxy lives at most, once it serves. */
  readonly longestLife: number;
  /** Arguments of Node that run the command line. Default: the sources as they are. */
  readonly entry?: readonly string[];
  /** Told of each life. */
  readonly say?: (line: string) => void;
}

export interface Figures {
  readonly kills: number;
  /** Of clients, and of the proxy to Stripe. */
  readonly requests: number;
  readonly sent: number;
  /** Answers by the reason or code that they gave; `lost` for none. */
  readonly answers: Readonly<Record<string, number>>;
  /** Holds that were unknown right after a kill, all lives together. */
  readonly unknown: number;
  readonly movements: number;
  readonly auditRows: number;
  readonly violations: readonly string[];
}

const hour = 3_600_000;
const agentsAtOnce = 24;

/** Runs the loop, ends everything that it started, and says what it saw. What went wrong is in `violations`. */
export async function killLoop(options: LoopOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-force-'));
  const stripe = await startStripe(options.seed);
  const loop = await Loop.of(options, folder, stripe);
  try {
    return await loop.run();
  } finally {
    loop.current?.kill('SIGKILL');
    await loop.current?.ended;
    await stripe.simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Loop {
  current: { kill(signal: NodeJS.Signals): void; readonly ended: Promise<unknown> } | undefined;
  readonly #random: Random;
  readonly #place: ProxyPlace;
  readonly #keys = new Map<string, string>();
  readonly #answers: Record<string, number> = {};
  readonly #violations: string[] = [];
  #settled: Settled[] = [];
  #requests = 0;
  #unknown = 0;
  #auditRows = 0;

  private constructor(
    readonly options: LoopOptions,
    readonly folder: string,
    readonly stripe: Stripe,
    readonly wishes: Wishes,
    readonly truth: Truth,
  ) {
    this.#random = new Random(options.seed);
    const { entry } = options;
    const upstream = stripe.simulator.url;
    this.#place = {
      cwd: folder,
      upstream,
      policy: 'policy.json',
      state: 'state',
      flags: ['--log', 'warn'],
      ...(entry && { entry }),
    };
    writeFileSync(join(folder, 'policy.json'), policyText);
  }

  static async of(options: LoopOptions, folder: string, stripe: Stripe): Promise<Loop> {
    const roleOf = new Map<string, string>();
    const agents: Agent[] = [];
    for (const { name: role } of roles) {
      const customers: string[] = [];
      for (let i = 0; i < 3; i++) customers.push(String((await stripe.direct('/v1/customers', { source: 'tok_visa' }))['id']));
      for (const customer of customers) roleOf.set(customer, role);
      agents.push({ role, customers, currencies: role === 'shop' ? ['usd', 'eur'] : ['usd'] });
    }
    const wishes = new Wishes(agents, `loop${options.seed}`);
    return new Loop(options, folder, stripe, wishes, new Truth(stripe.simulator, roles, roleOf, wishes));
  }

  async run(): Promise<Figures> {
    for (let life = 1; life <= this.options.kills; life++) {
      const early = life > 1 && this.#random.chance(0.1);
      if (early) await this.#dieYoung();
      else await this.#live(life);
      await this.stripe.quiet();
      await this.#check(`life ${life}${early ? ' (while it started)' : ''}`);
      this.stripe.pass(this.#random.pick([0, 0, this.#random.between(0, hour), 3 * hour, 7 * hour]));
    }
    await this.#calm();
    const { simulator } = this.stripe;
    return {
      kills: this.options.kills,
      requests: this.#requests,
      sent: simulator.requests.length,
      answers: this.#answers,
      unknown: this.#unknown,
      movements: simulator.books.movements().length,
      auditRows: this.#auditRows,
      violations: this.#violations,
    };
  }

  async #start(): Promise<ProxyProcess> {
    const proxy = await startProxy(this.#place);
    this.current = proxy;
    for (const { name } of roles) {
      if (!this.#keys.has(name)) this.#keys.set(name, (await proxy.operator.createKey({ role: name })).secret);
    }
    return proxy;
  }

  async #live(life: number): Promise<void> {
    const proxy = await this.#start();
    const old = this.stripe.now() - 23 * hour;
    await settleByHand(proxy.operator, this.stripe, this.wishes, ({ createdAt }) => createdAt < old || this.#random.chance(0.1));
    const client = clientOf(proxy.url);
    let over = false;
    const working = Array.from({ length: agentsAtOnce }, async (_, agent) => {
      const random = new Random(this.options.seed, life * 1_000 + agent + 1);
      while (!over) {
        if (random.chance(0.15)) this.stripe.simulator.fault(anyFault(random));
        await this.#ask(client, this.wishes.next(random));
      }
    });
    await pause(this.#random.between(100, this.options.longestLife));
    over = true;
    proxy.kill('SIGKILL');
    await proxy.ended;
    await Promise.all(working);
    await Promise.all([client.close(), proxy.operator.close()]);
  }

  /** Killed before it serves: perhaps while the ledger takes over what the life before left under way. */
  async #dieYoung(): Promise<void> {
    const command = paybrake(proxyArguments(this.#place), this.#place);
    this.current = command;
    await pause(this.#random.between(50, 1_000));
    command.kill('SIGKILL');
    await command.ended;
  }

  async #ask(client: Client, wish: Wish): Promise<void> {
    const { role, path, params, key } = wish;
    const vault = this.#keys.get(role) ?? '';
    const got = await client.ask({ path, params, key: vault, ...(key !== undefined && { idempotencyKey: key }) });
    this.#requests += 1;
    const what = got.kind === 'lost' ? 'lost' : (got.code ?? got.reason);
    this.#answers[what] = (this.#answers[what] ?? 0) + 1;
    if (what === 'internal_error' || what === 'ledger_unavailable') this.#violations.push(`${path} was answered with ${what}`);
    this.wishes.hear(wish, got);
    if (got.kind === 'answered' && key !== undefined && ['posted', 'open', 'void'].includes(got.reason) && wish.kind !== 'cancel')
      this.#settled.push({ operation: forwardedKey(role, undefined, key), reason: got.reason });
  }

  /** Opens a copy of what is left, as the next life will open the original. */
  async #check(when: string): Promise<void> {
    const copy = join(this.folder, 'copy');
    cpSync(join(this.folder, 'state'), copy, { recursive: true });
    const ledger = await openLedger({
      folder: copy,
      clock: { wall: Date.now, monotonic: () => performance.now() },
      random: randomBytes,
    });
    try {
      const settled = this.#settled.splice(0);
      const violations = [
        ...this.truth.check(ledger, this.stripe.now(), settled),
        ...(ledger.notice === undefined ? [] : [ledger.notice]),
      ];
      this.#violations.push(...violations.map((what) => `${when}: ${what}`));
      const unknown = ledger.holds.list({ state: 'unknown' }).length;
      this.#unknown += unknown;
      this.#auditRows = ledger.audit.tail(1)[0]?.seq ?? 0;
      this.options.say?.(`${when}: ${this.#requests} requests so far, ${unknown} holds unknown, ${violations.length} violations`);
      if (when === calmed) this.#exact(ledger);
    } finally {
      await ledger.close();
      rmSync(copy, { recursive: true, force: true });
    }
  }

  /** Faults stop, everybody asks again what became of what they asked for, and the operator settles the rest. */
  async #calm(): Promise<void> {
    const proxy = await this.#start();
    const client = clientOf(proxy.url);
    for (let round = 0; round < 3; round++) await Promise.all([...this.wishes.unresolved].map((wish) => this.#ask(client, wish)));
    await settleByHand(proxy.operator, this.stripe, this.wishes, () => true);
    await Promise.all([client.close(), proxy.operator.close()]);
    proxy.kill('SIGTERM');
    const { code } = await proxy.ended;
    if (code !== 0) this.#violations.push(`SIGTERM ended it with ${String(code)}: ${proxy.err()}`);
    await this.#check(calmed);
  }

  /** Once nothing is unknown, what is posted is what moved, to the cent. */
  #exact(ledger: SqliteLedger): void {
    const holds = ledger.holds.list();
    const unknown = holds.filter(({ state }) => state === 'unknown').length;
    if (unknown > 0) this.#violations.push(`${calmed}: ${unknown} holds stay unknown`);
    const posted = holds.reduce((sum, hold) => sum + hold.posted, 0);
    const moved = this.stripe.simulator.books.movements().reduce((sum, { amount }) => sum + amount, 0);
    if (posted !== moved) this.#violations.push(`${calmed}: ${posted} is posted, and ${moved} moved`);
  }
}

const calmed = 'calm';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
