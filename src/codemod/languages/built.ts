/** What a package of the project builds, and what it is built from. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { Project } from '../../facts/project.js';

/** Modules of the project by their sources: `packages/billing/dist/client.js` is what `packages/billing/src/client.ts` says. */
export class Sources extends Project {
  readonly #known = new Map<string, string>();

  /** @param isOfRun whether a file is one that the run looks at: it is nobody's output then */
  constructor(
    modules: ConstructorParameters<typeof Project>[0],
    opened: ConstructorParameters<typeof Project>[1],
    opens: ConstructorParameters<typeof Project>[2],
    private readonly isOfRun: (path: string) => boolean,
  ) {
    super(modules, opened, opens);
  }

  override locate(from: string, specifier: string): string | undefined {
    const path = super.locate(from, specifier);
    if (path === undefined || this.isOfRun(path)) return path;
    const source = this.#known.get(path) ?? sourceOf(path) ?? path;
    this.#known.set(path, source);
    return source;
  }
}

/** Folders that builds write to, and those of the formats in them. */
const BUILT = /^(?:dist|build|lib|out|output|es|esm|cjs)$/u;
const FORMAT = /^(?:esm?|cjs|mjs|node|src|dist)$/u;

/**
 * What a file was built from, as the package.json above it says, its tsconfig.json, or the custom of building `src/x.ts` into
 * `dist/x.js`; `undefined` where nothing is found, such as for a bundle that holds many modules.
 *
 * @param path Absolute.
 */
export function sourceOf(path: string): string | undefined {
  const root = packageOf(path)?.root;
  if (root === undefined) return undefined;
  const said = [...saidBy(root, path), ...byTsconfig(root, path), ...byCustom(root, path)];
  return said.flatMap(sourcesAt).find((source) => source !== path && existsSync(source));
}

/** The nearest package of a file. */
export function packageOf(path: string): { readonly root: string; readonly name: string | undefined } | undefined {
  for (let at = dirname(path); ; at = dirname(at)) {
    const manifest = json(join(at, 'package.json'));
    if (manifest) return { root: at, name: typeof manifest['name'] === 'string' ? manifest['name'] : undefined };
    if (at === dirname(at)) return undefined;
  }
}

/** `"source": "./src/index.ts"` beside what it is built into. */
function saidBy(root: string, path: string): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const fields = Object.entries(value as Record<string, unknown>);
    const names = (file: unknown): boolean => typeof file === 'string' && resolve(root, file) === path;
    const isIt = fields.some(
      ([, file]) => names(file) || (typeof file === 'object' && file !== null && Object.values(file).some(names)),
    );
    for (const [field, file] of fields) {
      if (isIt && /^(?:source|development|types|typings)$/u.test(field) && typeof file === 'string')
        found.push(resolve(root, file));
      look(file);
    }
  };
  look(json(join(root, 'package.json')));
  return found.filter((file) => !/\.d\.[cm]?ts$/u.test(file));
}

function byTsconfig(root: string, path: string): string[] {
  const text = textOf(join(root, 'tsconfig.json')) ?? '';
  const option = (name: string): string | undefined => new RegExp(`"${name}"\\s*:\\s*"([^"]+)"`, 'u').exec(text)?.[1];
  const out = option('outDir');
  const rest = out === undefined ? '..' : relative(resolve(root, out), path);
  if (rest.startsWith('..')) return [];
  return [option('rootDir') ?? '.', 'src'].map((folder) => join(resolve(root, folder), rest));
}

function byCustom(root: string, path: string): string[] {
  const [built = '', ...rest] = relative(root, path).split(sep);
  if (!BUILT.test(built)) return [];
  const [format = '', ...inner] = rest;
  const all = FORMAT.test(format) && inner.length > 0 ? [inner, rest] : [rest];
  return all.flatMap((parts) => [join(root, 'src', ...parts), join(root, ...parts)]);
}

function sourcesAt(path: string): string[] {
  const [, stem = path, kind = ''] = /^(.*)\.([cm]?)[jt]sx?$/u.exec(path) ?? [];
  const kinds = kind === '' ? [''] : [kind, ''];
  return kinds.flatMap((one) => [`${stem}.${one}ts`, `${stem}.${one}tsx`, `${stem}.${one}js`, `${stem}.${one}jsx`]);
}

function json(path: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(textOf(path) ?? '') as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
