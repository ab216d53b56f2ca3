/** The folder of a ledger: nobody else may look into it, and what stands beside the database is written whole or not at all. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from './ledger.js';

const hasModes = process.platform !== 'win32';

/** Makes the folder (0700) if need be. @throws LedgerError when others may enter it, or it cannot be made */
export function preparePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LedgerError(`The ledger's folder ${folder} cannot be made: ${reasonOf(error)}.`);
  }
  const mode = statSync(folder).mode & 0o777;
  if (hasModes && (mode & 0o077) !== 0) {
    const shown = mode.toString(8).padStart(4, '0');
    throw new LedgerError(`Others may enter the ledger's folder ${folder} (mode ${shown}). Run: chmod 700 ${folder}`);
  }
}

/** Makes a file (0600) if need be, and takes rights of others away. SQLite gives its side files the rights of the database. */
export function preparePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
    if (hasModes) chmodSync(file, 0o600);
  } catch (error) {
    throw new LedgerError(`The ledger cannot write ${file}: ${reasonOf(error)}. It must belong to the user that runs paybrake.`);
  }
}

/** `undefined` when there is no such file. */
export function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new LedgerError(`The ledger cannot read ${file}: ${reasonOf(error)}.`);
  }
}

/** Replaces a file (0600) at once: whoever reads it, also after a crash, finds the old content or the new. Durable when it returns. */
export function replaceFile(folder: string, name: string, content: string | Uint8Array): void {
  const temporary = join(folder, `${name}.new`);
  // What a crash left there, or a link that would have another file written over.
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, join(folder, name));
  syncFolder(folder);
}

/** A new name is durable only when its folder is. */
export function syncFolder(folder: string): void {
  if (!hasModes) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const isMissing = (error: unknown): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
