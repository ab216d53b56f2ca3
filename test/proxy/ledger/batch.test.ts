import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Batch } from '../../../src/proxy/ledger/batch.js';
import { loadDriver, type Connection, type Statement } from '../../../src/proxy/ledger/driver.js';
import { LedgerError } from '../../../src/proxy/ledger/ledger.js';

let connection: Connection;
let insert: Statement;
let log: string[];
let batch: Batch;
let turns: (() => void)[];
let later: (() => void)[];
/** What the disk does when it is asked to sync. */
let disk: () => Promise<void>;

beforeEach(async () => {
  connection = (await loadDriver()).open(':memory:');
  connection.exec('CREATE TABLE t (a INTEGER NOT NULL CHECK (a < 1000)) STRICT');
  insert = connection.prepare('INSERT INTO t VALUES (?)');
  log = [];
  turns = [];
  later = [];
  disk = () => Promise.resolve();
  batch = new Batch({
    connection,
    now: () => 7,
    seal: (now) => void log.push(`seal ${now}`),
    sync: () => disk(),
    committed: () => {
      log.push('committed');
      return () => void log.push('durable');
    },
    faults: undefined,
    schedule: (run) => void turns.push(run),
    later: (run) => void later.push(run),
  });
});

afterEach(() => connection.close());

/** Lets the event loop turn until nothing is left to do. */
function turn(): number {
  let count = 0;
  for (let run = turns.shift(); run !== undefined; run = turns.shift()) {
    run();
    count += 1;
  }
  return count;
}

const rows = (): unknown[] =>
  connection
    .prepare('SELECT a FROM t ORDER BY a')
    .all()
    .map(({ a }) => a);

describe('a batch', () => {
  it('commits what arrived in one turn at once, in order, and answers after that', async () => {
    const steps = [1, 2, 3].map((a) => batch.add((now) => log.push(`step ${a} at ${now}`) + insert.run(a)));
    void steps[2]?.then(() => log.push('answered'));
    expect(rows()).toEqual([]);
    expect(turn()).toBe(1);
    await Promise.all(steps);
    expect(rows()).toEqual([1, 2, 3]);
    expect(log).toEqual(['step 1 at 7', 'step 2 at 7', 'step 3 at 7', 'seal 7', 'committed', 'durable', 'answered']);
  });

  it('lets the event loop in between when it is long', async () => {
    const steps = Array.from({ length: 600 }, (_, a) => batch.add(() => insert.run(a)));
    expect(turn()).toBe(2);
    await Promise.all(steps);
    expect(log).toEqual(['seal 7', 'committed', 'seal 7', 'committed', 'durable', 'durable']);
    expect(rows()).toHaveLength(600);
  });

  it('begins no transaction for what nobody waits for, and takes it along with what comes', async () => {
    const steps = [batch.addForLater(() => insert.run(1)), batch.addForLater(() => insert.run(2))];
    expect(turn()).toBe(0);
    steps.push(batch.add(() => insert.run(3)));
    expect(turn()).toBe(1);
    await Promise.all(steps);
    expect(rows()).toEqual([1, 2, 3]);
    expect(log).toEqual(['seal 7', 'committed', 'durable']);
    expect(later).toHaveLength(1);
    later.shift()?.();
    expect(turn()).toBe(0);
  });

  it('writes what nobody waits for after a while, and at once when it fills a transaction', async () => {
    const first = batch.addForLater(() => insert.run(0));
    later.shift()?.();
    expect(turn()).toBe(1);
    await first;
    expect(rows()).toEqual([0]);
    const steps = Array.from({ length: 512 }, (_, a) => batch.addForLater(() => insert.run(a)));
    expect(turn()).toBe(1);
    await Promise.all(steps);
    expect(rows()).toHaveLength(513);
  });

  it('goes on without a step that refuses before it writes', async () => {
    const steps = [
      batch.add(() => insert.run(1)),
      batch.add(() => {
        throw new LedgerError('not this one');
      }),
      batch.add(() => {
        throw new TypeError('a mistake');
      }),
      batch.add(() => insert.run(2)),
    ];
    turn();
    const settled = await Promise.allSettled(steps);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(steps[1]).rejects.toThrow(new LedgerError('not this one'));
    await expect(steps[2]).rejects.toThrow(new LedgerError('The ledger could not do it: a mistake.'));
    expect(rows()).toEqual([1, 2]);
  });

  it.each([
    ['that wrote before it threw', () => void insert.run(2), 'half done'],
    ['that the database refuses', () => void insert.run(5_000), 'CHECK constraint failed'],
    ['whose read fails', () => void connection.prepare('SELECT a FROM nowhere'), 'no such table'],
  ])('is poisoned by a step %s', async (_, work, message) => {
    const steps = [
      batch.add(() => insert.run(1)),
      batch.add(() => {
        work();
        throw new Error('half done');
      }),
    ];
    turn();
    for (const step of steps) await expect(step).rejects.toThrow(message);
    await expect(batch.add(() => insert.run(3))).rejects.toThrow(LedgerError);
    expect(() => batch.check()).toThrow(message);
    expect(turn()).toBe(0);
    expect(rows()).toEqual([]);
  });

  it('seals nothing when nothing was done', async () => {
    const step = batch.add(() => {
      throw new LedgerError('no');
    });
    turn();
    await expect(step).rejects.toThrow('no');
    expect(log).toEqual(['committed']);
  });

  it('ends with what it had', async () => {
    const step = batch.add(() => insert.run(1));
    expect(await batch.end(new LedgerError('over'))).toBe(true);
    expect(await step).toBe(1);
    await expect(batch.add(() => insert.run(2))).rejects.toThrow(new LedgerError('over'));
    expect(await batch.end(new LedgerError('again'))).toBe(false);
    expect(log).toEqual(['seal 7', 'committed', 'durable']);
  });
});

