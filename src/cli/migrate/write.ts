/** Writes a run's result, and says in words what stood in the way. */
import { realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';

import type { Transform } from '../../codemod/model.js';
import type { Stage } from '../../codemod/run.js';
import { commitStages, unfinishedIn, type Commits } from '../../codemod/write/commit.js';
import { whyUnsafe } from '../../codemod/write/guard.js';
import { UnknownJournal } from '../../codemod/write/journal.js';
import { pendingIn, placeOf, type Place } from '../../codemod/write/place.js';
import { recover, type Recovered } from '../../codemod/write/recover.js';
import { NotWritten } from '../../codemod/write/replace.js';
import { writeAll, type PlannedFile } from '../../codemod/write/write.js';
import { CannotRun } from '../io.js';
import { replaceFile } from '../replace-file.js';
import { count, reasonOf, show, typed } from '../scan/say.js';
import type { Source } from '../scan/source.js';
import type { NameOf } from './words.js';

const MOST_NAMED = 10;

/** @throws {CannotRun} when a run was killed in one of these folders, or above them */
export function refusePending(folders: Iterable<string>, name: NameOf): void {
  const [pending] = pendingIn(folders);
  if (!pending) return;
  throw new CannotRun(
    'an earlier `paybrake migrate --write` did not come to its end here, and the tree may be between before and after.\n' +
      `Mend it first: npx paybrake migrate --recover ${typed(name(pending.root) || '.')}`,
  );
}

export interface Safety {
  readonly force: boolean;
  readonly commit: boolean;
}

/**
 * @param files Absolute paths of what is to be written; none to ask about the tree alone.
 * @throws {CannotRun} when git could not undo what is to be written
 */
export function refuseUnsafe(place: Place, files: readonly string[], { force, commit }: Safety): void {
  const unsafe = force && !commit ? undefined : whyUnsafe(place, files);
  if (unsafe) {
    // Commits would take in what is not theirs, so no force helps them.
    const way = commit ? '--commit needs a tree that git knows and that is clean.' : 'or write anyway with --force.';
    switch (unsafe.kind) {
      case 'dirty':
        throw new CannotRun(
          `nothing was written: ${count(unsafe.files.length, 'file')} ${unsafe.files.length === 1 ? 'has' : 'have'} changes that are not committed, ` +
            `which could not be told from those of this run.\n${listed(unsafe.files)}Commit or stash them first, ${way}`,
        );
      case 'untracked':
        throw new CannotRun(
          `nothing was written: git does not track ${count(unsafe.files.length, 'file')} that would change, so it could not give the old text back.\n` +
            `${listed(unsafe.files)}Add and commit them first, ${way}`,
        );
      case 'overlooked':
        throw new CannotRun(
          `nothing was written: git was told to overlook changes of ${count(unsafe.files.length, 'file')} that would change, so it may not be able to give the old text back.\n` +
            `${listed(unsafe.files)}Have git look again (git update-index --no-assume-unchanged --no-skip-worktree <file>), ${way}`,
        );
      case 'no-git':
        throw new CannotRun(
          `nothing was written: the tree cannot be given back by git, since ${unsafe.why}.\nPut it under git first, ${way}`,
        );
    }
  }
  const unfinished = commit ? unfinishedIn(place) : undefined;
  if (unfinished !== undefined) {
    throw new CannotRun(
      `nothing was written: ${unfinished} is under way, and a commit would end it. Finish it first, or leave --commit out.`,
    );
  }
}

/** @throws {CannotRun} when the files lie in several trees */
export function treeOf(files: readonly string[]): Place {
  const places = new Map(files.map((path) => dirname(path)).map((folder) => [folder, placeOf(folder)]));
  const trees = new Map([...places.values()].filter(({ git }) => git).map((place) => [place.root, place]));
  const [tree, another] = [...trees.values()];
  const isLoose = [...places.values()].some(({ git }) => !git);
  if (another ?? (tree && isLoose)) {
    const roots = [...trees.keys()].map(show).join(', ');
    throw new CannotRun(
      `nothing was written: the files lie in more than one tree (${roots}). Run it in each of them: all or nothing holds within one.`,
    );
  }
  return tree ?? placeOf(commonFolder(files));
}

function commonFolder(files: readonly string[]): string {
  return files
    .map((path) => dirname(path))
    .reduce((common, folder) => {
      let at = common;
      while (folder !== at && !folder.startsWith(at.endsWith(sep) ? at : at + sep)) at = dirname(at);
      return at;
    });
}

/** @throws {CannotRun} and the files are as they were, or a journal says how to mend them */
export function writePlan(files: readonly PlannedFile[], place: Place, name: NameOf): void {
  try {
    writeAll(files, place, replaceFile);
  } catch (error) {
    if (error instanceof NotWritten) throw new CannotRun(reasonNotWritten(error, place, name));
    throw error;
  }
}

function reasonNotWritten({ kind, files, cause }: NotWritten, place: Place, name: NameOf): string {
  const named = listed(files.map(name));
  const mend = `npx paybrake migrate --recover ${typed(name(place.root) || '.')}`;
  switch (kind) {
    case 'changed':
      return `nothing was written: ${count(files.length, 'file')} changed while this ran.\n${named}Run the command again.`;
    case 'pending':
      return `nothing was written: another run is writing here, or was killed while it did. If none is running: ${mend}`;
    case 'failed':
      return `nothing was written: ${show(files.map(name).join(', '))} cannot be written: ${reasonOf(cause)}.`;
    case 'between':
      return `the tree is between before and after: writing failed, and so did taking it back (${reasonOf((cause as Error | undefined)?.cause ?? cause)}). When the reason is gone: ${mend}`;
    case 'edited':
      return (
        `nothing was done: ${count(files.length, 'file')} holds neither what it held before the run nor what it was to hold.\n${named}` +
        `Undo what was edited since, or put the old text back with --recover --force: a copy of the edited file stays beside it, as *.edited.`
      );
    case 'running':
      return `nothing was done: the process that wrote (${files.join('')}) seems to be alive. Wait for it; if it is another program by now: ${mend} --force`;
  }
}

const recovered: Readonly<Record<Recovered['to'], (files: number) => string>> = {
  before: (files) => `${count(files, 'file')} ${files === 1 ? 'is as it was' : 'are as they were'} before the run.`,
  after: (files) => `The run had come to its end: ${count(files, 'file')} ${files === 1 ? 'is' : 'are'} written.`,
  untouched: () => 'The run had written nothing yet.',
};

/**
 * `--recover`.
 *
 * @param folders Absolute.
 * @returns What to say.
 * @throws {CannotRun} when it cannot be done
 */
export function recoverTrees(folders: readonly string[], force: boolean, name: NameOf): string {
  const pending = pendingIn(folders);
  if (pending.length === 0) return 'Nothing to mend: no run was killed here while it wrote.\n';
  return pending
    .map((place) => {
      try {
        const { to, files } = recover(place, replaceFile, force);
        return `✔ ${recovered[to](files.length)}\n${listed(files.map(name))}`;
      } catch (error) {
        if (error instanceof NotWritten) throw new CannotRun(reasonNotWritten(error, place, name));
        const todo =
          error instanceof UnknownJournal
            ? '\nRecover with the version of paybrake that wrote it. Or bring the files back by hand, of which it holds the old texts, then delete it.'
            : '';
        throw new CannotRun(`${show(name(place.journal))} cannot be used: ${reasonOf(error)}.${todo}`);
      }
    })
    .join('');
}

/** What is to be on the disk: a byte order mark stays, a symbolic link is followed. */
export function planOf(texts: ReadonlyMap<string, string>, sources: ReadonlyMap<string, Source>): readonly PlannedFile[] {
  return [...texts].flatMap(([path, text]) => {
    const source = sources.get(path);
    return source ? [{ path: behind(path), before: source.bytes, after: markOf(source) + text }] : [];
  });
}

function behind(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Gone since it was read, which whoever writes will see.
    return path;
  }
}

function markOf({ text }: Source): string {
  return text.startsWith('\uFEFF') ? '\uFEFF' : '';
}

export function commitPlan(
  stages: readonly Stage[],
  place: Place,
  transforms: readonly Transform[],
  sources: ReadonlyMap<string, Source>,
): Commits {
  const toText = (path: string, text: string): string => {
    const source = sources.get(path);
    return source ? markOf(source) + text : text;
  };
  // Before the first commit: its hooks may move or remove the files.
  const real = new Map(stages.flatMap(({ texts }) => [...texts.keys()]).map((path) => [path, behind(path)]));
  return commitStages(stages, place, transforms, toText, (path) => real.get(path) ?? path);
}

function listed(files: readonly string[]): string {
  const left = files.length - MOST_NAMED;
  const lines = files.slice(0, MOST_NAMED).map((file) => `  ${show(file)}\n`);
  return lines.join('') + (left > 0 ? `  and ${String(left)} more\n` : '');
}
