/** Brings the result of a run to the disk: all of it, or nothing. */
import { readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';

import { createJournal, hash, removeJournal, syncFolder, type Journal } from './journal.js';
import type { Place } from './place.js';
import { restore } from './recover.js';
import { NotWritten, type Replace } from './replace.js';

export interface PlannedFile {
  /** Absolute, and no symbolic link. */
  readonly path: string;
  /** What the new text was made from. UTF-8. */
  readonly before: Buffer;
  readonly after: string;
}

/**
 * Writes the files. Killed at any moment, it leaves either the tree as it was, or a journal by which `recover` brings it there or to the
 * end.
 *
 * @param step Is told after each step that it is done: tests stop the world there.
 * @throws {NotWritten}
 */
export function writeAll(
  files: readonly PlannedFile[],
  place: Place,
  replace: Replace,
  step: (done: string) => void = () => undefined,
): void {
  refuseChanged(files);
  step('compared');

  const journal: Journal = {
    pid: process.pid,
    entries: files.map(({ path, before, after }) => ({
      path: relative(place.root, path).split(sep).join('/'),
      before: before.toString('utf8'),
      after: hash(after),
    })),
  };
  try {
    createJournal(place, journal, step);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new NotWritten(exists ? 'pending' : 'failed', [place.journal], error);
  }
  step('journal');
  try {
    // Another run may have written since. Only from here on it waits, so that nothing of it is taken for ours and taken back.
    refuseChanged(files);
  } catch (error) {
    removeJournal(place);
    throw error;
  }

  for (const { path, before, after } of files) {
    try {
      if (replace(path, before, after) === 'changed') throw new NotWritten('changed', [path]);
    } catch (error) {
      takeBack(journal, place, replace);
      throw error instanceof NotWritten ? error : new NotWritten('failed', [path], error);
    }
    step(`replaced ${path}`);
  }
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) syncFolder(folder);
  step('synced');
  removeJournal(place);
  step('done');
}

/** @throws {NotWritten} `changed` */
function refuseChanged(files: readonly PlannedFile[]): void {
  const changed = files.filter(({ path, before }) => !holds(path, before)).map(({ path }) => path);
  if (changed.length > 0) throw new NotWritten('changed', changed);
}

/** A file that somebody has just written keeps what they wrote. */
function takeBack(journal: Journal, place: Place, replace: Replace): void {
  try {
    restore(journal, place, replace, 'leave');
    removeJournal(place);
  } catch (error) {
    throw new NotWritten('between', [place.journal], error);
  }
}

function holds(path: string, before: Buffer): boolean {
  try {
    return readFileSync(path).equals(before);
  } catch {
    // It is gone, or not to be read any more: not what it was.
    return false;
  }
}
