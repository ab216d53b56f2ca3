import type { Facts } from '../../facts/model.js';
import type { FileState } from '../../facts/opened.js';

/** How a run reads the files of one language. */
export interface Language {
  /** Whether a file is in it, by its name. */
  owns(path: string): boolean;
  /** What a text says, with what it imports as the run has it; nothing where it does not parse. */
  facts(path: string, text: string): Facts;
  parses(path: string, text: string): boolean;
  /** Why a text that may hold facts does not parse, and where; nothing for any other. */
  fault(path: string, text: string): Fault | undefined;
  /** The file that `from` imports as `specifier`; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined;
  /** These files are not what they were, or stand on one that is not. */
  forget(paths: Iterable<string>): void;
}

export interface Fault {
  readonly message: string;
  /** Offset in the text. */
  readonly index: number;
}

/** The texts of a run, as its languages read them. */
export interface Texts {
  /** Whether a file is one that the run looks at, to change it or not. */
  has(path: string): boolean;
  state(path: string): FileState;
  /** @throws when it cannot be read */
  text(path: string): string;
  /** What is said of the one file may depend on the other from now on. */
  opened(from: string, path: string): void;
}
