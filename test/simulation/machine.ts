/** The machine that the proxy runs on: a folder, and one life of the process after another. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../../src/policy/model.js';
import { createGateway, type Gateway } from '../../src/proxy/gateway.js';
import type { Alarm } from '../../src/proxy/http/metrics.js';
import type { Faults } from '../../src/proxy/ledger/batch.js';
import type { TimeSource } from '../../src/proxy/ledger/clock.js';
import { libsqlDriver, type Connection, type Driver } from '../../src/proxy/ledger/driver.js';
import type { Ledger } from '../../src/proxy/ledger/ledger.js';
import { openLedger, type SqliteLedger } from '../../src/proxy/ledger/sqlite.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { Scheduler } from './scheduler.js';

type Point = Parameters<Faults['at']>[0];

export interface MachineOptions {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly clock: TimeSource;
  readonly policy: () => Policy;
  /** What stands between the gateway and the ledger. */
  readonly between: (ledger: Ledger) => Ledger;
  /** A clock that the ledger is given instead: for mutants. */
  readonly clockOf?: (clock: TimeSource) => TimeSource;
  readonly alarm: (name: Alarm, message: string) => void;
}

export class Machine {
  readonly #options: MachineOptions;
  readonly #root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'paybrake-simulation-'));
  readonly #driver: Driver;
  #connection: Connection | undefined;
  #planned: { readonly point: Point; readonly kind: 'crash' | 'fail' } | undefined;
  /** Counted from 1. */
  life = 0;
  state: 'up' | 'down' | 'failed' = 'down';
  ledger!: SqliteLedger;
  /** The same, as the gateway has it. */
  seen!: Ledger;
  gateway!: Gateway;

  private constructor(options: MachineOptions, driver: Driver) {
    this.#options = options;
    this.#driver = { ...driver, open: (file) => (this.#connection = driver.open(file)) };
    mkdirSync(this.#folder, { mode: 0o700 });
  }

  static async make(options: MachineOptions): Promise<Machine> {
    return new Machine(options, await libsqlDriver());
  }

  /** Lets the next commit end the process at a point, or fail there. */
  plan(kind: 'crash' | 'fail', point: Point): void {
    this.#planned = { kind, point };
  }

  async start(): Promise<void> {
    const { random, scheduler, network, clock, policy, between, alarm, clockOf } = this.#options;
    const life = ++this.life;
    const bytes = (count: number): Uint8Array => random.bytes(count);
    this.#planned = undefined;
    this.#serves = false;
    this.#syncs.clear();
    this.ledger = await openLedger({
      folder: this.#folder,
      clock: clockOf === undefined ? clock : clockOf(clock),
      random: bytes,
      driver: this.#driver,
      schedule: (run) => scheduler.add({ label: 'commit', life, run }),
      stable: { sync: () => this.#sync(life), close: nothing },
      faults: { at: (point) => this.#meet(point) },
    });
    this.seen = between(this.ledger);
    this.gateway = createGateway({
      ledger: this.seen,
      policy,
      upstream: {
        // A dead process sends nothing, and hears nothing.
        send: (request) =>
          this.life === life && this.state !== 'down' ? network.send(life, request) : new Promise(() => undefined),
      },
      mode: 'test',
      metrics: { decided: nothing, unauthorized: nothing, upstream: nothing, added: nothing, committed: nothing, alarm: nothing },
      log: { debug: nothing, info: nothing, warn: nothing, error: (message, fields) => alarm(fields?.alarm as Alarm, message) },
      newRequestId: () => 'req_simulation',
      random: bytes,
      clock,
    });
    this.state = 'up';
    this.#serves = true;
  }

  /** The disk takes its time, except while a process begins or ends. */
  #sync(life: number): Promise<void> {
    if (!this.#serves) return Promise.resolve();
    return new Promise((resolve) => {
      const written = (): void => {
        this.#syncs.delete(written);
        resolve();
      };
      this.#syncs.add(written);
      this.#options.scheduler.add({ label: 'sync', life, run: written });
    });
  }

  /** The process is gone at this moment. What it had on the disk is there, and nothing else. */
  crash(): void {
    const { scheduler, network } = this.#options;
    const before = this.#folder;
    this.state = 'down';
    this.#generation += 1;
    mkdirSync(this.#folder, { mode: 0o700 });
    for (const file of readdirSync(before)) copyFileSync(join(before, file), join(this.#folder, file));
    scheduler.forget(this.life);
    network.cut(this.life);
    // What the code of the dead process still does, it does to a file that nobody reads again.
    this.#connection?.close();
    rmSync(before, { recursive: true });
  }

  /** The process ends as it should, with nothing under way. */
  async stop(): Promise<void> {
    this.#planned = undefined;
    this.#serves = false;
    for (const written of this.#syncs) written();
    await this.ledger.close();
    this.#options.scheduler.forget(this.life);
    this.state = 'down';
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #generation = 0;
  #serves = false;
  /** What is written, and not yet known to be on the disk. */
  readonly #syncs = new Set<() => void>();

  get #folder(): string {
    return join(this.#root, String(this.#generation));
  }

  #meet(point: Point): void {
    if (this.#planned?.point !== point) return;
    const { kind } = this.#planned;
    this.#planned = undefined;
    if (kind === 'crash') this.crash();
    else this.state = 'failed';
    throw new Error(kind === 'crash' ? 'The process ends here.' : 'database or disk is full');
  }
}

const nothing = (): undefined => undefined;
