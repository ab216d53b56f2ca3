import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import type { Ref } from './trace.js';
import { keyName, type Node } from '../tree/syntax.js';

/**
 * What a module exports under `path[0]`, with the rest of the path left to follow. Re-exports and `export *` are followed; a module that
 * exports itself in a circle gives nothing.
 */
export function exportOf(view: View, path: readonly string[], esm: boolean, seen = new Asked()): Ref | undefined {
  const [name, ...rest] = path;
  if (!seen.isNew(view, name)) return undefined;
  const found = name === undefined ? undefined : esmExport(view, name, rest, seen);
  return found ?? commonJsExport(view, path, esm);
}

/** The modules that were asked for a name. Each is asked once: modules that re-export one another have more ways than can be walked. */
class Asked {
  readonly #names = new Map<View, Set<string | undefined>>();

  isNew(view: View, name: string | undefined): boolean {
    const names = this.#names.get(view) ?? new Set();
    this.#names.set(view, names);
    if (names.has(name)) return false;
    names.add(name);
    return true;
  }
}

/** What a module exports by `export`: nodes of its own, names of other modules, and whole other modules. */
interface Exports {
  readonly names: ReadonlyMap<string, { readonly node: Node } | { readonly from: string; readonly path: readonly string[] }>;
  readonly stars: readonly string[];
}

function esmExport(view: View, name: string, rest: readonly string[], seen: Asked): Ref | undefined {
  const { names, stars } = exportsOf(view);
  const own = names.get(name);
  if (own) return 'node' in own ? { view, node: own.node, path: rest } : fromModule(view, own.from, [...own.path, ...rest], seen);
  const starred = stars.flatMap((star) => fromModule(view, star, [name, ...rest], seen) ?? []);
  const closed = starred.filter(({ origin }) => origin);
  // What several packages export together cannot be told apart.
  return starred.find(({ origin }) => !origin) ?? (closed.length === 1 ? closed[0] : undefined);
}

const known = new WeakMap<View, Exports>();

/** A module is asked for its exports by every file that imports it. */
function exportsOf(view: View): Exports {
  const exports = known.get(view) ?? readExports(view);
  known.set(view, exports);
  return exports;
}

function readExports(view: View): Exports {
  const names = new Map<string, { readonly node: Node } | { readonly from: string; readonly path: readonly string[] }>();
  const stars: string[] = [];
  for (const statement of view.ast.body) {
    if (statement.type === 'ExportDefaultDeclaration') names.set('default', { node: statement.declaration });
    if (statement.type === 'ExportAllDeclaration') {
      if (statement.exported) names.set(nameOf(statement.exported), { from: statement.source.value, path: [] });
      else stars.push(statement.source.value);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { exported, local } of statement.specifiers) {
      const source = statement.source?.value;
      names.set(nameOf(exported), source === undefined ? { node: local } : { from: source, path: [nameOf(local)] });
    }
    const { declaration } = statement;
    if (declaration?.type === 'VariableDeclaration') {
      for (const node of declaration.declarations.flatMap(({ id }) => namesIn(id))) names.set(node.name, { node });
    } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
      names.set(declaration.id.name, { node: declaration });
    }
  }
  return { names, stars };
}

function fromModule(view: View, specifier: string, path: readonly string[], seen: Asked): Ref | undefined {
  const target = view.open(specifier);
  if (target) return exportOf(target, path, true, seen);
  return { view, node: view.ast, path, origin: { specifier, esm: true } };
}

/** `module.exports = …`, `exports.name = …`, TypeScript's `export =`; an ESM import of such a module sees it as the default export, too. */
function commonJsExport(view: View, path: readonly string[], esm: boolean): Ref | undefined {
  const within = esm && path[0] === 'default' ? path.slice(1) : path;
  let whole: Node | undefined = view.all('TSExportAssignment')[0]?.expression;
  for (const { left, right } of view.all('AssignmentExpression')) {
    if (left.type !== 'MemberExpression') continue;
    const isModule = left.object.type === 'Identifier' && left.object.name === 'module' && keyName(left) === 'exports';
    if (isModule) whole = right;
    const onExports =
      (left.object.type === 'Identifier' && left.object.name === 'exports') ||
      (left.object.type === 'MemberExpression' && view.textOf(left.object) === 'module.exports');
    if (onExports && within[0] !== undefined && keyName(left) === within[0]) return { view, node: right, path: within.slice(1) };
  }
  return whole && { view, node: whole, path: within };
}

/** The names that a declaration's pattern declares. */
function namesIn(pattern: Node): TSESTree.Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => (property.type === 'Property' ? namesIn(property.value) : []));
    default:
      return [];
  }
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}
