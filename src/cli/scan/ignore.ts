import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { parseGitignore, type Gitignore } from './gitignore.js';

/** The .gitignore files that bear on a folder, nearest first: the nearest one that says something about a path decides. */
export class IgnoreFiles {
  private constructor(private readonly levels: readonly { readonly folder: string; readonly rules: Gitignore }[]) {}

  /**
   * Those of the folders above, up to the root of the repository. A folder that they ignore was named by the user on purpose, so then
   * they do not count.
   */
  static above(folder: string): IgnoreFiles {
    const root = repositoryOf(folder);
    if (root === undefined || root === folder) return new IgnoreFiles([]);
    const folders: string[] = [];
    for (let at = dirname(folder); ; at = dirname(at)) {
      folders.unshift(at);
      if (at === root) break;
    }
    const all = folders.reduce((files, at) => files.within(at), new IgnoreFiles([]));
    const steps = [...folders.slice(1), folder];
    return steps.some((at) => all.names(at, true)) ? new IgnoreFiles([]) : all;
  }

  /** These and the .gitignore of a folder below. */
  within(folder: string): IgnoreFiles {
    let text: string;
    try {
      text = readFileSync(join(folder, '.gitignore'), 'utf8');
    } catch {
      return this;
    }
    return new IgnoreFiles([{ folder, rules: parseGitignore(text) }, ...this.levels]);
  }

  /** Whether a path is ignored, given that the folders above it are not. */
  names(path: string, isFolder: boolean): boolean {
    for (const { folder, rules } of this.levels) {
      const inside = relative(folder, path).split(sep).join('/');
      const verdict = rules.verdict(inside, isFolder);
      if (verdict !== undefined) return verdict === 'ignored';
    }
    return false;
  }
}

/** The root of the git repository that a folder lies in. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}
