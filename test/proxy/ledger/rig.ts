/** What the tests of ledgers share: a clock to turn, and requests to fill in. */
import { createHash } from 'node:crypto';
import type { Cap } from '../../../src/policy/model.js';
import type { Faults } from '../../../src/proxy/ledger/batch.js';
import type { TimeSource } from '../../../src/proxy/ledger/clock.js';
import type { Decision, Ledger, Reservation, Reserved, VaultKey } from '../../../src/proxy/ledger/ledger.js';
import type { Price } from '../../../src/proxy/model.js';

export const hour = 3_600_000;
export const day = 24 * hour;

/** A moment that every test begins at. */
export const noon = Date.UTC(2025, 5, 1, 12);

/** Two clocks that agree until somebody sets one. */
export class TestClock implements TimeSource {
  #wall = noon;
  #monotonic = 5_000;

  wall = (): number => this.#wall;
  monotonic = (): number => this.#monotonic;

  /** Time passes. */
  pass(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }

  /** Somebody sets the wall clock. */
  step(ms: number): void {
    this.#wall += ms;
  }

  /** The machine sleeps: only the wall clock goes on. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** A new process: its monotonic clock begins anew. */
  reboot(): void {
    this.#monotonic = 0;
  }
}

export interface OpenOptions {
  readonly clock: TestClock;
  readonly faults?: Faults;
}

/** A place where a ledger lives through restarts. */
export interface Store {
  open(options: OpenOptions): Promise<Ledger>;
  remove(): void;
}

/** Bytes that look random and are the same in every run. */
export function seededBytes(seed: string): (bytes: number) => Uint8Array {
  let count = 0;
  return (bytes) => {
    count += 1;
    return createHash('shake256', { outputLength: bytes }).update(`${seed} ${count}`).digest();
  };
}

/** A cap as a policy has it: `cap({ usd: 30_00 })`. */
export function cap({ on = 'charges', window = day, per, ...limit }: Partial<Omit<Cap, 'limit'>> & Cap['limit']): Cap {
  const amount = 'usd' in limit ? `usd ${limit.usd}` : `count ${limit.count}`;
  return {
    on,
    limit,
    window,
    ...(per !== undefined && { per }),
    text: `${on} ${amount}${per === undefined ? '' : ` per ${per}`}`,
  };
}

export const price = (usd: number, more: Partial<Price> = {}): Price => ({
  bucket: 'charges',
  amount: usd,
  currency: 'usd',
  usd,
  ...more,
});

export const decision = (reason: string, more: Partial<Decision> = {}): Decision => ({
  decision: reason === 'reserved' ? 'allowed' : 'settled',
  endpoint: 'POST /v1/payment_intents',
  reason,
  ...more,
});

/** Makes a key of a role and sends requests with it. */
export class Caller {
  #count = 0;

  private constructor(
    readonly ledger: Ledger,
    readonly key: VaultKey,
    readonly caps: readonly Cap[],
  ) {}

  static async of(ledger: Ledger, caps: readonly Cap[] = [], role = 'billing'): Promise<Caller> {
    const digest = digestOf(`${role} ${ledger.keys.list().length}`);
    return new Caller(ledger, await ledger.keys.create({ digest, role, mode: 'test', hint: 'wxyz' }), caps);
  }

  /** The same key after a restart. */
  on(ledger: Ledger): Caller {
    return new Caller(ledger, this.key, this.caps);
  }

  request(operation: string, amount: Price | number, more: Partial<Reservation> = {}): Reservation {
    return {
      operation,
      role: this.key.role,
      keyId: this.key.id,
      mode: 'test',
      endpoint: 'POST /v1/payment_intents',
      fingerprint: `print of ${operation}`,
      idempotency: 'given',
      price: typeof amount === 'number' ? price(amount) : amount,
      caps: this.caps,
      record: decision('reserved', { operation }),
      ...more,
    };
  }

  reserve(operation: string, amount: Price | number, more: Partial<Reservation> = {}): Promise<Reserved> {
    return this.ledger.reserve(this.request(operation, amount, more));
  }

  /** Reserves what must be possible. Returns the hold's id. */
  async hold(operation: string, amount: Price | number, more: Partial<Reservation> = {}): Promise<string> {
    const reserved = await this.reserve(operation, amount, more);
    if (reserved.kind !== 'reserved') throw new Error(`${operation} was not reserved: ${JSON.stringify(reserved)}`);
    return reserved.hold;
  }

  /** Reserves and settles as an answer does that says it is paid. */
  async pay(amount: number, more: Partial<Price> = {}, date?: number): Promise<string> {
    this.#count += 1;
    const name = `${this.key.id}_${this.ledger.audit.tail(1)[0]?.seq ?? 0}_${this.#count}`;
    const hold = await this.hold(name, price(amount, more));
    await this.ledger.settle(
      name,
      { kind: 'done', object: `pi_${name}`, posted: amount },
      { status: 200 },
      decision('posted'),
      date,
    );
    return hold;
  }

  /** Settles with the usual note and record. */
  settle(operation: string, settlement: Parameters<Ledger['settle']>[1], date?: number): Promise<void> {
    return this.ledger.settle(operation, settlement, {}, decision(settlement.kind, { operation }), date);
  }

  /** US cents or operations that count against the caller's caps, one by one. */
  used(who: { readonly customer?: string; readonly key?: string } = {}): number[] {
    return this.ledger.usage(this.key.role, this.caps, who).map(({ used }) => used);
  }
}

export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
