/**
 * The journal: what the files of a run held before, on the disk before the first of them is replaced and gone when the last one was. As
 * long as it is there, the tree may be between before and after.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { Place } from './place.js';

export interface Entry {
  /** From the root of the tree, with `/`. */
  readonly path: string;
  readonly before: string;
  /** SHA-256 in hex of what the file is to hold. */
  readonly after: string;
}

export interface Journal {
  /** The process that writes. */
  readonly pid: number;
  readonly entries: readonly Entry[];
}

const HEAD = 'paybrake migrate, journal 1, process ';

/**
 * Writes the journal down for good. It is there as a whole or not at all: whoever recovers meanwhile must not take one that is being
 * written for one of a process that died.
 *
 * @param step Is told when all of it is on the disk, and it has not its name yet.
 * @throws {NodeJS.ErrnoException} `EEXIST` when there is one; otherwise the system's error, and there is none
 */
export function createJournal({ journal, git }: Place, content: Journal, step: (done: string) => void = () => undefined): void {
  if (!git) mkdirSync(dirname(journal), { recursive: true, mode: 0o700 });
  removeDrafts(journal);
  const body = JSON.stringify(content.entries);
  const bytes = Buffer.from(`${HEAD}${String(content.pid)}\n${body}\n${hash(body)}\n`);
  const draft = `${journal}.${String(process.pid)}`;
  try {
    writeWhole(draft, bytes);
    step('drafted');
    name(draft, journal, bytes);
  } finally {
    rmSync(draft, { force: true });
    if (!git) removeEmpty(dirname(journal));
  }
  syncFolder(dirname(journal));
}

/** Of two runs at once, one is told of the other: a second name, unlike a renaming, never takes the place of a file. */
function name(draft: string, journal: string, bytes: Buffer): void {
  try {
    linkSync(draft, journal);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
    writeWhole(journal, bytes);
  }
}

/** What file systems without second names say, such as those of USB sticks and of some network drives. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** @throws the system's error, and then there is no such file of ours */
function writeWhole(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    rmSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** What processes left that were killed before their journal had its name. */
function removeDrafts(journal: string): void {
  const start = `${basename(journal)}.`;
  for (const found of readdirSync(dirname(journal))) {
    const pid = found.startsWith(start) ? found.slice(start.length) : '';
    if (/^\d+$/u.test(pid) && !isAlive(Number(pid))) rmSync(join(dirname(journal), found), { force: true });
  }
}

/** Whether another process has this number. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A journal that was written to its end and says something else: another version wrote it, or it was changed since. */
export class UnknownJournal extends Error {
  override readonly name = 'UnknownJournal';
}

/**
 * Reads a journal.
 *
 * @returns `torn` with the process, as far as it can be read, for one that was not written to its end: then no file was replaced yet
 * @throws {UnknownJournal}, or the system's error
 */
export function readJournal({ journal }: Place): Journal | { readonly torn: true; readonly pid: number | undefined } {
  const [head = '', body = '', end = '', ...rest] = readFileSync(journal, 'utf8').split('\n');
  const isOurs = head.startsWith(HEAD);
  const pid = isOurs ? Number(head.slice(HEAD.length)) : undefined;
  if (isOurs && end === hash(body)) return { pid: Number(pid), entries: JSON.parse(body) as Entry[] };
  // A torn one is a beginning of ours, or, when the machine stopped, nothing but zeros. The old texts in any other are still needed.
  const isBeginning = (isOurs || HEAD.startsWith(head.replace(/\0+$/u, ''))) && rest.length === 0;
  if (!isBeginning) throw new UnknownJournal('it was not written by this version of paybrake, or was changed since');
  return { torn: true, pid };
}

export function removeJournal({ journal, git }: Place): void {
  // Gone already where somebody recovered by force.
  rmSync(journal, { force: true });
  syncFolder(dirname(journal));
  if (!git) removeEmpty(dirname(journal));
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty: the state of a proxy is kept there too.
  }
}

export function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Makes the names in a folder, such as those that a rename gave, outlive the machine. */
export function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, 'r');
  } catch {
    // Windows opens no folders, and keeps names without being asked.
    return;
  }
  try {
    fsyncSync(folder);
  } catch {
    // Some network file systems have no such call.
  } finally {
    closeSync(folder);
  }
}