describe('the disk', () => {
  /** Syncs that have begun and not ended. */
  let begun: { readonly resolve: () => void; readonly reject: (error: Error) => void }[];

  beforeEach(() => {
    begun = [];
    disk = () => new Promise((resolve, reject) => begun.push({ resolve, reject }));
  });

  it('is waited for by whoever is told, and by nobody else', async () => {
    const first = batch.add(() => insert.run(1));
    void first.then(() => log.push('first'));
    turn();
    expect(rows()).toEqual([1]);
    // While it works, the next transaction is made: what is committed in the meantime shares one sync.
    const others = [batch.add(() => insert.run(2))];
    turn();
    others.push(batch.add(() => insert.run(3)));
    turn();
    for (const other of others) void other.then(() => log.push('other'));
    expect(rows()).toEqual([1, 2, 3]);
    expect(begun).toHaveLength(1);
    await settled();
    expect(log).not.toContain('first');
    begun[0]?.resolve();
    await settled();
    expect(log.slice(-2)).toEqual(['durable', 'first']);
    expect(begun).toHaveLength(2);
    begun[1]?.resolve();
    await Promise.all(others);
    expect(log.slice(-3)).toEqual(['durable', 'other', 'other']);
    expect(begun).toHaveLength(2);
  });

  it('poisons when it fails, for all that was not told yet', async () => {
    const first = batch.add(() => insert.run(1));
    turn();
    const second = batch.add(() => insert.run(2));
    turn();
    const third = batch.add(() => insert.run(3));
    begun[0]?.reject(new Error('EIO'));
    for (const step of [first, second, third]) await expect(step).rejects.toThrow('The ledger could not write: EIO.');
    expect(() => batch.check()).toThrow('EIO');
    expect(turn()).toBe(1);
    expect(rows()).toEqual([1, 2]);
    expect(await batch.end(new LedgerError('over'))).toBe(false);
  });

  it('is waited for at the end', async () => {
    const step = batch.add(() => insert.run(1));
    turn();
    const ending = batch.end(new LedgerError('over')).then((sound) => log.push(`ended ${String(sound)}`));
    await settled();
    expect(log).toEqual(['seal 7', 'committed']);
    begun[0]?.resolve();
    await ending;
    expect(log).toEqual(['seal 7', 'committed', 'durable', 'ended true']);
    expect(await step).toBe(1);
  });

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
});
