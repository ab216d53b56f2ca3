import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chain, encode } from '../../../src/proxy/ledger/audit.js';
import { loadDriver, type Connection } from '../../../src/proxy/ledger/driver.js';
import { LedgerError, type AuditVerdict } from '../../../src/proxy/ledger/ledger.js';
import { migrate } from '../../../src/proxy/ledger/schema.js';
import { openLedger, type SqliteLedger } from '../../../src/proxy/ledger/sqlite.js';
import { Caller, cap, decision, digestOf, noon, seededBytes, TestClock } from './rig.js';

let folder: string;
let clock: TestClock;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paybrake-tamper-'));
  clock = new TestClock();
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Promise<SqliteLedger> => openLedger({ folder, clock, random: seededBytes('tamper') });

/** Somebody writes the database past paybrake. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const connection = (await loadDriver()).open(at('ledger.db'));
  for (const sql of statements) connection.exec(sql);
  connection.close();
}

async function withRows(count: number): Promise<void> {
  const ledger = await open();
  for (let seq = 1; seq <= count; seq += 1) await ledger.record(decision(`row ${seq}`));
  await ledger.close();
}

describe('a chain of which any row is', () => {
  const rows = 12;
  let connection: Connection;
  let chain: Chain;
  const key = seededBytes('key')(32);

  beforeEach(async () => {
    connection = (await loadDriver()).open(':memory:');
    migrate(connection, 'memory');
    chain = new Chain(connection, key, () => chain.head);
    for (let seq = 1; seq <= rows; seq += 1) chain.append(encode(decision(`row ${seq}`, { amount: seq })), noon + seq);
    expect(chain.verify()).toEqual({ ok: true, rows });
  });

  afterEach(() => connection.close());

  const problem = (kind: string, seq: number): AuditVerdict =>
    expect.objectContaining({ ok: false, problem: kind, seq }) as AuditVerdict;

  /** What `verify` says once `sql` was done to the table; it is undone again. */
  function after(...statements: readonly string[]): AuditVerdict {
    connection.exec('BEGIN');
    for (const sql of statements) connection.exec(sql);
    const verdict = chain.verify();
    connection.exec('ROLLBACK');
    return verdict;
  }

  const every = Array.from({ length: rows }, (_, index) => index + 1);

  it.each(every)('changed (%i): every field', (seq) => {
    const where = `WHERE seq = ${seq}`;
    for (const change of [
      'at = at + 1',
      "mac = substr(mac, 2) || 'x'",
      `mac = '${'0'.repeat(64)}'`,
      "row = replace(row, 'row', 'raw')",
      'row = replace(row, \'"amount":\', \'"amount":1\')',
      "row = replace(row, 'settled', 'allowed')",
      "row = row || ' '",
      "row = ''",
    ]) {
      expect(after(`UPDATE audit SET ${change} ${where}`), change).toEqual(
        problem(change === "row = ''" ? 'missing' : 'changed', seq),
      );
    }
  });

  it.each(every)('removed (%i)', (seq) => {
    expect(after(`DELETE FROM audit WHERE seq = ${seq}`)).toEqual(problem(seq === rows ? 'cut-off' : 'missing', seq));
    const closed = after(`DELETE FROM audit WHERE seq = ${seq}`, `UPDATE audit SET seq = seq - 1 WHERE seq > ${seq}`);
    expect(closed).toEqual(problem(seq === rows ? 'cut-off' : 'missing', seq));
  });

  it.each(every.slice(1))('cut off from (%i) on', (seq) => {
    expect(after(`DELETE FROM audit WHERE seq >= ${seq}`)).toEqual(problem('cut-off', seq));
  });

  it.each(every.slice(1))('swapped with the one before (%i)', (seq) => {
    const numbers = `UPDATE audit SET seq = -seq WHERE seq IN (${seq}, ${seq - 1})`;
    const back = `UPDATE audit SET seq = CASE seq WHEN ${-seq} THEN ${seq - 1} ELSE ${seq} END WHERE seq < 0`;
    expect(after(numbers, back)).toEqual(problem('reordered', seq - 1));
  });

  it.each([0, -5, rows + 1])('added at %i', (seq) => {
    expect(after(`INSERT INTO audit SELECT ${seq}, at, row, mac FROM audit WHERE seq = 3`)).toMatchObject({ ok: false, seq });
  });

  it('sealed with another key', () => {
    expect(new Chain(connection, seededBytes('other')(32), () => undefined).verify()).toEqual(problem('changed', 1));
  });

  it('missing altogether', () => {
    expect(after('DELETE FROM audit')).toEqual({
      ok: false,
      problem: 'cut-off',
      seq: 1,
      message: 'The audit log ends too early: row 1 and what followed were cut off, or an old backup was restored.',
    });
  });
});

