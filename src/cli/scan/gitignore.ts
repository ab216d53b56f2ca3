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
  readonly regex: RegExp;
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
        ({ foldersOnly, wholePath, regex }) => (isFolder || !foldersOnly) && regex.test(wholePath ? path : name),
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
    regex: new RegExp(`^${toRegex(glob.replace(/^\//, ''))}$`, 'su'),
  };
}

/** `**` between slashes spans folders; elsewhere it is a plain `*`, which like `?` and `[a-z]` never matches a slash. */
const parts =
  /\\(?<escaped>.)|(?<leading>^\*\*\/)|(?<inner>\/\*\*(?=\/))|(?<trailing>\/\*\*$)|(?<star>\*+)|(?<one>\?)|\[(?<not>[!^]?)(?<set>\]?[^\]]*)\]|(?<literal>.)/gsu;

function toRegex(glob: string): string {
  return glob.replaceAll(parts, (...match: unknown[]) => {
    const { escaped, leading, inner, trailing, star, one, not, set, literal } = match.at(-1) as Record<
      string,
      string | undefined
    >;
    if (leading !== undefined) return '(?:.*/)?';
    if (inner !== undefined) return '(?:/.*)?';
    if (trailing !== undefined) return '/.+';
    if (star !== undefined) return '[^/]*';
    if (one !== undefined) return '[^/]';
    if (set !== undefined) return `(?!/)[${not === '' ? '' : '^'}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
    // As git has it, a bracket that nothing closes matches nothing.
    if (literal === '[') return '(?!)';
    return (escaped ?? literal ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
}
