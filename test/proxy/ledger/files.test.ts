import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { libsqlDriver, loadDriver, nodeDriver, type Connection, type Driver } from '../../../src/proxy/ledger/driver.js';
import { LedgerError } from '../../../src/proxy/ledger/ledger.js';
import { openLedger, type SqliteLedger, type SqliteOptions } from '../../../src/proxy/ledger/sqlite.js';
import { Caller, cap, decision, seededBytes, TestClock } from './rig.js';

let root: string;
let folder: string;
let file: string;

const open = (options: Partial<SqliteOptions> = {}): Promise<SqliteLedger> =>
  openLedger({ folder, clock: new TestClock(), random: seededBytes('files'), ...options });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paybrake-files-'));
  folder = join(root, 'state', '.paybrake');
  file = join(folder, 'ledger.db');
});

afterEach(() => rmSync(root, { recursive: true }));

/** A ledger with something in it, closed. */
async function filled(): Promise<void> {
  const ledger = await open();
  const caller = await Caller.of(ledger, [cap({ usd: 1_000 })]);
  for (let index = 0; index < 40; index += 1) await caller.pay(5);
  await ledger.close();
}

describe('the folder of a ledger', () => {
  it('is for its owner alone, and so is every file in it', async () => {
    const ledger = await open();
    await ledger.record(decision('a'));
    const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(folder)).toBe('700');
    const names = readdirSync(folder).sort();
    expect(names).toEqual(expect.arrayContaining(['audit.head', 'audit.key', 'ledger.db', 'ledger.db-wal']));
    for (const name of names) expect([name, modeOf(join(folder, name))]).toEqual([name, '600']);
    await ledger.close();
    expect(readdirSync(folder).sort()).toEqual(['audit.head', 'audit.key', 'ledger.db']);
    expect(readFileSync(join(folder, 'audit.key'))).toHaveLength(32);
  });

  it('that others may enter is refused', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o750);
    await expect(open()).rejects.toThrow(
      new LedgerError(`Others may enter the ledger's folder ${folder} (mode 0750). Run: chmod 700 ${folder}`),
    );
  });

  it('that cannot be made is refused', async () => {
    writeFileSync(join(root, 'state'), '');
    await expect(open()).rejects.toThrow(new RegExp(`^The ledger's folder ${folder} cannot be made: ENOTDIR`));
  });

  it('takes rights of others off the database', async () => {
    await filled();
    chmodSync(file, 0o644);
    await (await open()).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the file of a ledger', () => {
  const locked = (): LedgerError =>
    new LedgerError(
      `The ledger ${file} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.`,
    );
  const damaged = (): RegExp =>
    new RegExp(`^The ledger ${file} is damaged \\(.+\\)\\. Nothing is sent with it: restore it from a backup\\.$`, 's');

  it('is for one ledger at a time', async () => {
    const ledger = await open();
    await expect(open()).rejects.toThrow(locked());
    await ledger.record(decision('a'));
    await ledger.close();
    await (await open()).close();
  });

  it('is for one process at a time', async () => {
    await filled();
    const libsql = createRequire(import.meta.url).resolve('libsql');
    const script = `
      const db = new (require(${JSON.stringify(libsql)}))(${JSON.stringify(file)});
      db.exec('BEGIN EXCLUSIVE');
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      await expect(open()).rejects.toThrow(locked());
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await (await open()).close();
  });

  it('that is no database is refused', async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, 'not a database, but long enough to be taken for one\n'.repeat(100));
    await expect(open()).rejects.toThrow(damaged());
  });

  it('that is cut short is refused', async () => {
    await filled();
    truncateSync(file, statSync(file).size - 8_192);
    await expect(open()).rejects.toThrow(damaged());
  });

  it('with a page overwritten is refused, whichever', async () => {
    await filled();
    const sound = `${file}.sound`;
    copyFileSync(file, sound);
    const pages = statSync(file).size / 4_096;
    const refused: boolean[] = [];
    for (let page = 1; page < pages; page += 1) {
      copyFileSync(sound, file);
      const handle = openSync(file, 'r+');
      writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, page * 4_096);
      closeSync(handle);
      refused.push(
        await open().then(
          (ledger) => ledger.close().then(() => false),
          (error: unknown) => error instanceof LedgerError,
        ),
      );
    }
    expect(refused.length).toBeGreaterThan(10);
    expect(refused).toEqual(refused.map(() => true));
  });

  it('of a newer paybrake is refused', async () => {
    await filled();
    const connection = (await loadDriver()).open(file);
    connection.exec('PRAGMA user_version = 7');
    connection.close();
    await expect(open()).rejects.toThrow(
      new LedgerError(`A newer paybrake wrote ${file}: its schema is version 7, this one knows 1. Update paybrake.`),
    );
  });

  it('written by one driver is read by the other', async () => {
    const drivers = [await libsqlDriver(), nodeDriver()].filter((driver) => driver !== undefined);
    const first = await open({ driver: drivers[0] as Driver });
    await (await Caller.of(first)).pay(5);
    await first.close();
    const last = await open({ driver: drivers.at(-1) as Driver });
    expect(last.holds.list()).toMatchObject([{ posted: 5 }]);
    expect(last.audit.verify()).toEqual({ ok: true, rows: 2 });
    await last.close();
  });

  it('holds no key, only its digest', async () => {
    const ledger = await open();
    const secret = ['pbk', 'test', 'abcdefghijklmnop'].join('_');
    await ledger.keys.create({ digest: 'd1', role: 'billing', mode: 'test', hint: 'mnop' });
    expect(ledger.findKey(secret)).toBeUndefined();
    await ledger.close();
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes(secret)).toBe(false);
  });
});

describe('the end of the audit log', () => {
  it('is noted once it is on the disk, so that the note is never ahead of the log', async () => {
    let written: (() => void) | undefined;
    let isSlow = false;
    const stable = {
      sync: () => (isSlow ? new Promise<void>((resolve) => (written = resolve)) : Promise.resolve()),
      close: () => undefined,
    };
    const clock = new TestClock();
    const ledger = await open({ stable, clock });
    const noted = (): string => readFileSync(join(folder, 'audit.head'), 'utf8').split(' ')[0] ?? '';
    expect(noted()).toBe('0');
    isSlow = true;
    clock.pass(5_000);
    const recorded = ledger.record(decision('a'));
    await expect.poll(() => written).toBeDefined();
    expect([ledger.audit.tail(1)[0]?.seq, noted()]).toEqual([1, '0']);
    isSlow = false;
    written?.();
    await recorded;
    expect(noted()).toBe('1');
    await ledger.close();
  });
});

describe('a driver', () => {
  /** A driver whose SQLite answers a pragma otherwise. */
  async function lying(pragma: string, value: string | number): Promise<Driver> {
    const driver = await loadDriver();
    return {
      name: driver.name,
      open: (path) => {
        const connection = driver.open(path);
        const prepare: Connection['prepare'] = (sql) => {
          const statement = connection.prepare(sql);
          return sql === `PRAGMA ${pragma}` ? { ...statement, get: () => ({ [pragma]: value }) } : statement;
        };
        return { ...connection, prepare };
      },
    };
  }

  it.each([
    ['synchronous', 1, 2],
    ['journal_mode', 'wal', 'delete'],
    ['locking_mode', 'exclusive', 'normal'],
    ['foreign_keys', 1, 0],
  ])('that does not take %s is refused', async (pragma, wanted, found) => {
    await expect(open({ driver: await lying(pragma, found) })).rejects.toThrow(
      new LedgerError(`SQLite does not take ${pragma} = ${wanted} (it says ${found}), so nothing would be sure to last.`),
    );
  });

  it('rolls back what throws', async () => {
    const connection = (await loadDriver()).open(':memory:');
    connection.exec('CREATE TABLE t (a INTEGER) STRICT');
    const insert = connection.prepare('INSERT INTO t VALUES (?)');
    expect(connection.transaction(() => insert.run(1))).toBe(1);
    const fail = (): never => {
      insert.run(2);
      throw new Error('no');
    };
    expect(() => connection.transaction(fail)).toThrow('no');
    expect(
      connection
        .prepare('SELECT a FROM t')
        .all()
        .map(({ a }) => a),
    ).toEqual([1]);
    expect(connection.writes).toBe(2);
    connection.close();
  });
});

describe('the schema', () => {
  it('keeps nonsense out by itself', async () => {
    await filled();
    const connection = (await loadDriver()).open(file);
    connection.exec('PRAGMA foreign_keys = ON');
    for (const sql of [
      'UPDATE holds SET held = -1',
      "UPDATE holds SET state = 'gone'",
      'UPDATE holds SET held = 5',
      "UPDATE operations SET state = 'sent'",
      'UPDATE operations SET hold = 999',
      'UPDATE postings SET usd = 1.5',
      'INSERT INTO frozen VALUES (NULL)',
    ]) {
      expect(() => connection.exec(sql), sql).toThrow(/constraint failed|cannot store REAL/);
    }
    connection.close();
  });
});
