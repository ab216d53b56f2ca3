/** The rest of a project of which some paths were named. */
import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';

import { placeOf } from '../../codemod/write/place.js';
import { CannotRun } from '../io.js';
import { findFiles, sourceFiles, type Kind } from '../scan/find.js';
import { templates } from './templates.js';

/**
 * The source files of the repository, or of the project where there is none, that the named paths leave out: they may use what is changed,
 * or say whose it is. So may templates, wherever they lie, since none of them is changed. What .gitignore names is left out.
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
  const roots = [...new Set(folders.map((folder) => placeOf(folder).root))];
  const beside = searched(roots, cwd, templates, onFolder);
  const given = paths.map((path) => realpathSync(resolve(cwd, path)));
  const isGiven = (folder: string): boolean => given.some((path) => folder === path || folder.startsWith(path + sep));
  const more = roots.filter((root) => !isGiven(root));
  if (more.length === 0) return beside;
  const known = new Set(named.map((path) => realpathSync(path)));
  return [...searched(more, cwd, sourceFiles, onFolder).filter((path) => !known.has(path)), ...beside];
}

function searched(roots: readonly string[], cwd: string, kind: Kind, onFolder: (path: string) => void): readonly string[] {
  try {
    return findFiles(roots, cwd, kind, onFolder).files;
  } catch (error) {
    // There is none, or .gitignore names all of it; what was named is migrated nevertheless.
    if (error instanceof CannotRun) return [];
    throw error;
  }
}
