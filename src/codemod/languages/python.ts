import { canMatter } from '../../facts/gate.js';
import { NOTHING } from '../../facts/nothing.js';
import type { Facts } from '../../facts/model.js';
import { python } from '../../facts/front-ends.js';
import type { PythonProject } from '../../facts/python/project.js';
import type { ParsedPython } from '../../facts/python/tree/parse.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { Settings } from '../../settings.js';
import type { Fault, Language, Texts } from './language.js';

/**
 * Python. Each reader gets a tree of its own: what is known of a node holds for the files that were seen from there, and these change.
 */
export class Python implements Language {
  #made: PythonProject | undefined;
  readonly #seen = new Map<string, { readonly text: string; readonly parsed: ParsedPython }>();

  constructor(
    private readonly texts: Texts,
    private readonly settings: Settings,
  ) {}

  owns(path: string): boolean {
    return /\.py$/iu.test(path);
  }

  facts(path: string, text: string): Facts {
    const parsed = this.#take(path, text);
    const { frameworks, pythonClient } = this.settings;
    return parsed ? python().readPythonFacts(parsed, path, frameworks, this.#project, pythonClient) : NOTHING.python;
  }

  parses(path: string, text: string): boolean {
    return this.#faultIn(path, text) === undefined;
  }

  fault(path: string, text: string): Fault | undefined {
    return canMatter(text) ? this.#faultIn(path, text) : undefined;
  }

  locate(from: string, specifier: string): string | undefined {
    const packages = python().pythonPackages(this.settings.frameworks);
    const isPackage = packages.has(specifier) || packages.has(specifier.split('.', 1)[0] ?? '');
    return isPackage ? undefined : this.#project.locate(from, specifier);
  }

  forget(paths: Iterable<string>): void {
    this.#made?.forget(paths);
  }

  /** A file made ready for questions; `undefined` where it does not parse. @param open opens what it imports */
  view(path: string, text: string, open: (specifier: string) => PythonView | undefined): PythonView | undefined {
    const parsed = this.#take(path, text);
    return parsed && new (python().PythonView)(parsed, path, open, this.settings.pythonClient);
  }

  /** A tree that nobody has had yet: the one by which the text was seen to parse, or another. */
  #take(path: string, text: string): ParsedPython | undefined {
    const seen = this.#seen.get(path);
    if (seen?.text !== text) return tryParse(text);
    this.#seen.delete(path);
    return seen.parsed;
  }

  #faultIn(path: string, text: string): Fault | undefined {
    if (this.#seen.get(path)?.text === text) return undefined;
    try {
      this.#seen.set(path, { text, parsed: python().parsePython(text) });
      return undefined;
    } catch (error) {
      if (error instanceof python().PythonSyntaxError) return error;
      throw error;
    }
  }

  get #project(): PythonProject {
    const { texts } = this;
    const { parsePython, PythonProject: Project } = python();
    const modules = {
      state: (path: string) => texts.state(path),
      text: (path: string) => texts.text(path),
      parse: (text: string) => parsePython(text),
    };
    const opened = (from: string, path: string): void => {
      texts.opened(from, path);
    };
    // What leads to Stripe need not mention it, and nothing is passed over for the sake of time.
    this.#made ??= new Project(modules, opened, () => true);
    return this.#made;
  }
}

function tryParse(text: string): ParsedPython | undefined {
  try {
    return python().parsePython(text);
  } catch (error) {
    if (error instanceof python().PythonSyntaxError) return undefined;
    throw error;
  }
}
