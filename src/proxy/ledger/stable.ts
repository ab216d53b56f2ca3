/** Stable storage: what is committed in WAL is durable once the log file is synced, which this does without holding up the thread. */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const sync = promisify(fdatasync);

export interface Stable {
  /** Resolves when all that was committed before the call is on the disk. Rejects when the disk does not say so. */
  sync(): Promise<void>;
  /** Not while a sync is under way. */
  close(): void;
}

/**
 * @param file the database, in WAL and for this process alone: its log then stays one file for as long as it is open
 */
export function stableStorage(file: string): Stable {
  // Windows flushes only what may be written.
  const log = openSync(`${file}-wal`, 'r+');
  return { sync: () => sync(log), close: () => closeSync(log) };
}
