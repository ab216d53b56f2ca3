import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canMatter } from '../gate.js';
import { onDisk, OpenedModules, type ModuleSource } from '../opened.js';
import { stripeMajorIn } from './stripe-version.js';
import { parsePython, type ParsedPython } from './tree/parse.js';
import { PythonView } from './tree/view.js';

/** What marks the top of a project. */
const ROOTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git'];
export const pythonOnDisk = onDisk<ParsedPython>((text) => parsePython(text));

/** How far above a file its top is looked for. */
const MAX_FOLDERS = 12;

/**
 * The other Python files of a project, read when a value of one file comes from them. A file is read again when it has changed. What
 * neither mentions Stripe nor passes names on stays closed: what comes from it is unknown.
 */
export class PythonProject {
  readonly #views: OpenedModules<PythonView>;
  readonly #paths = new Map<string, string | undefined>();
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
    this.#views = new OpenedModules((path) => modules.state(path));
  }

  /** A new file is about to be linted: other files may have changed since the last one. */
  begin(): void {
    this.#views.begin();
  }

  /** These files are not what they were, or stand on one that is not. Where they lie still holds. */
  forget(paths: Iterable<string>): void {
    this.#views.forget(paths);
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
    return this.#views.get(path, () => this.#parse(path, closed, maker));
  }

  /** The file of a module, as Python would find it from the project's top; `undefined` for packages. */
  locate(from: string, specifier: string): string | undefined {
    const key = `${dirname(from)}\0${specifier}`;
    if (!this.#paths.has(key)) this.#paths.set(key, locate(from, specifier));
    return this.#paths.get(key);
  }

  /** The major of `stripe` that the nearest folder with something to say of it leaves no doubt about, up to the project's top. */
  stripeMajor(from: string): number | undefined {
    return this.#majorIn(dirname(from), MAX_FOLDERS);
  }

  #majorIn(folder: string, left: number): number | undefined {
    if (this.#majors.has(folder)) return this.#majors.get(folder);
    const said = stripeMajorIn(folder);
    const above = dirname(folder);
    const isTop = left === 0 || above === folder || ROOTS.some((mark) => existsSync(join(folder, mark)));
    const major = said !== 'nothing' ? said : isTop ? undefined : this.#majorIn(above, left - 1);
    this.#majors.set(folder, major);
    return major;
  }

  #parse(path: string, closed: ReadonlySet<string>, maker: PythonView['maker']): PythonView | undefined {
    try {
      const text = this.modules.text(path);
      const passesOn = path.endsWith('__init__.py') && /^\s*from\s/mu.test(text);
      // A module of the project's own that is called `stripe` says of itself that it is not the SDK.
      if (!this.isOfUse(text) && !passesOn && !OWN_STRIPE.test(path)) return undefined;
      const parsed = this.modules.parse(text, path);
      return new PythonView(parsed, path, (specifier) => this.open(path, specifier, closed, maker), maker);
    } catch {
      // Unreadable or broken: it is reported when it is linted itself, here it is merely unknown.
      return undefined;
    }
  }
}

function locate(from: string, specifier: string): string | undefined {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/u.exec(specifier) ?? [];
  const parts = name === '' ? [] : name.split('.');
  if (dots !== '') {
    let folder = dirname(from);
    for (let up = 1; up < dots.length; up++) folder = dirname(folder);
    return moduleIn(folder, parts);
  }
  let folder = dirname(from);
  for (let up = 0; up < MAX_FOLDERS; up++) {
    const found = moduleIn(folder, parts) ?? moduleIn(join(folder, 'src'), parts);
    if (found !== undefined && (parts[0] !== 'stripe' || parts.length > 1 || !isSdk(found))) return found;
    const above = dirname(folder);
    if (above === folder || ROOTS.some((mark) => existsSync(join(folder, mark)))) return undefined;
    folder = above;
  }
  return undefined;
}

const OWN_STRIPE = /[\\/]stripe(?:\.py|[\\/]__init__\.py)$/u;
const IMPORTS_STRIPE = /^[ \t]*(?:import|from)[ \t]+stripe\b/mu;
const DEFINES = /^(?:class|def|async def)[ \t]|^api_key\b/mu;

/**
 * Whether `import stripe` is the SDK though a module of that name lies here: in a package the modules beside a file are not imported so, and
 * a module that imports the SDK, or has nothing of its own, does not take its place.
 */
function isSdk(path: string): boolean {
  const folder = dirname(path.endsWith('__init__.py') ? dirname(path) : path);
  try {
    const text = readFileSync(path, 'utf8');
    return existsSync(join(folder, '__init__.py')) || IMPORTS_STRIPE.test(text) || !DEFINES.test(text);
  } catch {
    return true;
  }
}

function moduleIn(folder: string, parts: readonly string[]): string | undefined {
  const path = join(folder, ...parts);
  const files = parts.length === 0 ? [join(path, '__init__.py')] : [`${path}.py`, join(path, '__init__.py')];
  return files.find((file) => existsSync(file));
}
