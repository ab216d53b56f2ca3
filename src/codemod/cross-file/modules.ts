/** Which modules of a run take a value from which, under what names. */
import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../../facts/javascript/tree/source.js';
import { keyName, stringOf, unwrap, type Node } from '../../facts/javascript/tree/syntax.js';
import type { SourceFile, Workspace } from '../model.js';
import { viewOf } from './views.js';

/** A place where a module names another one. */
export interface Link {
  readonly specifier: string;
  /** Absolute path of what it names; only files of the project. */
  readonly target: string;
  readonly node:
    | TSESTree.ImportDeclaration
    | TSESTree.ExportNamedDeclaration
    | TSESTree.ExportAllDeclaration
    | TSESTree.CallExpression
    | TSESTree.ImportExpression;
  readonly kind: 'import' | 'export' | 'export-all' | 'require' | 'dynamic' | 'mock';
}

/** How Vitest, Jest, Bun and Node's own runner replace a module. */
const MOCKS = /^(?:(?:vi|vitest|jest)\.(?:mock|doMock|unstable_mockModule)|mock\.module)$/u;

const known = new WeakMap<SourceFile, readonly Link[]>();

/** The modules of the project that a file names. */
export function linksOf(workspace: Workspace, file: SourceFile): readonly Link[] {
  const links = known.get(file) ?? readLinks(workspace, file);
  known.set(file, links);
  return links;
}

function readLinks(workspace: Workspace, { path, text }: SourceFile): Link[] {
  // Most files of a large project name no other: not worth a tree.
  if (!/\b(?:import|require|from|mock)\b/iu.test(text)) return [];
  const view = viewOf(workspace, path);
  if (!view) return [];
  const link = (node: Link['node'], kind: Link['kind'], source: Node | null | undefined): Link[] => {
    const specifier = stringOf(source?.type === 'ImportExpression' ? source.source : source);
    const target = specifier === undefined ? undefined : workspace.locate(path, specifier);
    return specifier === undefined || target === undefined ? [] : [{ specifier, target, node, kind }];
  };
  return [
    ...view.all('ImportDeclaration').flatMap((node) => link(node, 'import', node.source)),
    ...view.all('ExportNamedDeclaration').flatMap((node) => link(node, 'export', node.source)),
    ...view.all('ExportAllDeclaration').flatMap((node) => link(node, 'export-all', node.source)),
    ...view.all('ImportExpression').flatMap((node) => (isMock(view, node.parent) ? [] : link(node, 'dynamic', node.source))),
    ...view.all('CallExpression').flatMap((node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') return link(node, 'require', node.arguments[0]);
      return isMock(view, node) ? link(node, 'mock', node.arguments[0]) : [];
    }),
  ];
}

export function isMock(view: View, node: Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && MOCKS.test(view.textOf(node.callee));
}

/** Where a module takes an exported value in. */
export interface Taken {
  readonly path: string;
  readonly view: View;
  /** The specifier, the destructured property or the member that names it. */
  readonly at: Node;
  /** Expressions of the file that are the value. */
  readonly uses: readonly Node[];
}

/** Where an exported value goes. */
export interface Travels {
  readonly taken: readonly Taken[];
  /** Specifiers of `export { … } from`, and of names that are imported and then exported. */
  readonly handedOn: readonly { readonly path: string; readonly view: View; readonly specifier: TSESTree.ExportSpecifier }[];
  readonly mocks: readonly {
    readonly path: string;
    readonly view: View;
    readonly call: TSESTree.CallExpression;
    readonly name: string;
  }[];
  /** Places from which it cannot be told what becomes of the value. */
  readonly unclear: readonly { readonly path: string; readonly at: Node }[];
}

