import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Totals, type Scope } from '../../../src/proxy/ledger/caps.js';
import { int, loadDriver, type Connection } from '../../../src/proxy/ledger/driver.js';
import { closed, withPosted } from '../../../src/proxy/ledger/evidence.js';
import { Holds, type HoldRow } from '../../../src/proxy/ledger/holds.js';
import { migrate } from '../../../src/proxy/ledger/schema.js';

const windows = [50, 200, 1_000];
const keys = ['key_1', 'key_2'];
const customers = ['cus_1', 'cus_2', 'cus_3', undefined];
const scopes: Scope[] = [
  { role: 'billing', bucket: 'charges' },
  { role: 'billing', bucket: 'refunds' },
  ...keys.map((who) => ({ role: 'billing', bucket: 'charges', per: 'key', who }) as const),
  ...['cus_1', 'cus_2', 'cus_3'].map((who) => ({ role: 'billing', bucket: 'charges', per: 'customer', who }) as const),
];

let connection: Connection;

beforeEach(async () => {
  connection = (await loadDriver()).open(':memory:');
  migrate(connection, 'memory');
});

afterEach(() => connection.close());

/** What the tables say, with no total kept. */
function summed({ role, bucket, per, who }: Scope, since: number): { usd: number; ops: number } {
  const column = per === 'customer' ? 'customer' : 'key_id';
  const [where, values] = per === undefined ? ['', [role, bucket]] : [`AND ${column} = ?`, [role, bucket, who ?? '']];
  const row = connection
    .prepare(
      `SELECT coalesce(sum(usd), 0) AS usd, coalesce(sum(ops), 0) AS ops FROM (
         SELECT held_usd AS usd, ops FROM holds WHERE role = ? AND bucket = ? ${where} AND state <> 'closed'
         UNION ALL SELECT usd, ops FROM postings WHERE role = ? AND bucket = ? ${where} AND at > ?)`,
    )
    .get(...values, ...values, since);
  return { usd: int(row ?? {}, 'usd'), ops: int(row ?? {}, 'ops') };
}

const hold = (usd: number, a: number, b: number): HoldRow => ({
  n: 0,
  role: 'billing',
  keyId: keys[a % 2] ?? '',
  bucket: a % 5 === 0 ? 'refunds' : 'charges',
  currency: 'usd',
  customer: customers[b % 4],
  object: undefined,
  account: undefined,
  state: 'open',
  base: usd,
  baseUsd: usd,
  baseExposure: b,
  held: usd,
  heldUsd: usd,
  posted: 0,
  postedUsd: 0,
  ops: 1,
  exposure: b,
  rate: { amount: 1, usd: 1 },
  version: 1,
  createdAt: 0,
});

const step = fc.record({ what: fc.constantFrom('add', 'post', 'close', 'pass', 'raise', 'name'), a: fc.nat(60), b: fc.nat(60) });

describe('running totals', () => {
  it.each([3, 10_000])('are what the sums are after every step, with %i of them kept', (kept) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 120, size: 'max' }), (steps) => {
        connection.exec('DELETE FROM postings; DELETE FROM holds');
        const totals = new Totals(connection, kept);
        const holds = new Holds(connection, totals);
        let now = 10_000;
        for (const { what, a, b } of steps) {
          const live = holds.list().filter(({ state }) => state !== 'closed');
          const one = live[a % Math.max(1, live.length)];
          if (what === 'pass') now += a;
          else if (what === 'add') holds.add(hold(a, a, b));
          else if (one === undefined) continue;
          else if (what === 'close') holds.change(one, closed(one), now);
          else if (what === 'post') holds.change(one, withPosted(one, one.posted + Math.min(b, one.held)), now + (b % 7));
          else if (what === 'raise')
            holds.change(one, { ...one, held: one.held + b, heldUsd: one.heldUsd + b, ops: one.ops + 1 }, now);
          else holds.change(one, { ...one, customer: one.customer ?? 'cus_3' }, now);
          for (const scope of scopes) {
            for (const window of windows) expect(totals.use(scope, window, now)).toEqual(summed(scope, now - window));
          }
          const exposure = holds.list().reduce((sum, each) => sum + each.exposure, 0);
          expect(holds.exposureOf('billing')).toBe(exposure);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('are told apart by every window asked for, however many', () => {
    const totals = new Totals(connection);
    const holds = new Holds(connection, totals);
    const scope = { role: 'billing', bucket: 'charges' } as const;
    for (let at = 1; at <= 40; at += 1) {
      const added = holds.add(hold(1, 1, 3));
      holds.change(added, closed(withPosted(added, 1)), at);
    }
    for (let window = 1; window <= 40; window += 1) expect(totals.use(scope, window, 40)).toEqual({ usd: window, ops: window });
    for (let window = 1; window <= 40; window += 1) expect(totals.use(scope, window, 45).usd).toBe(Math.max(0, window - 5));
  });

  it('count what was posted behind them when the time turns out to be earlier', () => {
    const totals = new Totals(connection);
    const holds = new Holds(connection, totals);
    const scope = { role: 'billing', bucket: 'charges' } as const;
    const added = holds.add(hold(5, 1, 3));
    expect(totals.use(scope, 100, 1_000)).toEqual({ usd: 5, ops: 1 });
    holds.change(added, closed(withPosted(added, 5)), 200);
    expect(totals.use(scope, 100, 1_000)).toEqual({ usd: 0, ops: 0 });
    expect(totals.use(scope, 100, 250)).toEqual({ usd: 5, ops: 1 });
    expect(totals.use(scope, 100, 299)).toEqual({ usd: 5, ops: 1 });
    expect(totals.use(scope, 100, 300)).toEqual({ usd: 0, ops: 0 });
  });

  it('know when enough is free', () => {
    const totals = new Totals(connection);
    const holds = new Holds(connection, totals);
    const scope = { role: 'billing', bucket: 'charges' } as const;
    for (const at of [10, 20, 30]) {
      const added = holds.add(hold(5, 1, 3));
      holds.change(added, closed(withPosted(added, 5)), at);
    }
    expect(totals.freesAt(scope, 100, 50, { usd: 5 })).toBe(110);
    expect(totals.freesAt(scope, 100, 50, { usd: 6 })).toBe(120);
    expect(totals.freesAt(scope, 100, 50, { ops: 3 })).toBe(130);
    expect(totals.freesAt(scope, 100, 115, { usd: 5 })).toBe(120);
    expect(totals.freesAt(scope, 100, 50, { usd: 16 })).toBeUndefined();
  });
});
