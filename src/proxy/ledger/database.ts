/** Opens the file of a ledger: alone, durable, whole, and of a known schema, or not at all. */
import { attempt, sqliteCode, type Connection, type Driver } from './driver.js';
import { preparePrivateFile, reasonOf } from './folder.js';
import { LedgerError } from './ledger.js';
import { migrate } from './schema.js';

const busy = 5;
const corrupt = new Set([11, 26]);

/**
 * One connection, which keeps every other out for as long as it lives (`locking_mode=EXCLUSIVE`): two processes that share a file
 * would count past one another.
 *
 * @throws LedgerError when another process has it, when it is damaged, or written by a newer paybrake
 */
export function openDatabase(driver: Driver, file: string): Connection {
  preparePrivateFile(file);
  let connection: Connection | undefined;
  try {
    connection = driver.open(file);
    setUp(connection);
    checkWhole(connection, file);
    migrate(connection, file);
    return connection;
  } catch (error) {
    if (connection !== undefined) closeDatabase(connection);
    throw explain(error, file);
  }
}

/**
 * Lets go of the file. Leaving WAL gives the lock back at once (libsql closes a file only when its statements are collected) and
 * leaves one file that can be copied.
 */
export function closeDatabase(connection: Connection): void {
  attempt(() => connection.exec('ROLLBACK'));
  for (const pragma of ['journal_mode = DELETE', 'locking_mode = NORMAL', 'user_version']) {
    attempt(() => connection.prepare(`PRAGMA ${pragma}`).get());
  }
  attempt(() => connection.close());
}

function setUp(connection: Connection): void {
  // Before WAL, so that no memory is shared with other processes.
  connection.prepare('PRAGMA locking_mode = EXCLUSIVE').get();
  connection.prepare('PRAGMA journal_mode = WAL').get();
  // A commit then syncs nothing by itself, which would hold up the thread: `Stable` does, and nobody is told of a commit before. SQLite
  // still syncs around each checkpoint, so that a power cut can only lose what was never told.
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec('PRAGMA foreign_keys = ON');
  // In KiB. Ids and fingerprints are spread over their whole index, which SQLite's usual 2 MiB do not hold for long.
  connection.exec('PRAGMA cache_size = -32768');
  // In pages: with more in the log, what is written again and again is copied to the file once.
  connection.exec('PRAGMA wal_autocheckpoint = 4000');
  must(connection, 'locking_mode', 'exclusive');
  must(connection, 'journal_mode', 'wal');
  must(connection, 'synchronous', 1);
  must(connection, 'foreign_keys', 1);
  // Takes the lock now, not with the first request.
  connection.transaction(() => undefined);
}

function must(connection: Connection, pragma: string, wanted: string | number): void {
  const found = connection.prepare(`PRAGMA ${pragma}`).get()?.[pragma];
  if (found !== wanted) {
    throw new LedgerError(
      `SQLite does not take ${pragma} = ${wanted} (it says ${String(found)}), so nothing would be sure to last.`,
    );
  }
}

function checkWhole(connection: Connection, file: string): void {
  const found = connection.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (found !== 'ok') throw damaged(file, String(found));
}

function explain(error: unknown, file: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const code = sqliteCode(error);
  if (code === busy) {
    return new LedgerError(
      `The ledger ${file} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.`,
    );
  }
  if (code !== undefined && corrupt.has(code)) return damaged(file, reasonOf(error));
  return new LedgerError(`The ledger ${file} cannot be opened: ${reasonOf(error)}.`);
}

const damaged = (file: string, what: string): LedgerError =>
  new LedgerError(`The ledger ${file} is damaged (${what}). Nothing is sent with it: restore it from a backup.`);
