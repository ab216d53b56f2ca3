/** The order that everything rests on: on the disk first, and only then to Stripe; on the disk first, and only then to the caller. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { libsqlDriver, loadDriver, type Driver } from '../../src/proxy/ledger/driver.js';
import type { Operation } from '../../src/proxy/ledger/ledger.js';
import { openLedger } from '../../src/proxy/ledger/sqlite.js';
import { Rig } from './rig.js';

/** What happened, in order: commits, syncs of the log that they stand in, requests to Stripe, answers. */
let happened: string[];
let rig: Rig;
let key: string;

// Syncs that the ledger asks for itself, once they are done.
vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const logs = new Set<number>();
  const openSync: typeof fs.openSync = (path, ...rest) => {
    const file = fs.openSync(path, ...rest);
    if (String(path).endsWith('ledger.db-wal')) logs.add(file);
    else logs.delete(file);
    return file;
  };
  const noted =
    (sync: typeof fs.fsync) =>
    (file: number, done: (error: NodeJS.ErrnoException | null) => void): void =>
      sync(file, (error) => {
        if (error === null && logs.has(file)) happened.push('synced');
        done(error);
      });
  return { ...fs, openSync, fsync: noted(fs.fsync), fdatasync: noted(fs.fdatasync) } as unknown as typeof fs;
});

const full = 2;

/** Notes each COMMIT, however it is given, and that SQLite has synced it when its `synchronous` is FULL at that moment. */
function noting(driver: Driver): Driver {
  return {
    name: driver.name,
    open(file) {
      const connection = driver.open(file);
      const note = (sql: string): void => {
        if (!/^\s*COMMIT\b/i.test(sql)) return;
        happened.push('committed');
        if (connection.prepare('PRAGMA synchronous').get()?.synchronous === full) happened.push('synced');
      };
      const noted: Partial<typeof connection> = {
        exec(sql) {
          connection.exec(sql);
          note(sql);
        },
        prepare(sql) {
          const statement = connection.prepare(sql);
          return {
            ...statement,
            run: (...values) => {
              const changed = statement.run(...values);
              note(sql);
              return changed;
            },
          };
        },
      };
      return Object.assign(Object.create(connection) as typeof connection, noted);
    },
  };
}

/** The operation as a process finds it that starts on what is in the folder at this moment. */
async function onDisk(id: string): Promise<Operation | undefined> {
  const copy = mkdtempSync(join(tmpdir(), 'paybrake-durable-'));
  cpSync(rig.folder, copy, { recursive: true });
  const clock = { wall: () => rig.time, monotonic: () => rig.time };
  const ledger = await openLedger({ folder: copy, clock, random: (bytes) => new Uint8Array(bytes) });
  try {
    return ledger.recall({ id });
  } finally {
    await ledger.close();
    rmSync(copy, { recursive: true });
  }
}

async function pay(order: string): Promise<number> {
  const params = { amount: '50', currency: 'usd', source: 'tok_visa' };
  const { status } = await rig.ask('POST', '/v1/charges', params, { key, idempotencyKey: order });
  happened.push(`answered ${status}`);
  return status;
}

beforeEach(async () => {
  happened = [];
  rig = await Rig.start(
    JSON.stringify({
      roles: { billing: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '500.00', window: '24h' }] } },
    }),
  );
  key = await rig.key('billing');
});

afterEach(() => rig.stop());

it.each([
  ['the driver of this Node', loadDriver],
  ['libsql', libsqlDriver],
])('with %s, commits and syncs before a request leaves, and again before its caller hears of it', async (_, load) => {
  rig.driver = noting(await load());
  await rig.restart();
  happened = [];
  for (const order of ['order-1', 'order-2']) {
    rig.detours.push((request, deliver) => {
      happened.push(`sent ${request.method} ${request.path}`);
      return deliver();
    });
    await pay(order);
  }
  const once = ['committed', 'synced', 'sent POST /v1/charges', 'committed', 'synced', 'answered 200'];
  expect(happened).toEqual([...once, ...once]);
});

it('has each of many operations on the disk when its request leaves, and its outcome once all are answered', async () => {
  const orders = Array.from({ length: 12 }, (_, i) => `order-${i}`);
  const ids: string[] = [];
  for (const order of orders) {
    rig.detours.push(async (request, deliver) => {
      const { idempotencyKey: id = '' } = request;
      ids.push(id);
      // What was under way when a process died has no known outcome for the next.
      expect([order, (await onDisk(id))?.state]).toEqual([order, 'unknown']);
      return deliver();
    });
  }
  expect(await Promise.all(orders.map(pay))).toEqual(orders.map(() => 200));
  expect(new Set(ids).size).toBe(orders.length);
  for (const id of ids) expect(await onDisk(id)).toMatchObject({ state: 'settled', outcome: 'done' });
});
