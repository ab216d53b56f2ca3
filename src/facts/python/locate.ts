import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exactNames } from './frameworks.js';
import { below } from './tree/specifiers.js';

/** What marks the top of a project. */
const ROOTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git'];

/** How far above a file its top is looked for. */
export const MAX_FOLDERS = 12;

/** Finds the files of modules, as Python would from the project's top. What was asked once is not looked for again. */
export class Locator {
  readonly #files = new Map<string, string | undefined>();
  readonly #tops = new Map<string, readonly string[]>();

  /** The file of a module; `undefined` for packages. */
  file(from: string, specifier: string): string | undefined {
    const key = `${dirname(from)}\0${specifier}`;
    if (!this.#files.has(key)) this.#files.set(key, this.#find(from, specifier));
    return this.#files.get(key);
  }

  /** The files of the modules that some names in a package stand for; the other names are members of it. */
  filesBelow(from: string, specifier: string, names: readonly string[]): readonly string[] {
    const file = this.file(from, specifier);
    // A folder without an `__init__.py` is a package as well.
    const hasModules = file === undefined ? this.#isFolder(from, specifier) : isPackage(file);
    return hasModules ? names.flatMap((name) => this.file(from, below(specifier, name)) ?? []) : [];
  }

  #find(from: string, specifier: string): string | undefined {
    const parts = partsOf(specifier);
    for (const folder of this.#foldersFor(from, specifier)) {
      const found = moduleIn(folder, parts);
      if (found !== undefined && !isPackageItself(found, specifier)) return found;
    }
    return undefined;
  }

  #isFolder(from: string, specifier: string): boolean {
    return this.#foldersFor(from, specifier).some((folder) => existsSync(join(folder, ...partsOf(specifier))));
  }

  /** Where a module is looked for, in this order. */
  #foldersFor(from: string, specifier: string): readonly string[] {
    const dots = /^\.*/u.exec(specifier)?.[0].length ?? 0;
    if (dots === 0) return this.#topsFrom(dirname(from));
    let folder = dirname(from);
    for (let up = 1; up < dots; up++) folder = dirname(folder);
    return [folder];
  }

  /** From a folder up to the project's top, each with its folder of sources. */
  #topsFrom(folder: string): readonly string[] {
    const known = this.#tops.get(folder);
    if (known) return known;
    const tops: string[] = [];
    for (let at = folder; tops.length < 2 * MAX_FOLDERS; at = dirname(at)) {
      tops.push(at, join(at, 'src'));
      if (isTop(at)) break;
    }
    this.#tops.set(folder, tops);
    return tops;
  }
}

/** Whether a project, or the file system, ends here. */
export function isTop(folder: string): boolean {
  return dirname(folder) === folder || ROOTS.some((mark) => existsSync(join(folder, mark)));
}

export function isPackage(path: string): boolean {
  return path.endsWith('__init__.py');
}

function partsOf(specifier: string): readonly string[] {
  const name = specifier.replace(/^\.+/u, '');
  return name === '' ? [] : name.split('.');
}

function moduleIn(folder: string, parts: readonly string[]): string | undefined {
  const path = join(folder, ...parts);
  const files = parts.length === 0 ? [join(path, '__init__.py')] : [`${path}.py`, join(path, '__init__.py')];
  return files.find((file) => existsSync(file));
}

/** Whether a name means the package though a module of that name lies here. */
function isPackageItself(found: string, specifier: string): boolean {
  if (specifier === 'stripe') return isSdk(found);
  return exactNames.has(specifier) && !isPackage(found) && asksForItself(found, specifier);
}

/** Whether a module imports what has its own name: `from agents import Agent` in `agents.py` is the package, or would be a circle. */
function asksForItself(path: string, name: string): boolean {
  try {
    return new RegExp(String.raw`^[ \t]*(?:from|import)[ \t]+${name}(?![\w.])`, 'mu').test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

const IMPORTS_STRIPE = /^[ \t]*(?:import|from)[ \t]+stripe\b/mu;
const DEFINES = /^(?:class|def|async def)[ \t]|^api_key\b/mu;

/**
 * Whether `import stripe` is the SDK though a module of that name lies here: in a package the modules beside a file are not imported so, and
 * a module that imports the SDK, or has nothing of its own, does not take its place.
 */
function isSdk(path: string): boolean {
  const folder = dirname(isPackage(path) ? dirname(path) : path);
  try {
    const text = readFileSync(path, 'utf8');
    return existsSync(join(folder, '__init__.py')) || IMPORTS_STRIPE.test(text) || !DEFINES.test(text);
  } catch {
    return true;
  }
}
