/** The files that a run may concern: those that mention Stripe, and those that import them. */
import { basename, dirname } from 'node:path';

import { whyGenerated } from '../../codemod/generated.js';
import { mayHoldTools } from '../../facts/evidence.js';
import { canMatter } from '../../facts/gate.js';
import { matters } from '../../facts/index.js';
import { handsOn, specifiersIn } from '../../facts/javascript/tree/specifiers.js';
import { importedIn } from '../../facts/python/tree/specifiers.js';
import { grouped, reasonOf } from '../scan/say.js';
import { readSource, type Source } from '../scan/source.js';
import { asModule, isTemplate } from './templates.js';

/** Nobody writes that much by hand in one file. In characters. */
const LARGEST = 2_000_000;

export interface Sources {
  /** Those to migrate, by path. */
  readonly files: ReadonlyMap<string, Source>;
  /** Those to look at alone, by path. */
  readonly around: ReadonlyMap<string, Source>;
  /** How many of those to migrate mention Stripe. */
  readonly mention: number;
  /** Files that could not be read, with the reason. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/** What is kept of a file that does not mention Stripe, until it is known whether it imports one that does. */
interface Other {
  readonly path: string;
  /** The last parts of what it imports: `billing` of `../agents/billing.js`. */
  readonly imports: readonly string[];
  readonly handsOn: boolean;
  /** Whether it may have tools, which may come to Stripe through any other module. */
  readonly hasTools: boolean;
  /** Whether these do, so that `paybrake scan` speaks of it. */
  readonly matters: boolean;
}

/**
 * @param paths Absolute, of all files that were named.
 * @param rest Absolute, of the other files of the project.
 * @param packages Modules that the settings take for a framework.
 */
export function readSources(paths: readonly string[], rest: readonly string[] = [], packages: readonly string[] = []): Sources {
  const files = new Map<string, Source>();
  const around = new Map<string, Source>();
  const others: Other[] = [];
  const unread: { path: string; why: string }[] = [];
  const named = new Set(paths);
  const of = (path: string): Map<string, Source> => (named.has(path) ? files : around);
  for (const path of [...paths, ...rest]) {
    let source: Source;
    try {
      source = read(path);
    } catch (error) {
      if (named.has(path)) unread.push({ path, why: reasonOf(error) });
      continue;
    }
    if (source.text.length > LARGEST) {
      const isCode = named.has(path) && canMatter(source.text) && whyGenerated(path, source.text) === undefined;
      if (isCode) unread.push({ path, why: `it has more than ${grouped(LARGEST)} characters` });
      continue;
    }
    if (canMatter(source.text)) of(path).set(path, source);
    else others.push(otherOf(path, source.text, packages));
  }
  const mention = files.size;
  for (const path of importers([...files.keys(), ...around.keys()], others)) {
    // Read before, so it can be read.
    of(path).set(path, read(path));
  }
  return { files, around, mention, unread };
}

/** What the run is to know of a file. @throws the system's error */
function read(path: string): Source {
  const source = readSource(path);
  return isTemplate(path) ? asModule(source) : source;
}

/** The text as offsets count in it: without its byte order mark. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function otherOf(path: string, text: string, packages: readonly string[]): Other {
  // What a module of Python imports, others may import from it.
  if (isPython(path)) return { path, imports: pythonImports(text), handsOn: true, hasTools: false, matters: false };
  return {
    path,
    imports: specifiersIn(text).map(moduleName),
    handsOn: handsOn(text),
    hasTools: mayHoldTools(text, packages),
    matters: matters('javascript', text, path, packages),
  };
}

const PATCHED = /\b(?:patch|import_module)\w*\(\s*['"]([\w.]+)['"]/gu;

/** All names of a Python file's imports, and of what it patches or loads by its name: each may be a module. */
function pythonImports(text: string): readonly string[] {
  const imported = importedIn(text).flatMap(({ specifier, names }) => [specifier, ...names]);
  const patched = [...text.matchAll(PATCHED)].map(([, module = '']) => module);
  return [...imported, ...patched].flatMap((dotted) => dotted.match(/\w+/gu) ?? []);
}

function isPython(path: string): boolean {
  return path.endsWith('.py');
}

function isPackage(path: string): boolean {
  return basename(path) === '__init__.py';
}

/** The files that import one of some modules, by what the import ends with, also through modules that hand on; with tools, also through one module that does not. One too many does no harm. */
function importers(modules: readonly string[], others: readonly Other[]): readonly string[] {
  const names = new Set(modules.flatMap(namesOf));
  const found = new Set<string>();
  for (let more = true; more;) {
    more = false;
    for (const { path, imports, handsOn } of others) {
      if (found.has(path) || !imports.some((name) => names.has(name))) continue;
      found.add(path);
      if (!handsOn) continue;
      for (const name of namesOf(path)) names.add(name);
      more = true;
    }
  }
  const between = new Set([...found].flatMap(namesOf));
  const tools = others.filter((one) => one.matters || (one.hasTools && one.imports.some((name) => between.has(name))));
  return [...new Set([...found, ...tools.map(({ path }) => path)])];
}

/** What an import of a file may end with: an index stands for its folder, and that of a package's sources for the package. */
function namesOf(path: string): readonly string[] {
  if (isPython(path)) return [isPackage(path) ? basename(dirname(path)) : basename(path, '.py')];
  const name = moduleName(path);
  if (name !== 'index') return [name];
  const folder = dirname(path);
  const isSources = /^(?:src|lib|dist)$/.test(basename(folder));
  return ['index', '.', '..', basename(folder), ...(isSources ? [basename(dirname(folder))] : [])];
}

function moduleName(specifier: string): string {
  const last =
    specifier
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  return last.replace(/\.[cm]?[jt]sx?$/, '');
}
