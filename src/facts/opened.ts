import { readFileSync, statSync } from 'node:fs';

/** Larger modules are generated; nobody keeps a client in one. In bytes. */
const MAX_SIZE = 1_000_000;

/** What tells one state of a file from another, and its size in bytes. No file is a state as well. */
export interface FileState {
  readonly stamp: string;
  readonly size: number;
}

function stateOnDisk(path: string): FileState {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? { stamp: `${String(stat.mtimeMs)}:${String(stat.size)}`, size: stat.size } : { stamp: 'gone', size: 0 };
}

/** Where a project's files are read from: the disk, or what a run of the codemod has made of them. */
export interface ModuleSource<Parsed> {
  state(path: string): FileState;
  /** @throws when it cannot be read */
  text(path: string): string;
  /** @throws when it does not parse */
  parse(text: string, path: string): Parsed;
}

export function onDisk<Parsed>(parse: ModuleSource<Parsed>['parse']): ModuleSource<Parsed> {
  return { state: stateOnDisk, text: (path) => readFileSync(path, 'utf8'), parse };
}

interface Opened<View> {
  readonly stamp: string;
  readonly view: View | undefined;
  /** The round in which it was last compared with the file. */
  seen: number;
}

/** The modules that were opened, each made ready once and again when its file has changed. */
export class OpenedModules<View> {
  readonly #byPath = new Map<string, Opened<View>>();
  #round = 0;

  constructor(private readonly stateOf: (path: string) => FileState) {}

  /** Files may have changed: each is compared once more when it is next asked for. */
  begin(): void {
    this.#round += 1;
  }

  forget(paths: Iterable<string>): void {
    for (const path of paths) this.#byPath.delete(path);
  }

  /** @param open makes it ready; `undefined` when it stays closed */
  get(path: string, open: () => View | undefined): View | undefined {
    const known = this.#byPath.get(path);
    if (known?.seen === this.#round) return known.view;
    const now = this.stateOf(path);
    if (known?.stamp === now.stamp) {
      known.seen = this.#round;
      return known.view;
    }
    const view = now.size > MAX_SIZE ? undefined : open();
    this.#byPath.set(path, { stamp: now.stamp, view, seen: this.#round });
    return view;
  }
}
