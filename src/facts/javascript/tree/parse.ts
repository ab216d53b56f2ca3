/**
 * Reads one JavaScript or TypeScript file into the tree that typescript-eslint describes (TS-ESTree), with its scopes.
 *
 * The parser is oxc. Over 2,000 files it was measured several times faster than `@typescript-eslint/parser`, and it needs no TypeScript,
 * so `paybrake scan` works beside TypeScript 7, which has no JavaScript API, and in projects without TypeScript. Its trees equal
 * typescript-eslint's node by node, but for entities in JSX attributes (`value` keeps `&amp;`); a test holds it to that. What it
 * does not give:
 *
 * - Tokens. `ast.tokens` is empty, so rules ask for text, ranges and comments only. `SourceCode#getTokenBefore` and its kin find nothing.
 * - Lines and columns. `loc` is worked out when somebody asks, since only what is reported needs one.
 * - A bound on recursion: nesting a few thousand levels deep ends the process, not the call. Such text is refused before it is parsed.
 *
 * Library types are not declared: `Promise` and `console` are unresolved references here, as in a plain JavaScript scope analysis.
 */
import { createRequire } from 'node:module';

import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/utils';
import type { ParseResult, ParserOptions } from 'oxc-parser';

import { LineTable } from '../../lines.js';
import { LazyLocation } from './lines.js';
import { tooDeep } from './nesting.js';
import { optionalKeys } from './optional-keys.js';

export interface Parsed {
  /** What the ranges index, in UTF-16 units: the text without a byte order mark, its hashbang turned into a line comment. */
  readonly text: string;
  readonly ast: TSESTree.Program;
  /** In the order of the source. A hashbang is the first of them. */
  readonly comments: readonly TSESTree.Comment[];
  /** Every file is analysed as a module, so top-level names live in a module scope in CommonJS files too. */
  readonly scopeManager: ScopeManager;
  readonly visitorKeys: Readonly<Record<string, readonly string[]>>;
}

/** The file is no JavaScript or TypeScript. `lineNumber` counts from 1, `column` from 1 (the names are ESLint's), `index` from 0. */
export class ModuleSyntaxError extends Error {
  override readonly name = 'ModuleSyntaxError';
  constructor(
    message: string,
    readonly lineNumber: number,
    readonly column: number,
    readonly index: number,
  ) {
    super(message);
  }
}

const byteOrderMark = /^\uFEFF/;

/**
 * Parses a module. The language follows the name: `.ts`, `.mts`, `.cts`, `.tsx` and declaration files are TypeScript, everything else is
 * JavaScript with JSX. Module or CommonJS follows the content.
 *
 * @param located Whether nodes have `loc`. Only ESLint asks for it, and it is an object for each node.
 * @throws {ModuleSyntaxError} with the first error of the file
 */