/** Follows a value that a module exports to all files of the project that take it in. */
export function follow(workspace: Workspace, path: string, names: readonly string[]): Travels {
  const found = {
    taken: [] as Taken[],
    handedOn: [] as Travels['handedOn'][number][],
    mocks: [] as Travels['mocks'][number][],
    unclear: [] as Travels['unclear'][number][],
  };
  const queue = names.map((name) => ({ path, name }));
  const seen = new Set<string>();
  for (let next = queue.pop(); next; next = queue.pop()) {
    const key = `${next.path}\0${next.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { path: from, name } = next;
    for (const file of workspace.all) {
      for (const { target, node, kind } of linksOf(workspace, file)) {
        const view = target === from ? viewOf(workspace, file.path) : undefined;
        if (!view) continue;
        if (kind === 'mock' && node.type === 'CallExpression') found.mocks.push({ path: file.path, view, call: node, name });
        if (kind === 'export-all' && node.type === 'ExportAllDeclaration') {
          if (node.exported) found.unclear.push({ path: file.path, at: node });
          else if (name !== 'default') queue.push({ path: file.path, name });
        }
        if (kind === 'export' && node.type === 'ExportNamedDeclaration') {
          for (const specifier of node.specifiers.filter(({ local }) => nameOf(local) === name)) {
            found.handedOn.push({ path: file.path, view, specifier });
            queue.push({ path: file.path, name: nameOf(specifier.exported) });
          }
        }
        if (kind === 'import' || kind === 'require' || kind === 'dynamic') {
          for (const { at, uses } of takenIn(view, node, name)) {
            const exported = uses.flatMap(({ parent }) => (parent?.type === 'ExportSpecifier' ? [parent] : []));
            for (const specifier of exported) {
              found.handedOn.push({ path: file.path, view, specifier });
              queue.push({ path: file.path, name: nameOf(specifier.exported) });
            }
            found.taken.push({
              path: file.path,
              view,
              at,
              uses: uses.filter(({ parent }) => parent?.type !== 'ExportSpecifier'),
            });
          }
          if (kind !== 'import' && isUnclear(view, node)) found.unclear.push({ path: file.path, at: node });
        }
      }
    }
  }
  return found;
}

function takenIn(view: View, node: Link['node'], name: string): Pick<Taken, 'at' | 'uses'>[] {
  if (node.type === 'ImportDeclaration') {
    return node.specifiers.flatMap((specifier) => {
      if (specifier.type === 'ImportNamespaceSpecifier') return members(view, specifier.local, name);
      const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported);
      return imported === name ? [{ at: specifier, uses: usesOf(view, specifier.local) }] : [];
    });
  }
  const holder = heldBy(node);
  if (holder.parent?.type === 'MemberExpression' && holder.parent.object === holder) {
    return keyName(holder.parent) === name ? [named(view, holder.parent)] : [];
  }
  if (holder.parent?.type !== 'VariableDeclarator') return [];
  const { id } = holder.parent;
  if (id.type === 'Identifier') {
    const whole = name === 'default' ? [{ at: holder.parent, uses: usesOf(view, id).filter((use) => !isMemberOf(use)) }] : [];
    return [...whole, ...members(view, id, name)];
  }
  if (id.type !== 'ObjectPattern') return [];
  return id.properties.flatMap((property) => {
    if (property.type !== 'Property' || keyName(property) !== name || property.value.type !== 'Identifier') return [];
    return [{ at: property, uses: usesOf(view, property.value) }];
  });
}

/** `const stripe = require('./stripe').stripe` gives the member a name. */
function named(view: View, member: TSESTree.MemberExpression): Pick<Taken, 'at' | 'uses'> {
  const { parent } = member;
  const isNamed = parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier';
  return isNamed ? { at: parent, uses: usesOf(view, parent.id) } : { at: member, uses: [member] };
}

function members(view: View, namespace: TSESTree.Identifier, name: string): Pick<Taken, 'at' | 'uses'>[] {
  // `handlers[call.function.name]` may be any of them.
  return usesOf(view, namespace).flatMap((use) => {
    const { parent } = use;
    if (parent?.type !== 'MemberExpression' || parent.object !== use) return [];
    return (keyName(parent) ?? name) === name ? [{ at: parent, uses: [parent] }] : [];
  });
}

function isMemberOf(use: Node): boolean {
  const { parent } = use;
  return parent?.type === 'MemberExpression' && parent.object === use && keyName(parent) === 'default';
}

/** `require('./x')`, `await import('./x')`: what holds the module. */
function heldBy(node: Node): Node {
  let outer = node;
  while (outer.parent && unwrap(outer.parent) === node) outer = outer.parent;
  return outer;
}

/** A module that is handed on as a whole. */
function isUnclear(view: View, node: Node): boolean {
  const holder = heldBy(node);
  const { parent } = holder;
  if (parent?.type === 'VariableDeclarator' || parent?.type === 'ExpressionStatement') return false;
  return (
    !(parent?.type === 'MemberExpression' && parent.object === holder && keyName(parent) !== undefined) ||
    view.textOf(parent).endsWith('.then')
  );
}

/** The places that refer to a name, types included; not where it is declared. */
export function usesOf(view: View, declared: Node): Node[] {
  const variable = view.variable(declared);
  if (!variable) return [];
  const references = variable.references.filter((r) => !r.init).map((r) => r.identifier as Node);
  // `export { stripe }` is no reference to every scope analysis.
  const exported = view
    .all('ExportSpecifier')
    .flatMap(({ local, parent }) =>
      local.type === 'Identifier' && !parent.source && view.variable(local) === variable ? [local] : [],
    );
  return [...new Set([...references, ...exported])];
}

export function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
