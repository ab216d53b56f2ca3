/** Whether what is about to be written could be undone by git. */
import { relative, sep } from 'node:path';

import { Git, GitFailure } from './git.js';
import type { Place } from './place.js';

export type Unsafe =
  /** Changes that are not committed. Paths from the root. */
  | { readonly kind: 'dirty'; readonly files: readonly string[] }
  /** Files that are to be written and that git does not know: it could not give them back. */
  | { readonly kind: 'untracked'; readonly files: readonly string[] }
  /** Files that are to be written and whose changes git was told not to look for: they may hold some that are in no commit. */
  | { readonly kind: 'overlooked'; readonly files: readonly string[] }
  | { readonly kind: 'no-git'; readonly why: string };

/** @param files Absolute paths of what is to be written; none to ask about the tree alone. */
export function whyUnsafe(place: Place, files: readonly string[]): Unsafe | undefined {
  if (!place.git) return { kind: 'no-git', why: 'it is in no git repository' };
  const git = new Git(place.root);
  try {
    const dirty = git.modified();
    if (dirty.length > 0) return { kind: 'dirty', files: dirty };
    const paths = files.map((path) => fromRoot(place, path));
    const tracked = git.tracked(paths);
    const untracked = paths.filter((path) => !tracked.has(path));
    if (untracked.length > 0) return { kind: 'untracked', files: untracked };
    const overlooked = paths.filter((path) => tracked.get(path) === 'overlooked');
    return overlooked.length > 0 ? { kind: 'overlooked', files: overlooked } : undefined;
  } catch (error) {
    if (error instanceof GitFailure) return { kind: 'no-git', why: `git cannot be asked about it: ${error.said}` };
    throw error;
  }
}

export function fromRoot({ root }: Place, path: string): string {
  return relative(root, path).split(sep).join('/');
}
