import { readFileSync } from 'node:fs';

import type { Parsed } from '../facts/javascript/tree/parse.js';
import type { Facts } from '../facts/model.js';
import { disk } from '../facts/project.js';
import type { PythonView } from '../facts/python/tree/view.js';
import type { Settings } from '../settings.js';
import { JavaScript } from './languages/javascript.js';
import type { Fault, Language, Texts } from './languages/language.js';
import { Python } from './languages/python.js';
import type { SourceFile, Workspace } from './model.js';

/** A file as it was read. Its text has no byte order mark, as the offsets of facts and edits want it. */
export interface FileText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a run as the transforms see them. Facts are read when they are asked for. They hold until the file is written, or one
 * that was looked into to read them: a file says what it does by what others hold.
 */
export class RunWorkspace implements Workspace {
  readonly #texts: Map<string, string>;
  /** Files of the project beside those of the run; `undefined` for what cannot be read. */
  readonly #beside = new Map<string, string | undefined>();
  readonly #javascript: JavaScript;
  readonly #python: Python;
  /** By a file, those that looked into it. */
  readonly #lookers = new Map<string, Set<string>>();
  /** How often each file was written. */
  readonly #writes = new Map<string, number>();
  /** What is there to be migrated; the other texts are looked at alone. */
  readonly #named: ReadonlySet<string>;
  #all: readonly SourceFile[] | undefined;
  #files: readonly SourceFile[] | undefined;
  readonly #byPath = new Map<string, SourceFile>();
  readonly #views = new WeakMap<SourceFile, { readonly view: PythonView | undefined }>();

  /** @param around the other files of the project, which are never written */
  constructor(
    files: readonly FileText[],
    readonly settings: Settings,
    around: readonly FileText[] = [],
  ) {
    this.#named = new Set(files.map(({ path }) => path));
    const all = [...files, ...around].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#texts = new Map(all.map(({ path, text }) => [path, text]));
    const texts: Texts = {
      has: (path) => this.#texts.has(path),
      state: (path) => {
        const text = this.#texts.get(path);
        if (text === undefined) return disk.state(path);
        return { stamp: String(this.#writes.get(path) ?? 0), size: Buffer.byteLength(text) };
      },
      text: (path) => this.#texts.get(path) ?? disk.text(path),
      opened: (from, path) => {
        this.#note(from, path);
      },
    };
    this.#javascript = new JavaScript(texts, settings);
    this.#python = new Python(texts, settings);
  }

  get files(): readonly SourceFile[] {
    this.#files ??= this.all.filter(({ path }) => this.#named.has(path));
    return this.#files;
  }

  get all(): readonly SourceFile[] {
    this.#all ??= [...this.#texts.keys()].flatMap((path) => this.read(path) ?? []);
    return this.#all;
  }

  read(path: string): SourceFile | undefined {
    const known = this.#byPath.get(path);
    if (known) return known;
    const text = this.#texts.get(path) ?? this.#readBeside(path);
    if (text === undefined) return undefined;
    const file = this.#fileOf(path, text);
    this.#byPath.set(path, file);
    return file;
  }

  tree(path: string): Parsed | undefined {
    const file = this.#languageOf(path) === this.#javascript ? this.read(path) : undefined;
    return file && this.#javascript.tree(path, file.text);
  }

  python(path: string): PythonView | undefined {
    const file = this.#python.owns(path) ? this.read(path) : undefined;
    if (!file) return undefined;
    const open = (specifier: string): PythonView | undefined => {
      const target = this.locate(path, specifier);
      return target === undefined || target === path ? undefined : this.python(target);
    };
    const known = this.#views.get(file) ?? { view: this.#python.view(path, file.text, open) };
    this.#views.set(file, known);
    return known.view;
  }

  /** The file that `from` imports as `specifier`; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined {
    const path = this.#languageOf(from).locate(from, specifier);
    if (path !== undefined) this.#note(from, path);
    return path;
  }

  /** Whether the text is a program under this name. */
  parses(path: string, text: string): boolean {
    return this.#languageOf(path).parses(path, text);
  }

  /** Why a file that may hold facts does not parse, and where; nothing for any other. */
  fault(path: string): Fault | undefined {
    const fault = this.#languageOf(path).fault(path, this.#texts.get(path) ?? '');
    return fault && { message: fault.message, index: fault.index };
  }

  /** Gives files of the run another text. */
  write(texts: ReadonlyMap<string, string>): void {
    for (const [path, text] of texts) {
      this.#texts.set(path, text);
      this.#writes.set(path, (this.#writes.get(path) ?? 0) + 1);
    }
    const stale = this.#standingOn(texts.keys());
    for (const path of stale) this.#byPath.delete(path);
    this.#javascript.forget(stale);
    this.#python.forget(stale);
    this.#all = undefined;
    this.#files = undefined;
  }

  #note(from: string, path: string): void {
    const lookers = this.#lookers.get(path);
    if (lookers) lookers.add(from);
    else this.#lookers.set(path, new Set([from]));
  }

  /** Some files, and all that looked into them, directly or through others. */
  #standingOn(paths: Iterable<string>): ReadonlySet<string> {
    const found = new Set(paths);
    for (const path of found) for (const looker of this.#lookers.get(path) ?? []) found.add(looker);
    return found;
  }

  #fileOf(path: string, text: string): SourceFile {
    const read = (): Facts => this.#languageOf(path).facts(path, text);
    let facts: Facts | undefined;
    return {
      path,
      text,
      get facts() {
        return (facts ??= read());
      },
    };
  }

  #languageOf(path: string): Language {
    return this.#python.owns(path) ? this.#python : this.#javascript;
  }

  #readBeside(path: string): string | undefined {
    if (!this.#beside.has(path)) this.#beside.set(path, this.#languageOf(path).owns(path) ? readOrNothing(path) : undefined);
    return this.#beside.get(path);
  }
}

/** Installed packages are no part of the project. */
function readOrNothing(path: string): string | undefined {
  if (/[\\/](?:node_modules|site-packages)[\\/]/u.test(path)) return undefined;
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch {
    return undefined;
  }
}
