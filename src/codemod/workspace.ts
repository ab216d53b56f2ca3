import { readFileSync } from 'node:fs';

import { mayHoldFacts } from '../facts/evidence.js';
import { canMatter } from '../facts/gate.js';
import { NOTHING, readFacts } from '../facts/index.js';
import { ModuleSyntaxError, parseModule, type Parsed } from '../facts/javascript/tree/parse.js';
import type { Facts } from '../facts/model.js';
import { disk, Project, type ModuleSource } from '../facts/project.js';
import type { Settings } from '../settings.js';
import type { SourceFile, Workspace } from './model.js';

/** A file as it was read. Its text has no byte order mark, as the offsets of facts and edits want it. */
export interface FileText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a run as the transforms see them. Facts are read when they are asked for. They hold until the file is written, or one
 * that was looked into to read them: a file says what it does by what others hold. Trees are kept as long as their text.
 */
export class RunWorkspace implements Workspace {
  readonly #texts: Map<string, string>;
  /** Files of the project beside those of the run; `undefined` for what cannot be read. */
  readonly #beside = new Map<string, string | undefined>();
  readonly #parsed = new Map<string, { readonly text: string; readonly parsed: Parsed }>();
  readonly #project: Project;
  /** By a file, those that looked into it. */
  readonly #lookers = new Map<string, Set<string>>();
  /** How often each file was written. */
  readonly #writes = new Map<string, number>();
  /** What is there to be migrated; the other texts are looked at alone. */
  readonly #named: ReadonlySet<string>;
  #all: readonly SourceFile[] | undefined;
  #files: readonly SourceFile[] | undefined;
  readonly #byPath = new Map<string, SourceFile>();

  /** @param around the other files of the project, which are never written */
  constructor(
    files: readonly FileText[],
    readonly settings: Settings,
    around: readonly FileText[] = [],
  ) {
    this.#named = new Set(files.map(({ path }) => path));
    const texts = [...files, ...around].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#texts = new Map(texts.map(({ path, text }) => [path, text]));
    const modules: ModuleSource = {
      state: (path) => {
        const text = this.#texts.get(path);
        if (text === undefined) return disk.state(path);
        return { stamp: String(this.#writes.get(path) ?? 0), size: Buffer.byteLength(text) };
      },
      text: (path) => this.#texts.get(path) ?? disk.text(path),
      parse: (text, path) => this.#parse(path, text),
    };
    this.#project = new Project(modules, (from, path) => {
      this.#note(from, path);
    });
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
    const file = this.read(path);
    return file && this.#tryParse(path, file.text);
  }

  /** The file that `from` imports as `specifier`; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined {
    const path = this.#project.locate(from, specifier);
    if (path !== undefined) this.#note(from, path);
    return path;
  }

  /** Whether the text is a program under this name. */
  parses(path: string, text: string): boolean {
    return this.#tryParse(path, text) !== undefined;
  }

  /** Why a file that may hold facts does not parse, and where; nothing for any other. */
  fault(path: string): { readonly message: string; readonly index: number } | undefined {
    const text = this.#texts.get(path) ?? '';
    const packages = this.settings.frameworks.flatMap((alias) => alias.packages);
    if (!canMatter(text) || !mayHoldFacts(text, packages)) return undefined;
    try {
      this.#parse(path, text);
      return undefined;
    } catch (error) {
      if (error instanceof ModuleSyntaxError) return { message: error.message, index: error.index };
      throw error;
    }
  }

  /** Gives files of the run another text. */
  write(texts: ReadonlyMap<string, string>): void {
    for (const [path, text] of texts) {
      this.#texts.set(path, text);
      this.#writes.set(path, (this.#writes.get(path) ?? 0) + 1);
    }
    const stale = this.#standingOn(texts.keys());
    for (const path of stale) this.#byPath.delete(path);
    this.#project.forget(stale);
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
    const read = (): Facts => this.#readFacts(path, text);
    let facts: Facts | undefined;
    return {
      path,
      text,
      get facts() {
        return (facts ??= read());
      },
    };
  }

  #readFacts(path: string, text: string): Facts {
    // What does not parse says nothing to a transform; the run reports it once.
    const parsed = canMatter(text) ? this.#tryParse(path, text) : undefined;
    return parsed ? readFacts(parsed, path, this.settings, this.#project) : NOTHING;
  }

  #tryParse(path: string, text: string): Parsed | undefined {
    try {
      return this.#parse(path, text);
    } catch {
      return undefined;
    }
  }

  #parse(path: string, text: string): Parsed {
    const known = this.#parsed.get(path);
    if (known?.text === text) return known.parsed;
    const parsed = parseModule(text, path, false);
    this.#parsed.set(path, { text, parsed });
    return parsed;
  }

  #readBeside(path: string): string | undefined {
    if (!this.#beside.has(path)) this.#beside.set(path, readOrNothing(path));
    return this.#beside.get(path);
  }
}

function readOrNothing(path: string): string | undefined {
  if (/[\\/]node_modules[\\/]/u.test(path) || !/\.[cm]?[jt]sx?$/iu.test(path)) return undefined;
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch {
    return undefined;
  }
}
