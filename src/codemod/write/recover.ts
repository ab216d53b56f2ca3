/** Mends a tree in which a run was killed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { hash, isAlive, readJournal, removeJournal, syncFolder, type Entry, type Journal } from './journal.js';
import type { Place } from './place.js';
import { NotWritten, type Replace } from './replace.js';

/** What the tree is like now. `untouched`: nothing had been written yet. */
export interface Recovered {
  readonly to: 'before' | 'after' | 'untouched';
  /** The files of the run, absolute. */
  readonly files: readonly string[];
}

/**
 * Brings the tree of a journal back to before, or leaves it at after when all files are there already, and removes the journal. Killed
 * itself, it can be run again.
 *
 * @param force Puts the old text even over files that somebody has edited since, of which a copy stays beside them (`agent.ts.edited`),
 *   and goes on although the process seems to be alive.
 * @throws {NotWritten} `edited` or `running`; nothing was done then
 */
export function recover(place: Place, replace: Replace, force: boolean): Recovered {
  const journal = readJournal(place);
  if (!force && journal.pid !== undefined && isAlive(journal.pid)) throw new NotWritten('running', [String(journal.pid)]);
  if ('torn' in journal) {
    removeJournal(place);
    return { to: 'untouched', files: [] };
  }
  const files = journal.entries.map(({ path }) => join(place.root, path));
  const isDone = journal.entries.every((entry) => stateOf(entry, place) === 'after');
  if (!isDone) restore(journal, place, replace, force ? 'replace' : 'refuse');
  for (const path of files) removeTemporaries(path);
  removeJournal(place);
  return { to: isDone ? 'after' : 'before', files };
}

/**
 * Puts back what the files held before.
 *
 * @param edited What becomes of files that hold neither the old text nor the new one.
 * @throws {NotWritten} `edited`, before anything was done
 */
export function restore({ entries }: Journal, place: Place, replace: Replace, edited: 'refuse' | 'leave' | 'replace'): void {
  const states = entries.map((entry) => ({ entry, path: join(place.root, entry.path), state: stateOf(entry, place) }));
  const foreign = states.filter(({ state }) => state === 'edited').map(({ path }) => path);
  if (edited === 'refuse' && foreign.length > 0) throw new NotWritten('edited', foreign);
  for (const { entry, path, state } of states) {
    if (state === 'before' || (state === 'edited' && edited === 'leave')) continue;
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, entry.before);
      continue;
    }
    const now = readFileSync(path);
    if (state === 'edited') keepCopy(path, now);
    if (replace(path, now, entry.before) === 'changed') throw new NotWritten('changed', [path]);
  }
  for (const folder of new Set(states.map(({ path }) => dirname(path)))) syncFolder(folder);
}

function keepCopy(path: string, content: Buffer): void {
  for (let number = 1; ; number++) {
    const copy = `${path}.edited${number === 1 ? '' : String(number)}`;
    if (!existsSync(copy)) writeFileSync(copy, content, { flag: 'wx' });
    if (readFileSync(copy).equals(content)) return;
  }
}

function stateOf({ path, before, after }: Entry, { root }: Place): 'before' | 'after' | 'edited' {
  let now: Buffer;
  try {
    now = readFileSync(join(root, path));
  } catch {
    return 'edited';
  }
  if (now.equals(Buffer.from(before))) return 'before';
  return hash(now) === after ? 'after' : 'edited';
}

/** A file is written beside the one that it replaces, and stays there when the process ends in between: `.agent.ts.4711.paybrake`. */
function removeTemporaries(path: string): void {
  const folder = dirname(path);
  const start = `.${basename(path)}.`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(start) && /^\d+\.paybrake$/u.test(name.slice(start.length))) rmSync(join(folder, name));
  }
}
