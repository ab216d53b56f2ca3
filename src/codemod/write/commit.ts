/** One commit for each transform of a run that has been written. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Transform } from '../model.js';
import type { Stage } from '../run.js';
import { Git, GitFailure } from './git.js';
import { fromRoot } from './guard.js';
import type { Place } from './place.js';

export interface Committed {
  readonly transform: string;
  /** Its short name; absent when there was nothing left to commit, since a hook had changed the files. */
  readonly commit?: string;
}

export interface Commits {
  readonly made: readonly Committed[];
  /** What stopped the rest. The tree is written, and nothing is staged. */
  readonly failed?: { readonly transform: string; readonly why: string };
}

/** What git keeps in its directory while something is going on that a commit would end. */
const UNFINISHED = {
  MERGE_HEAD: 'a merge',
  CHERRY_PICK_HEAD: 'a cherry-pick',
  REVERT_HEAD: 'a revert',
  'rebase-merge': 'a rebase',
  'rebase-apply': 'a rebase',
};

/** What is going on in the repository, such as `a merge`. */
export function unfinishedIn({ journal }: Place): string | undefined {
  return Object.entries(UNFINISHED).find(([name]) => existsSync(join(dirname(journal), name)))?.[1];
}

/**
 * Commits the stages in turn. The files hold the end of the run already; each commit takes the state of its stage, by way of the index.
 * So the tree is never between two stages. Hooks run as they always do. The index must hold nothing but the last commit.
 *
 * @param toText What a stage's text is on the disk (with its byte order mark).
 * @param toPath Where a file of the run really lies.
 */
export function commitStages(
  stages: readonly Stage[],
  place: Place,
  transforms: readonly Transform[],
  toText: (path: string, text: string) => string,
  toPath: (path: string) => string,
): Commits {
  const git = new Git(place.root);
  const made: Committed[] = [];
  for (const { transform, texts } of stages) {
    const summary = transforms.find(({ name }) => name === transform)?.summary ?? transform;
    try {
      stage(
        git,
        [...texts].map(([path, text]) => ({ path: fromRoot(place, toPath(path)), text: toText(path, text) })),
      );
      made.push({ transform, ...commit(git, summary, transform) });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      unstage(git);
      return { made, failed: { transform, why: error.said } };
    }
  }
  return { made };
}

function unstage(git: Git): void {
  try {
    git.ask(['reset', '-q']);
  } catch (error) {
    // What the commit failed of is worth saying, and this would hide it.
    if (!(error instanceof GitFailure)) throw error;
  }
}

function stage(git: Git, files: readonly { readonly path: string; readonly text: string }[]): void {
  const modes = new Map(
    git
      .ask(['ls-files', '-s', '-z'])
      .split('\0')
      .map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, 6)]),
  );
  const lines = files.map(({ path, text }) => {
    // By its path, so that what git does with line ends and filters is done.
    const blob = git.ask(['hash-object', '-w', '--stdin', '--path', path], text).trim();
    return `${modes.get(path) ?? '100644'} ${blob}\t${path}\0`;
  });
  git.ask(['update-index', '-z', '--index-info'], lines.join(''));
}

function commit(git: Git, summary: string, transform: string): { readonly commit?: string } {
  if (git.ask(['diff', '--cached', '--name-only', '-z']) === '') return {};
  git.ask(['commit', '-q', '-m', summary, '-m', `By paybrake migrate --only ${transform}.`]);
  return { commit: git.ask(['rev-parse', '--short', 'HEAD']).trim() };
}
