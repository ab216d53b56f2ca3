import { dirname } from 'node:path';
import { mayHoldPythonTools } from '../evidence.js';
import { canMatter } from '../gate.js';
import { Modules } from '../modules.js';
import { onDisk, type ModuleSource } from '../opened.js';
import { packageNames } from './frameworks.js';
import { isPackage, isTop, Locator, MAX_FOLDERS } from './locate.js';
import { stripeMajorIn } from './stripe-version.js';
import { parsePython, type ParsedPython } from './tree/parse.js';
import { importedIn } from './tree/specifiers.js';
import { PythonView } from './tree/view.js';

export const pythonOnDisk = onDisk<ParsedPython>((text) => parsePython(text));

/**
 * The other Python files of a project, read when a value of one file comes from them. A file is read again when it has changed. What
 * neither mentions Stripe, nor passes names on, nor lies between the tools of that file and what does, stays closed: what comes from it is
 * unknown.
 */
export class PythonProject {
  readonly #modules: Modules<ParsedPython, PythonView>;
  readonly #locator = new Locator();
  readonly #majors = new Map<string, number | undefined>();

  /**
   * @param opened is told which file asked for which, found or not: what is said of the one may depend on the other
   * @param isOfUse whether a text is read at all
   */
  constructor(
    private readonly modules: ModuleSource<ParsedPython> = pythonOnDisk,
    private readonly opened?: (from: string, path: string) => void,
    readonly isOfUse: (text: string) => boolean = canMatter,
  ) {
    this.#modules = new Modules(modules, {
      isOfUse,
      handsOn: (_, path) => isPackage(path),
      // A module of the project's own that is called `stripe` says of itself that it is not the SDK.
      isOpen: (text, path) => (isPackage(path) && /^\s*from\s/mu.test(text)) || OWN_STRIPE.test(path),
      imports: (text, path) => this.#importsOf(path, text),
    });
  }

  /**
   * A new file is about to be read: others may have changed since the last one.
   *
   * @param file for one that may have tools: what they go through to come to Stripe is opened as well
   * @param packages modules that the settings take for a framework
   */
  begin(file?: { readonly path: string; readonly text: string }, packages: readonly string[] = []): void {
    this.#modules.begin(() => (file && mayHoldPythonTools(file.text, packages) ? this.#importsOf(file.path, file.text) : []));
  }

  /** Whether the tools of the file that was begun with may come to Stripe through what it imports. */
  get leadsToStripe(): boolean {
    return this.#modules.leadToStripe;
  }

  /** These files are not what they were, or stand on one that is not. Where they lie still holds. */
  forget(paths: Iterable<string>): void {
    this.#modules.forget(paths);
  }

  /**
   * Opens what `from` imports as `specifier`. `closed` names, and what lies below them, are taken for packages, but for a module of the
   * project's own that can only stand in front of the SDK.
   */
  open(from: string, specifier: string, closed: ReadonlySet<string>, maker?: PythonView['maker']): PythonView | undefined {
    const isOwn = specifier === 'stripe' && this.locate(from, specifier) !== undefined;
    if (!isOwn && (closed.has(specifier) || closed.has(specifier.split('.', 1)[0] ?? ''))) return undefined;
    const path = this.locate(from, specifier);
    if (path === undefined || path === from) return undefined;
    this.opened?.(from, path);
    return this.#modules.open(path, (text) => {
      const further = (name: string): PythonView | undefined => this.open(path, name, closed, maker);
      return new PythonView(this.modules.parse(text, path), path, further, maker);
    });
  }

  /** The file of a module, as Python would find it from the project's top; `undefined` for packages. */
  locate(from: string, specifier: string): string | undefined {
    return this.#locator.file(from, specifier);
  }

  /** The major of `stripe` that the nearest folder with something to say of it leaves no doubt about, up to the project's top. */
  stripeMajor(from: string): number | undefined {
    return this.#majorIn(dirname(from), MAX_FOLDERS);
  }

  #majorIn(folder: string, left: number): number | undefined {
    if (this.#majors.has(folder)) return this.#majors.get(folder);
    const said = stripeMajorIn(folder);
    const above = dirname(folder);
    const major = said !== 'nothing' ? said : left === 0 || isTop(folder) ? undefined : this.#majorIn(above, left - 1);
    this.#majors.set(folder, major);
    return major;
  }

  #importsOf(path: string, text: string): readonly string[] {
    return importedIn(text).flatMap(({ specifier, names }) => {
      if (packageNames.has(specifier.split('.', 1)[0] ?? '')) return [];
      return [this.#locator.file(path, specifier) ?? [], this.#locator.filesBelow(path, specifier, names)].flat();
    });
  }
}

const OWN_STRIPE = /[\\/]stripe(?:\.py|[\\/]__init__\.py)$/u;