describe('the end of the log, noted outside of the database', () => {
  it('is exact once the ledger is closed, and lags by a second at most while it runs', async () => {
    const ledger = await open();
    const head = (): number => Number(readFileSync(at('audit.head'), 'latin1').split(' ')[0]);
    expect(head()).toBe(0);
    await ledger.record(decision('a'));
    expect(head()).toBe(0);
    clock.pass(1_000);
    await ledger.record(decision('b'));
    expect(head()).toBe(2);
    await ledger.record(decision('c'));
    await ledger.close();
    expect(readFileSync(at('audit.head'), 'latin1')).toMatch(/^3 [0-9a-f]{64}\n$/);
    expect((await reopened()).notice).toBeUndefined();
  });

  it('is behind after a crash, which is no alarm', async () => {
    await withRows(3);
    const head = readFileSync(at('audit.head'));
    const ledger = await open();
    await ledger.record(decision('more'));
    await ledger.close();
    writeFileSync(at('audit.head'), head);
    const again = await reopened();
    expect(again.notice).toBeUndefined();
    expect(again.audit.verify()).toEqual({ ok: true, rows: 4 });
  });

  it.each([
    [
      'an old backup is restored',
      'The ledger is older than it was: its audit log has 3 rows, audit.head knows of 5. Spending may be forgotten.',
      async () => {
        copyFileSync(at('ledger.db'), at('backup'));
        const ledger = await open();
        await ledger.record(decision('spent'));
        await ledger.record(decision('spent'));
        await ledger.close();
        copyFileSync(at('backup'), at('ledger.db'));
      },
    ],
    [
      'the database is gone',
      'The ledger is older than it was: its audit log has 0 rows, audit.head knows of 3. Spending may be forgotten.',
      () => {
        rmSync(at('ledger.db'));
      },
    ],
    [
      'the note is gone',
      'The end of the audit log is noted nowhere: audit.head is missing beside a log of 3 rows.',
      () => {
        rmSync(at('audit.head'));
      },
    ],
    [
      'the last row was written anew',
      'The audit log is not the one that was left here: row 3 differs from what audit.head says.',
      () => tamper(`UPDATE audit SET mac = '${'1'.repeat(64)}' WHERE seq = 3`),
    ],
    [
      'a row was added past paybrake',
      'Row 4 of the audit log is not as it was written, or was not written by paybrake.',
      () => tamper(`INSERT INTO audit VALUES (4, 5, '{"seq":4,"reason":"x"}', '${'1'.repeat(64)}')`),
    ],
  ])('freezes everything when %s, until somebody lifts it', async (_, notice, change: () => unknown) => {
    await withRows(3);
    await change();
    const ledger = await open();
    expect(ledger.notice).toBe(notice);
    expect(ledger.keys.frozen()).toBe('everything');
    const caller = await Caller.of(ledger, [cap({ usd: 10 })]);
    expect(await caller.reserve('a', 1)).toEqual({ kind: 'not-in-force' });
    const [last] = ledger.audit.tail(1);
    expect(last).toMatchObject({ decision: 'refused', endpoint: 'open', reason: 'audit-mismatch', why: notice });

    const again = await reopened(ledger);
    expect([again.notice, again.keys.frozen()]).toEqual([notice, 'everything']);
    await again.keys.unfreeze(undefined);
    expect([again.notice, again.keys.frozen()]).toEqual([undefined, []]);
    expect(await caller.on(again).reserve('a', 1)).toMatchObject({ kind: 'reserved' });
    const lifted = await reopened(again);
    expect([lifted.notice, lifted.keys.frozen()]).toEqual([undefined, []]);
  });

  it('keeps saying what is missing until it is lifted', async () => {
    await withRows(5);
    await tamper('DELETE FROM audit WHERE seq > 2');
    const ledger = await reopened();
    expect(ledger.audit.verify()).toMatchObject({ ok: false, problem: 'cut-off', seq: 4 });
    await ledger.keys.unfreeze(undefined);
    expect(ledger.audit.verify()).toEqual({ ok: true, rows: 3 });
  });

  it('that cannot be read is refused', async () => {
    await withRows(1);
    writeFileSync(at('audit.head'), 'nonsense');
    await expect(open()).rejects.toThrow(
      new LedgerError(`${at('audit.head')} does not say where the audit log ends. Restore it from a backup, or delete it.`),
    );
  });
});

describe('the key of the log', () => {
  it('is made once', async () => {
    await withRows(1);
    const key = readFileSync(at('audit.key'));
    const ledger = await openLedger({ folder, clock, random: seededBytes('another') });
    expect(readFileSync(at('audit.key'))).toEqual(key);
    expect(ledger.audit.verify()).toEqual({ ok: true, rows: 1 });
    await ledger.close();
  });

  it('that is gone or cut short is refused', async () => {
    await withRows(1);
    rmSync(at('audit.key'));
    await expect(open()).rejects.toThrow(
      new LedgerError(`${at('audit.key')} is gone, and without it the audit log cannot be checked. Restore it from a backup.`),
    );
    writeFileSync(at('audit.key'), 'short');
    await expect(open()).rejects.toThrow(
      new LedgerError(`${at('audit.key')} is not a key of the audit log: it must have 32 bytes. Restore it from a backup.`),
    );
  });
});

it('notices a frozen ledger in every way at once', async () => {
  await withRows(1);
  rmSync(at('audit.head'));
  const ledger = await open();
  await ledger.keys.create({ digest: digestOf('x'), role: 'support', mode: 'test', hint: 'abcd' });
  expect(ledger.isFrozen('support')).toBe(true);
  await ledger.keys.unfreeze('support');
  expect(ledger.isFrozen('support')).toBe(true);
  expect(ledger.notice).toBeDefined();
  await ledger.close();
});

const opened: SqliteLedger[] = [];

/** Opens anew; what is left open is closed after the test. */
async function reopened(before?: SqliteLedger): Promise<SqliteLedger> {
  await before?.close();
  const ledger = await open();
  opened.push(ledger);
  return ledger;
}

afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
});
