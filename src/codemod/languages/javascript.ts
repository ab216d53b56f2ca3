import { mayHoldFacts, mayHoldTools } from '../../facts/evidence.js';
import { canMatter } from '../../facts/gate.js';
import { readFacts } from '../../facts/javascript/read.js';
import { NOTHING } from '../../facts/nothing.js';
import { ModuleSyntaxError, parseModule, type Parsed } from '../../facts/javascript/tree/parse.js';
import type { Facts } from '../../facts/model.js';
import type { Project } from '../../facts/project.js';
import type { Settings } from '../../settings.js';
import { Sources } from './built.js';
import type { Fault, Language, Texts } from './language.js';

/** JavaScript and TypeScript. Trees are kept as long as their text. */
export class JavaScript implements Language {
  readonly #project: Project;
  readonly #parsed = new Map<string, { readonly text: string; readonly parsed: Parsed }>();

  constructor(
    texts: Texts,
    private readonly settings: Settings,
  ) {
    const modules = {
      state: (path: string) => texts.state(path),
      text: (path: string) => texts.text(path),
      parse: (text: string, path: string) => this.#parse(path, text),
    };
    const opened = (from: string, path: string): void => {
      texts.opened(from, path);
    };
    // What leads to Stripe need not mention it, and nothing is passed over for the sake of time.
    this.#project = new Sources(
      modules,
      opened,
      () => true,
      (path) => texts.has(path),
    );
  }

  owns(path: string): boolean {
    return /\.[cm]?[jt]sx?$/iu.test(path);
  }

  facts(path: string, text: string): Facts {
    const packages = this.settings.frameworks.flatMap((alias) => alias.packages);
    const parsed = canMatter(text) || mayHoldTools(text, packages) ? this.tree(path, text) : undefined;
    return parsed ? readFacts(parsed, path, this.settings, this.#project) : NOTHING.javascript;
  }

  parses(path: string, text: string): boolean {
    return this.tree(path, text) !== undefined;
  }

  fault(path: string, text: string): Fault | undefined {
    const packages = this.settings.frameworks.flatMap((alias) => alias.packages);
    if (!canMatter(text) || !mayHoldFacts(text, packages)) return undefined;
    try {
      this.#parse(path, text);
      return undefined;
    } catch (error) {
      if (error instanceof ModuleSyntaxError) return error;
      throw error;
    }
  }

  locate(from: string, specifier: string): string | undefined {
    // What holds scripts beside markup imports as its scripts would, and a tsconfig speaks of these alone.
    return this.#project.locate(this.owns(from) ? from : `${from}.ts`, specifier);
  }

  forget(paths: Iterable<string>): void {
    this.#project.forget(paths);
  }

  /** `undefined` where it does not parse. */
  tree(path: string, text: string): Parsed | undefined {
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
}
