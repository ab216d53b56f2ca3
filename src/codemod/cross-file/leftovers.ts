/** What is left of a client that nothing uses any more: its declaration, its exports, and those that hand it on. */
import type { TSESTree } from '@typescript-eslint/utils';
import { removeProperty } from '../../facts/javascript/edits/remove.js';
import { removeStatement } from '../../facts/javascript/edits/statements.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit, Range } from '../../facts/model.js';
import type { Workspace } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { declaration } from './factories.js';
import { isExport, statementOf, type Home } from './homes.js';
import { withoutUnused, joined, removeSpecifier } from './imports.js';
import { keyStatements } from './in-place.js';
import { linksOf, usesOf } from './modules.js';
import type { Users } from './users.js';

/**
 * Edits by path. `undefined` where the declaration cannot be taken out.
 *
 * @param isRewritten whether the file that made the client is rewritten for its tools as well: its imports are seen to there
 */
export function withoutHome(home: Home, { travels }: Users, isRewritten: boolean): Map<string, Edit[]> | undefined {
  const made = declaration(home);
  if (!made) return undefined;
  const here = [...made, ...exportsGone(home)];
  const spent = isRewritten
    ? []
    : withoutUnused(
        home.view,
        here.map(({ range }) => range),
      );
  const empty: Edit[] =
    !isRewritten && isAll(home) ? [{ range: [home.view.text.length, home.view.text.length], text: 'export {};\n' }] : [];
  const edits = new Map([[home.path, joined(home.view, [...here, ...spent, ...empty])]]);
  for (const { path, view, specifier } of travels.handedOn) {
    edits.set(path, [...(edits.get(path) ?? []), ...withoutSpecifier(view, specifier)]);
  }
  return edits;
}

/**
 * Takes out a function that hands the client out, once the tools do not ask it any more: with the variables that it alone uses. None where
 * something else uses it, or the file exports it.
 *
 * @param asked the calls of it that are written anew
 */
export function withoutLender({ view, variable, exported, makers }: Home, asked: readonly { readonly node: Node }[]): Edit[] {
  const declared = variable?.defs[0]?.name;
  const lender = declared && statementOf(view, declared);
  const [maker] = makers;
  if (!lender || !maker || exported.length > 0 || !isOne(lender)) return [];
  const isIn = (holder: Node, node: Node): boolean => holder.range[0] <= node.range[0] && node.range[1] <= holder.range[1];
  const isSpent = (use: Node): boolean => isIn(lender, use) || asked.some(({ node }) => isIn(node, use));
  if (!usesOf(view, declared).every(isSpent)) return [];
  const kept = view.ast.body.filter((statement) => {
    const [id] = statement.type === 'VariableDeclaration' && isOne(statement) ? statement.declarations.map((one) => one.id) : [];
    const uses = id?.type === 'Identifier' ? usesOf(view, id) : [];
    return uses.length > 0 && uses.every((use) => isIn(lender, use)) && !isComputed(statement);
  });
  const keys = keyStatements(view, maker, makers).filter((node) => !isIn(lender, node));
  return [...new Set([...kept, ...keys, lender])].flatMap((statement) => removeStatement(view, statement));
}

/** Whether a statement declares one thing. */
function isOne(statement: Node): boolean {
  return (
    statement.type === 'FunctionDeclaration' || (statement.type === 'VariableDeclaration' && statement.declarations.length === 1)
  );
}

/** Whether a variable is given something that may do more than be a value. */
function isComputed(statement: Node): boolean {
  const init = statement.type === 'VariableDeclaration' ? statement.declarations[0].init : null;
  return init !== null && init.type !== 'Literal' && init.type !== 'Identifier';
}

/** Whether the file is there for the client alone. */
export function isAll(home: Home): boolean {
  const { view, makers, variable } = home;
  const declared = variable?.defs[0]?.name;
  const [maker] = makers;
  const gone = new Set<Node | undefined>([
    ...(maker ? [statementOf(view, maker), ...keyStatements(view, maker)] : []),
    ...(declared ? usesOf(view, declared).filter((use) => isExport(view, use)) : []).map((use) => statementOf(view, use)),
  ]);
  return view.ast.body.every((statement) => statement.type === 'ImportDeclaration' || gone.has(statement));
}

/** Files in which nothing is left. */
export function emptiedIn(workspace: Workspace): { readonly path: string; readonly at: Range; readonly obstacle: Obstacle }[] {
  return workspace.files.flatMap(({ path, text }) => {
    if (!/^\s*export \{\};?\s*$/u.test(text)) return [];
    const isNamed = workspace.all.some((file) => linksOf(workspace, file).some(({ target }) => target === path));
    const obstacle: Obstacle = {
      reason: 'emptied',
      why: `Nothing is left in this file${isNamed ? '' : ', and nothing imports it'}.`,
      todo: isNamed ? 'Delete it, with what still names it.' : 'Delete it.',
    };
    return [{ path, at: [0, text.length] as const, obstacle }];
  });
}

function exportsGone({ view, variable }: Home): Edit[] {
  const declared = variable?.defs[0]?.name;
  if (!declared) return [];
  return usesOf(view, declared)
    .filter((use) => isExport(view, use))
    .flatMap((use) => {
      const { parent } = use;
      if (parent?.type === 'ExportSpecifier') return withoutSpecifier(view, parent);
      if (parent?.type === 'Property') return removeProperty(view, parent) ?? [];
      const statement = statementOf(view, use);
      return statement ? removeStatement(view, statement) : [];
    });
}

export function withoutSpecifier(view: View, specifier: TSESTree.ExportSpecifier): Edit[] {
  const { parent } = specifier;
  const isOnly = parent.specifiers.length === 1;
  return isOnly ? removeStatement(view, parent) : removeSpecifier(view, specifier);
}