export function parseModule(source: string, filename: string, located = true): Parsed {
  // The length stays the same, so offsets do.
  const text = source.replace(byteOrderMark, '').replace(/^#!/, '//');
  const lines = new LineTable(text);
  const depth = tooDeep(text);
  if (depth !== undefined) throw new ModuleSyntaxError(`${depth}, which is too deep to parse.`, 1, 1, 0);
  const { parseSync, visitorKeys, analyze } = libraries();
  const result = parseAny(parseSync, text, filename);
  throwFirstError(result, lines);

  const ast = result.program as unknown as TSESTree.Program;
  const comments = result.comments as unknown as TSESTree.Comment[];
  for (const comment of result.comments) {
    const range: [number, number] = [comment.start, comment.end];
    Object.assign(comment, located ? { range, loc: new LazyLocation(lines, range) } : { range });
  }
  // typescript-eslint's program starts where the file does; oxc's, before 0.155, at the first token.
  ast.range = [0, text.length];
  complete(ast, located ? lines : undefined, visitorKeys);
  Object.assign(ast, { comments, tokens: [] });
  let scopes: ScopeManager | undefined;
  return {
    text,
    ast,
    comments,
    // Of a module that another one imports from, often only the exports are looked at.
    get scopeManager() {
      return (scopes ??= scopesOf(analyze, ast));
    },
    visitorKeys,
  };
}

/** `parseModule` as an ESLint parser (`languageOptions.parser`). */
export const eslintParser = {
  meta: { name: 'paybrake/parser' },
  parseForESLint(text: string, options: { readonly filePath?: string }) {
    const { ast, scopeManager, visitorKeys } = parseModule(text, options.filePath ?? 'unnamed.ts');
    return { ast, scopeManager, visitorKeys, services: {} };
  },
};

interface Libraries {
  readonly parseSync: typeof import('oxc-parser').parseSync;
  readonly visitorKeys: Parsed['visitorKeys'];
  readonly analyze: typeof import('@typescript-eslint/scope-manager').analyze;
}

let loaded: Libraries | undefined;

/** Loaded on first use: the ESLint plugin reads most files through ESLint's own tree and never needs them. */
function libraries(): Libraries {
  if (!loaded) {
    const load = createRequire(import.meta.url);
    const { parseSync, visitorKeys } = load('oxc-parser') as typeof import('oxc-parser');
    const { analyze } = load('@typescript-eslint/scope-manager') as typeof import('@typescript-eslint/scope-manager');
    loaded = { parseSync, visitorKeys, analyze };
  }
  return loaded;
}

/** Without `import` and `export`, only a `return` or a `for await` at the top tells CommonJS from a module: the parser must be told which. */
function parseAny(parseSync: Libraries['parseSync'], text: string, filename: string): ParseResult {
  const options: ParserOptions = { lang: languageOf(filename), astType: 'ts', range: true, preserveParens: false };
  const result = parseSync(filename, text, { ...options, sourceType: 'unambiguous' });
  if (result.errors.length === 0 || result.module.hasModuleSyntax) return result;
  for (const sourceType of ['commonjs', 'module'] as const) {
    const other = parseSync(filename, text, { ...options, sourceType });
    if (other.errors.length === 0) return other;
  }
  return result;
}

function languageOf(filename: string): 'jsx' | 'ts' | 'tsx' | 'dts' {
  if (/\.d\.(?:[^./\\]+\.)?[cm]?ts$/i.test(filename)) return 'dts';
  if (/\.[cm]?ts$/i.test(filename)) return 'ts';
  return /\.tsx$/i.test(filename) ? 'tsx' : 'jsx';
}

function throwFirstError(result: ParseResult, lines: LineTable): void {
  const [error] = result.errors;
  if (error === undefined) return;
  const index = error.labels[0]?.start ?? 0;
  const { line, column } = lines.position(index);
  const help = error.helpMessage === null ? '' : ` ${sentence(error.helpMessage.replace(/\s*\n\s*/g, ' '))}`;
  throw new ModuleSyntaxError(sentence(error.message) + help, line, column + 1, index);
}

/** The analysis recurses, and JavaScript can nest without any bracket: `a + b + …`. */
function scopesOf(analyze: Libraries['analyze'], ast: TSESTree.Program): ScopeManager {
  try {
    return analyze(ast, { sourceType: 'module', lib: [] });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModuleSyntaxError('An expression is too long to analyse: thousands of operators or calls in one chain.', 1, 1, 0);
  }
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/**
 * Gives each node its parent and, with `lines`, its location, and makes absent what TS-ESTree calls absent. Without recursion: a sum of ten thousand
 * strings is as deep as it is long.
 */
function complete(ast: TSESTree.Program, lines: LineTable | undefined, visitorKeys: Parsed['visitorKeys']): void {
  const open: { readonly node: TSESTree.Node; readonly parent: TSESTree.Node | undefined }[] = [{ node: ast, parent: undefined }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, parent } = next;
    const it = node as unknown as Record<string, unknown>;
    it['parent'] = parent;
    if (lines) it['loc'] = new LazyLocation(lines, node.range);
    for (const key of optionalKeys(it, node.type)) if (it[key] === null) it[key] = undefined;
    for (const key of visitorKeys[node.type] ?? []) {
      const child = it[key] as TSESTree.Node | readonly (TSESTree.Node | null)[] | null | undefined;
      if (child === null || child === undefined) continue;
      if (!Array.isArray(child)) open.push({ node: child as TSESTree.Node, parent: node });
      else for (const one of child as readonly (TSESTree.Node | null)[]) if (one !== null) open.push({ node: one, parent: node });
    }
  }
}
