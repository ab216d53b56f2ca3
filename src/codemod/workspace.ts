import { readFileSync } from 'node:fs';

import { mayHoldFacts } from '../facts/evidence.js';
import { canMatter } from '../facts/gate.js';
import { NOTHING, readFacts } from '../facts/index.js';
import { ModuleSyntaxError, parseModule, type Parsed } from '../facts/javascript/tree/parse.js';
import type { Facts } from '../facts/model.js';
import { disk, Project } from '../facts/project.js';
import type { Settings } from '../settings.js';
import type { SourceFile, Workspace } from './model.js';

/** A file as it was read. Its text has no byte order mark, as the offsets of facts and edits want it. */
export interface FileText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a run as the transforms see them. Facts are read when they are asked for and hold until something is written: then those
 * of all files are read anew, since a file says what it does by what others hold. Trees are kept as long as their text.
 */
export class RunWorkspace implements Workspace {
  readonly #texts: Map<string, string>;
  /** Files of the project beside those of the run; `undefined` for what cannot be read. */
  readonly #beside = new Map<string, string | undefined>();
  readonly #parsed = new Map<string, { readonly text: string; readonly parsed: Parsed }>();
  readonly #project: Project;
  #generation = 0;
  #files: readonly SourceFile[] | undefined;
  #byPath = new Map<string, SourceFile>();

  constructor(
    files: readonly FileText[],
    private readonly settings: Settings,
  ) {
    this.#texts = new Map(files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, text }) => [path, text]));
    this.#project = new Project({
      state: (path) => {
        const text = this.#texts.get(path);
        return text === undefined ? disk.state(path) : { stamp: String(this.#generation), size: Buffer.byteLength(text) };
      },
      text: (path) => this.#texts.get(path) ?? disk.text(path),
      parse: (text, path) => this.#parse(path, text),
    });
  }

  get files(): readonly SourceFile[] {
    this.#files ??= [...this.#texts.keys()].flatMap((path) => this.read(path) ?? []);
    return this.#files;
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

  /** The file that `from` imports as `specifier`; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined {
    return this.#project.locate(from, specifier);
  }

  /** Whether the text is a program under this name. */
  parses(path: string, text: string): boolean {
    try {
      this.#parse(path, text);
      return true;
    } catch {
      return false;
    }
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
    for (const [path, text] of texts) this.#texts.set(path, text);
    this.#generation += 1;
    this.#files = undefined;
    this.#byPath = new Map();
    this.#project.forget();
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
    if (!canMatter(text)) return NOTHING;
    let parsed: Parsed;
    try {
      parsed = this.#parse(path, text);
    } catch {
      // It says nothing to a transform; the run reports it once.
      return NOTHING;
    }
    return readFacts(parsed, path, this.settings, this.#project);
  }

  #parse(path: string, text: string): Parsed {
    const known = this.#parsed.get(path);
    if (known?.text === text) return known.parsed;
    const parsed = parseModule(text, path);
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
