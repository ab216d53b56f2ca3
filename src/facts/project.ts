import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { mayBeOfUse, mayHoldTools } from './evidence.js';
import { canMatter } from './gate.js';
import { parseModule, type Parsed } from './javascript/tree/parse.js';
import { View, type ClientMaker } from './javascript/tree/source.js';
import { handsOn, specifiersIn } from './javascript/tree/specifiers.js';
import { Modules } from './modules.js';
import { onDisk, type ModuleSource } from './opened.js';

export const disk = onDisk<Parsed>((text, path) => parseModule(text, path, false));

interface Resolver {
  resolveFileSync(file: string, request: string): { path?: string };
  clearCache(): void;
}

/**
 * The other files of a project, read when a value of one file comes from them. A file is read again when it has changed. Modules that
 * neither mention Stripe nor lie between the tools of that file and one that does, packages, and what cannot be read or parsed stay
 * closed: what comes from them is unknown.
 */
export class Project {
  readonly #modules: Modules<Parsed, View>;
  readonly #paths = new Map<string, string>();
  readonly #installed = new Map<string, ReadonlySet<string>>();
  readonly #majors = new Map<string, number | undefined>();
  #resolver: Resolver | undefined;

  /**
   * @param opened is told which file asked for which, found or not: what is said of the one may depend on the other.
   * @param isOfUse whether a module of this text is worth opening, by itself
   */
  constructor(
    private readonly modules: ModuleSource<Parsed> = disk,
    private readonly opened?: (from: string, path: string) => void,
    isOfUse: (text: string) => boolean = (text) => canMatter(text) && mayBeOfUse(text),
  ) {
    const imports = (text: string, path: string): readonly string[] => this.#importsOf(path, text);
    this.#modules = new Modules(modules, { isOfUse, handsOn, imports });
  }

  /**
   * A new file is about to be read: others may have changed since the last one.
   *
   * @param file for one that may have tools: what they go through to come to Stripe is opened as well
   * @param packages modules that the settings take for a framework
   */
  begin(file?: { readonly path: string; readonly text: string }, packages: readonly string[] = []): void {
    this.#modules.begin(() => (file && mayHoldTools(file.text, packages) ? this.#importsOf(file.path, file.text, packages) : []));
  }

  /** Whether the tools of the file that was begun with may come to Stripe through what it imports. */
  get leadsToStripe(): boolean {
    return this.#modules.leadToStripe;
  }

  /** These files are not what they were, or stand on one that is not. Where they lie still holds. */
  forget(paths: Iterable<string>): void {
    this.#modules.forget(paths);
  }

  /** The file that `from` imports as `specifier`, whatever is in it; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined {
    if (isBuiltin(specifier) || this.#isInstalled(from, specifier)) return undefined;
    const path = this.#resolve(from, specifier);
    return path === undefined || /[\\/]node_modules[\\/]/u.test(path) || !/\.[cm]?[jt]sx?$/u.test(path) ? undefined : path;
  }

  /** Opens what `from` imports as `specifier`. `closed` specifiers are taken for packages. */
  open(from: string, specifier: string, closed: ReadonlySet<string>, maker?: ClientMaker): View | undefined {
    const path = closed.has(specifier) ? undefined : this.locate(from, specifier);
    if (path === undefined) return undefined;
    this.opened?.(from, path);
    return this.#modules.open(path, (text) => {
      const further = (name: string): View | undefined => this.open(path, name, closed, maker);
      return new View(this.modules.parse(text, path), path, further, maker);
    });
  }

  /** The major of the `stripe` package that a file would load: the installed one, else the one that its package.json pins (`^17.5.0`). */
  stripeMajor(from: string): number | undefined {
    return this.#majorIn(dirname(from));
  }

  #majorIn(folder: string): number | undefined {
    if (this.#majors.has(folder)) return this.#majors.get(folder);
    const said = stripeMajorIn(folder);
    const above = dirname(folder);
    const major = said === 'nothing' ? (above === folder ? undefined : this.#majorIn(above)) : said;
    this.#majors.set(folder, major);
    return major;
  }

  /** Whether a package.json above names the package as one from the registry: what is in it is not ours. Saves asking the resolver. */
  #isInstalled(from: string, specifier: string): boolean {
    if (/^[./~#]|^@\//u.test(specifier)) return false;
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    return this.#dependencies(dirname(from)).has(name);
  }

  #dependencies(folder: string): ReadonlySet<string> {
    const known = this.#installed.get(folder);
    if (known) return known;
    const names = new Set(dirname(folder) === folder ? [] : this.#dependencies(dirname(folder)));
    const manifest = readJson(join(folder, 'package.json'));
    for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
      for (const [name, range] of Object.entries((manifest?.[field] as Record<string, unknown> | undefined) ?? {})) {
        // `workspace:*`, `file:../lib`, `*`: may well be the project's own.
        if (typeof range === 'string' && /^[\^~=v]?\d/u.test(range)) names.add(name);
      }
    }
    this.#installed.set(folder, names);
    return names;
  }

  #importsOf(path: string, text: string, packages: readonly string[] = []): readonly string[] {
    return specifiersIn(text).flatMap((specifier) => (packages.includes(specifier) ? [] : (this.locate(path, specifier) ?? [])));
  }

  #resolve(from: string, specifier: string): string | undefined {
    const request = `${dirname(from)}\0${specifier}`;
    const known = this.#paths.get(request);
    if (known !== undefined) return known === '' ? undefined : known;
    let path = '';
    try {
      path = this.#getResolver().resolveFileSync(from, specifier).path ?? '';
    } catch {
      // Not to be found: unknown, like a package.
    }
    this.#paths.set(request, path);
    return path === '' ? undefined : path;
  }

  #getResolver(): Resolver {
    if (!this.#resolver) {
      // Loaded on first use: most files need no other file.
      const { ResolverFactory } = createRequire(import.meta.url)('oxc-resolver') as typeof import('oxc-resolver');
      this.#resolver = new ResolverFactory({
        tsconfig: 'auto',
        extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
        extensionAlias: {
          '.js': ['.ts', '.tsx', '.js', '.jsx'],
          '.mjs': ['.mts', '.mjs'],
          '.cjs': ['.cts', '.cjs'],
          '.jsx': ['.tsx', '.jsx'],
        },
        conditionNames: ['import', 'require', 'node', 'default'],
        mainFields: ['module', 'main'],
      });
    }
    return this.#resolver;
  }
}

/** A range that leaves no doubt: `17.5.0`, `^17.5.0`, `~17.5`, `17.x`; not `>=17`, not `^17 || ^18`. */
const ONE_MAJOR = /^[\^~=v]?\d+(?:\.(?:\d+|x|\*))*(?:-[\w.]+)?$/u;

/** What one folder says of the major: `undefined` for a range that leaves it open. */
function stripeMajorIn(folder: string): number | undefined | 'nothing' {
  const installed = readJson(join(folder, 'node_modules', 'stripe', 'package.json'))?.['version'];
  if (typeof installed === 'string') return majorOf(installed);
  const manifest = readJson(join(folder, 'package.json'));
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const range = (manifest?.[field] as Record<string, unknown> | undefined)?.['stripe'];
    if (typeof range === 'string') return ONE_MAJOR.test(range) ? majorOf(range) : undefined;
  }
  return 'nothing';
}

function majorOf(range: string): number | undefined {
  const major = /\d+/u.exec(range)?.[0];
  return major === undefined ? undefined : Number(major);
}

function readJson(path: string): Record<string, unknown> | undefined {
  // Most folders have none: an exception for each would cost more than the search.
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
