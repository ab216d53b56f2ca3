/** Everything between `from` or `import` and the end of the statement; what is patched in a test, or loaded by its name. */
const IMPORT = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import\b)((?:\([^)]*\)|\\\r?\n|[^#\n(;\\])*)/gmu;

/** A module that a text imports, as written, and what it takes from there: members, or modules below it. */
export interface Imported {
  readonly specifier: string;
  readonly names: readonly string[];
}

/** What a text that nobody has parsed imports. One too many does no harm. */
export function importedIn(text: string): readonly Imported[] {
  return [...text.matchAll(IMPORT)].flatMap(([, from, rest = '']) => {
    const names = rest
      .replace(/#.*$|[()\\]/gmu, ' ')
      .split(',')
      .flatMap((part) => /[\w.]+/u.exec(part)?.[0] ?? []);
    return from === undefined ? names.map((specifier) => ({ specifier, names: [] })) : [{ specifier: from, names }];
  });
}

/** A module in a package: `..core` and `billing` are `..core.billing`. */
export function below(specifier: string, name: string): string {
  return /^\.*$/u.test(specifier) ? `${specifier}${name}` : `${specifier}.${name}`;
}
