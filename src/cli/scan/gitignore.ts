import { globMatcher } from './glob.js';

/** The patterns of one .gitignore file, as https://git-scm.com/docs/gitignore#_pattern_format describes them. */
export interface Gitignore {
  /**
   * What the last pattern that matches says of a path. Folders above it are not looked at: who searches a tree has asked about them.
   *
   * @param path Relative to the folder of the file, with `/`.
   * @returns `undefined` when no pattern matches
   */
  verdict(path: string, isFolder: boolean): 'ignored' | 'kept' | undefined;
}

interface Pattern {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Whether it is held against the whole path, not against the last name. */
  readonly wholePath: boolean;
  readonly matches: (path: string) => boolean;
}

export function parseGitignore(text: string): Gitignore {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line) => parseLine(line) ?? [])
    .reverse();
  return {
    verdict(path, isFolder) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const decides = patterns.find(
        ({ foldersOnly, wholePath, matches }) => (isFolder || !foldersOnly) && matches(wholePath ? path : name),
      );
      if (decides === undefined) return undefined;
      return decides.negated ? 'kept' : 'ignored';
    },
  };
}

function parseLine(line: string): Pattern | undefined {
  if (line.startsWith('#')) return undefined;
  const negated = line.startsWith('!');
  // A trailing space counts only behind a backslash.
  const trimmed = line.slice(negated ? 1 : 0).replace(/(?<!\\) +$/, '');
  const glob = trimmed.replace(/\/$/, '');
  if (glob === '') return undefined;
  return {
    negated,
    foldersOnly: trimmed.endsWith('/'),
    wholePath: glob.includes('/'),
    matches: globMatcher(glob.replace(/^\//, '')),
  };
}
