import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import { isRoleName } from '../../role-names.js';
import type { FoundClient } from '../calls/clients.js';
import type { View } from '../tree/source.js';
import { contains, unwrap, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { repairOf } from './edit.js';
import { intoFactory } from './factory.js';
import { importMaker } from './imports.js';
import { removeStatement } from './statements.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, lineEnd, lineStart, nextLine, startsLine } from './trivia.js';

/**
 * Replaces a client of the whole module by one that a factory makes for the tools of one role: the tools move into
 * `makeBillingTools(stripe = vaultStripe('billing'))` where they stand, and their names, exported or not, are taken out of one call of
 * it. Tools that are made in a function already get the client there.
 *
 * `undefined` where the client is exported, written again or used by anything but these tools, and where what stands between the tools
 * cannot move with them.
 *
 * @param tools the tools that use the client
 * @param role as in the policy: `billing`
 */
export function toFactory(view: View, client: FoundClient, tools: readonly FoundTool[], role: string): Repair | undefined {
  if (client.view !== view || client.lives !== 'module' || !isRoleName(role)) return undefined;
  const made = declarationOf(view, client.node);
  const uses = made?.variable.references.filter((r) => !r.init).map((r) => r.identifier) ?? [];
  if (!made || uses.length === 0) return undefined;
  const imported = importMaker(view);
  if (!imported) return undefined;
  const config = made.config === undefined ? '' : `, ${view.textOf(made.config)}`;
  const { quote } = styleOf(view);
  const vault = `${imported.local}(${quote}${role}${quote}${config})`;
  const { name, statement } = made;
  const placed = intoFactory(view, { name, uses, places: tools.map(placeOf), vault, role, after: statement.range[0] });
  return (
    placed && repairOf([...replaceImport(view, client.node, imported.edits), ...removeStatement(view, statement), ...placed])
  );
}

interface Declaration {
  readonly statement: TSESTree.VariableDeclaration;
  readonly variable: TSESLint.Scope.Variable;
  readonly name: string;
  /** The constructor's options. */
  readonly config: Node | undefined;
}

/** `const stripe = new Stripe(key, config)` as a statement of its own that nothing exports. */
function declarationOf(view: View, node: Node): Declaration | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const statement = view.ast.body.find((s) => contains(s, node));
  if (statement?.type !== 'VariableDeclaration' || statement.kind !== 'const') return undefined;
  const [declarator, another] = statement.declarations;
  if (!declarator || another || declarator.id.type !== 'Identifier' || !declarator.init || unwrap(declarator.init) !== node)
    return undefined;
  const variable = view.variable(declarator.id);
  if (!variable || isExported(view, variable) || commentsIn(view, ...statement.range).length > 0) return undefined;
  const [, config] = node.arguments;
  if (config && (config.type !== 'ObjectExpression' || /\b(?:host|port|protocol)\b/u.test(view.textOf(config)))) return undefined;
  return { statement, variable, name: declarator.id.name, config };
}

function isExported(view: View, variable: TSESLint.Scope.Variable): boolean {
  return (
    variable.references.some(({ identifier }) => /^Export/u.test(identifier.parent.type)) ||
    view.all('ExportSpecifier').some(({ local }) => local.type === 'Identifier' && view.variable(local) === variable)
  );
}

/** What makes a tool: the call of the framework, or the function alone. */
function placeOf({ definition, fn, given }: FoundTool): Node {
  return definition ?? fn ?? given;
}

/** The import of the SDK gives way to ours when the client was all that it was for. */
export function replaceImport(view: View, made: Node, edits: readonly Edit[]): readonly Edit[] {
  const callee = made.type === 'NewExpression' || made.type === 'CallExpression' ? made.callee : undefined;
  const variable = callee?.type === 'Identifier' ? view.variable(callee) : undefined;
  const declaration = variable?.defs[0]?.node.parent;
  if (!variable || variable.references.length !== 1 || declaration?.type !== 'ImportDeclaration') return edits;
  // The client that goes may itself be one of ours.
  if (declaration.source.value === (view.maker?.module ?? 'paybrake/client')) return edits;
  if (declaration.specifiers.length !== 1 || edits.length > 1) return edits;
  const [edit] = edits;
  const { range } = declaration;
  const isOwnLine = startsLine(view.text, range[0]) && !hasLineBreak(view, ...range);
  if (!isOwnLine || view.text.slice(range[1], lineEnd(view.text, range[1])).trim() !== '') return edits;
  if (!edit || edit.range[0] !== range[1])
    return [{ range: [lineStart(view.text, range[0]), nextLine(view.text, range[1])], text: '' }, ...edits];
  return [{ range, text: edit.text.trim() }];
}
