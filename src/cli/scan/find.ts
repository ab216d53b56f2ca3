import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';

import { CannotRun } from '../io.js';
import { IgnoreFiles } from './ignore.js';
import { reasonOf, show } from './say.js';

/** Files that a command reads, and how it speaks of them. */
export interface Kind {
  readonly named: string;
  readonly test: RegExp;
  readonly extensions: string;
}

/** Stubs (`.pyi`) are left out: nothing happens in them. */
export const sourceFiles: Kind = {
  named: 'JavaScript, TypeScript or Python',
  test: /\.(?:[cm]?[jt]s|[jt]sx|py)$/i,
  extensions: '.js, .jsx, .cjs, .mjs, .ts, .tsx, .cts, .mts, .py',
};

/** What others wrote: installed packages, version control, and what Python compiled. */
const neverSearched: ReadonlySet<string> = new Set(['node_modules', '.git', '.venv', 'venv', 'site-packages', '__pycache__']);

export interface Found {
  /** Absolute paths, sorted, each once. */
  readonly files: readonly string[];
  /** Folders that could not be searched, with the reason. */
  readonly unsearched: readonly { readonly path: string; readonly message: string }[];
}

/**
 * The files that some paths stand for. A file that is named is always taken; a folder is searched, without installed packages, `.git`,
 * what .gitignore names, and symbolic links (what they lead to is found where it lies, and no cycle can be entered).
 *
 * @throws {CannotRun} for a path that is missing or no source file, and when nothing is found
 */
export function findFiles(
  paths: readonly string[],
  cwd: string,
  { named, test, extensions }: Kind,
  onFolder: (path: string) => void,
): Found {
  const files = new Set<string>();
  const unsearched: { path: string; message: string }[] = [];
  for (const given of paths) {
    const path = resolve(cwd, given);
    if (!isFolder(path, given)) {
      if (!test.test(path)) throw new CannotRun(`${show(given)} is no ${named} file. paybrake reads ${extensions}.`);
      files.add(path);
      continue;
    }
    const ignored = IgnoreFiles.above(path);
    search(path, ignored);
  }
  if (files.size === 0 && unsearched.length === 0) {
    const where = paths.map((path) => (path === '.' ? 'this folder' : show(path))).join(', ');
    throw new CannotRun(
      `no source file in ${where}. paybrake reads ${extensions}, and leaves out what .gitignore names unless you name the file.`,
    );
  }
  return { files: [...files].sort(), unsearched };

  function search(folder: string, above: IgnoreFiles): void {
    onFolder(folder);
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      unsearched.push({ path: folder, message: `This folder cannot be searched: ${reasonOf(error)}.` });
      return;
    }
    const ignored = entries.some((entry) => entry.name === '.gitignore') ? above.within(folder) : above;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!neverSearched.has(entry.name) && !ignored.names(path, true)) search(path, ignored);
      } else if (entry.isFile() && test.test(entry.name) && !ignored.names(path, false)) {
        files.add(path);
      }
    }
  }
}

function isFolder(path: string, given: string): boolean {
  let is: Stats;
  try {
    is = statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') {
      throw new CannotRun(`${show(given)} is a symbolic link that leads back to itself. Remove the link, or name another path.`);
    }
    const hint = /[*?[{]/.test(given)
      ? 'paybrake takes no patterns: leave the quotes away so that the shell fills them in, or name a folder.'
      : 'Check the path; it starts at the folder that you are in.';
    throw new CannotRun(`${show(given)} cannot be read: ${reasonOf(error)}. ${hint}`);
  }
  // A pipe would be waited for, a device may have no end.
  if (!is.isDirectory() && !is.isFile())
    throw new CannotRun(`${show(given)} is a pipe, a socket or a device. Name a file or a folder.`);
  return is.isDirectory();
}
