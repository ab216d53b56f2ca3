import { OpenedModules, type ModuleSource } from './opened.js';
import { waysFrom, type Told } from './ways.js';

/** How a text of some language is told, before anything parses it. */
export interface Telling {
  /** Whether it mentions Stripe, and may give whoever imports it something of it. */
  isOfUse(text: string): boolean;
  /** Whether it passes on what it imports. */
  handsOn(text: string, path: string): boolean;
  /** Whether it is opened whatever it says. */
  isOpen?(text: string, path: string): boolean;
  /** The paths of the project's modules that it imports. */
  imports(text: string, path: string): readonly string[];
}

/** A module that was read; all else is worked out when it is first asked for. */
class Module<View> implements Told {
  readonly isOfUse: boolean;
  readonly handsOn: boolean;
  #imports: readonly string[] | undefined;
  #view: { readonly made: View | undefined } | undefined;

  constructor(
    readonly text: string,
    private readonly path: string,
    private readonly telling: Telling,
  ) {
    this.isOfUse = telling.isOfUse(text);
    this.handsOn = telling.handsOn(text, path);
  }

  get imports(): readonly string[] {
    return (this.#imports ??= this.telling.imports(this.text, this.path));
  }

  get isOpen(): boolean {
    return this.isOfUse || this.telling.isOpen?.(this.text, this.path) === true;
  }

  view(make: (text: string) => View): View | undefined {
    this.#view ??= { made: attempt(() => make(this.text)) };
    return this.#view.made;
  }
}

/**
 * The modules of a project, as far as one file under lint may come to see them: those that are of use, and those between its tools and
 * such a one.
 */
export class Modules<Parsed, View> {
  readonly #opened: OpenedModules<Module<View>>;
  #rootImports: () => readonly string[] = () => [];
  #ways: ReadonlySet<string> | undefined;

  constructor(
    private readonly source: ModuleSource<Parsed>,
    private readonly telling: Telling,
  ) {
    this.#opened = new OpenedModules((path) => source.state(path));
  }

  /** Another file is about to be read, and modules may have changed. @param imports what its tools may go through */
  begin(imports: () => readonly string[] = () => []): void {
    this.#opened.begin();
    this.#rootImports = imports;
    this.#ways = undefined;
  }

  forget(paths: Iterable<string>): void {
    this.#opened.forget(paths);
    this.#ways = undefined;
  }

  /** Whether the tools of the file that was begun with may come to Stripe. */
  get leadToStripe(): boolean {
    return this.#between.size > 0;
  }

  /** @param make may throw: what is unreadable or broken is reported when it is linted itself, here it is merely unknown */
  open(path: string, make: (text: string) => View): View | undefined {
    const module = this.#read(path);
    return module && (module.isOpen || this.#between.has(path)) ? module.view(make) : undefined;
  }

  get #between(): ReadonlySet<string> {
    return (this.#ways ??= waysFrom(this.#rootImports(), (path) => this.#read(path)));
  }

  #read(path: string): Module<View> | undefined {
    return this.#opened.get(path, () => attempt(() => new Module<View>(this.source.text(path), path, this.telling)));
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
