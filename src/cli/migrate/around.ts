/** The rest of a project of which some paths were named. */
import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';

import { placeOf } from '../../codemod/write/place.js';
import { CannotRun } from '../io.js';
import { findFiles, sourceFiles } from '../scan/find.js';

/**
 * The source files of the repository, or of the project where there is none, that the named paths leave out: they may use what is changed,
 * or say whose it is. What .gitignore names is left out.
 *
 * @param paths As the user wrote them.
 * @param folders What these are or lie in, absolute.
 * @param named Absolute paths of the files that they stand for.
 */
export function filesAround(
  paths: readonly string[],
  folders: readonly string[],
  named: readonly string[],
  cwd: string,
  onFolder: (path: string) => void,
): readonly string[] {
  const given = paths.map((path) => realpathSync(resolve(cwd, path)));
  const isGiven = (folder: string): boolean => given.some((path) => folder === path || folder.startsWith(path + sep));
  const roots = [...new Set(folders.map((folder) => placeOf(folder).root))].filter((root) => !isGiven(root));
  if (roots.length === 0) return [];
  const known = new Set(named.map((path) => realpathSync(path)));
  return searched(roots, cwd, onFolder).filter((path) => !known.has(path));
}

function searched(roots: readonly string[], cwd: string, onFolder: (path: string) => void): readonly string[] {
  try {
    return findFiles(roots, cwd, sourceFiles, onFolder).files;
  } catch (error) {
    // .gitignore names all of it; what was named is migrated nevertheless.
    if (error instanceof CannotRun) return [];
    throw error;
  }
}
