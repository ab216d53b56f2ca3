import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import type { FoundClient } from '../calls/clients.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, isFunction, unwrap, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { insert, repairOf } from './edit.js';
import { freeName, importNamed } from './imports.js';
import { indentLines } from './indent.js';
import { endOfStatement, isDirective, removeStatement, startOfStatement } from './statements.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, indentAt, lineEnd, lineStart, nextLine, skipForward, startsLine } from './trivia.js';

type Statement = TSESTree.ProgramStatement;

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
  if (client.view !== view || client.lives !== 'module' || !/^[a-z][a-z0-9_]*$/u.test(role)) return undefined;
  const made = declarationOf(view, client.node);
  const uses = made?.variable.references.filter((r) => !r.init).map((r) => r.identifier) ?? [];
  if (!made || uses.length === 0) return undefined;
  const imported = importNamed(view, 'paybrake/client', 'vaultStripe');
  const config = made.config === undefined ? '' : `, ${view.textOf(made.config)}`;
  const { quote } = styleOf(view);
  const vault = `${imported.local}(${quote}${role}${quote}${config})`;
  const placed = insideFunction(view, made, uses, tools, vault) ?? aroundTools(view, made, uses, tools, vault, role);
  return (
    placed && repairOf([...replaceImport(view, client.node, imported.edits), ...removeStatement(view, made.statement), ...placed])
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

/** One function makes all the tools: the client moves to its beginning. */
function insideFunction(
  view: View,
  { name }: Declaration,
  uses: readonly Node[],
  tools: readonly FoundTool[],
  vault: string,
): Edit[] | undefined {
  const [first] = uses;
  let maker: Node | undefined;
  for (let fn = first && enclosingFunction(first); fn; fn = enclosingFunction(fn)) maker = fn;
  if (!isFunction(maker) || maker.body.type !== 'BlockStatement' || !uses.every((use) => contains(maker, use))) return undefined;
  // A function that is itself an executor would make a client at every call.
  if (tools.length === 0 || !tools.every((tool) => contains(maker, placeOf(tool)))) return undefined;
  const { newline, indent, semicolon } = styleOf(view);
  const { body } = maker.body;
  const [statement] = body;
  if (!statement || body.some((s) => isDirective(s))) return undefined;
  const inner = startsLine(view.text, statement.range[0])
    ? indentAt(view.text, statement.range[0])
    : indentAt(view.text, maker.range[0]) + indent;
  return [insert(maker.body.range[0] + 1, `${newline}${inner}const ${name} = ${vault}${semicolon}`)];
}

/** A factory around the statements from the first to the last that use the client. */
function aroundTools(
  view: View,
  made: Declaration,
  uses: readonly Node[],
  tools: readonly FoundTool[],
  vault: string,
  role: string,
): Edit[] | undefined {
  const { body } = view.ast;
  const users = body.filter((s) => uses.some((use) => contains(s, use)));
  const [first, last] = [users[0], users.at(-1)];
  if (!first || !last || first.range[0] < made.statement.range[0]) return undefined;
  const region = body.filter((s) => s.range[0] >= first.range[0] && s.range[1] <= last.range[1]);
  const start = startOfStatement(view, first);
  if (start === undefined || !region.every((s) => canMove(s))) return undefined;
  if (view.all('AwaitExpression').some((a) => !enclosingFunction(a) && region.some((s) => contains(s, a)))) return undefined;
  const helpers = region.filter((s) => s.type === 'FunctionDeclaration');
  const isSeen = (use: Node): boolean => [...tools.map(placeOf), ...helpers].some((holder) => contains(holder, use));
  if (!uses.every(isSeen) || !tools.some((tool) => region.some((s) => contains(s, placeOf(tool))))) return undefined;

  const names = region.flatMap((s) => declaredBy(view, s));
  const outside = names.filter(({ variable, exported }) => exported || isUsedOutside(view, variable, region));
  // A helper that others call is not the tools' alone.
  if (outside.some(({ variable }) => variable.defs[0]?.node.type === 'FunctionDeclaration')) return undefined;
  // What a factory hands out is there from its call on.
  if (outside.some(({ variable }) => variable.references.some((r) => r.identifier.range[0] < start))) return undefined;

  const { newline, indent, semicolon, padding } = styleOf(view);
  const factory = freeName(view, `make${pascal(role)}Tools`);
  const list = (some: typeof names): string => `{${padding}${some.map(({ variable }) => variable.name).join(', ')}${padding}}`;
  const end = endOfStatement(view, last);
  const [exported, kept] = [outside.filter((n) => n.exported), outside.filter((n) => !n.exported)];
  const isMixed = exported.length > 0 && kept.length > 0;
  const result = isMixed ? freeName(view, `${camel(role)}Tools`) : `${factory}()`;
  const returned = outside.length === 0 ? '' : `${newline}${indent}return ${list(outside)}${semicolon}`;
  const footer = [
    `${returned}${newline}}${newline}`,
    ...(outside.length === 0 ? [`${result}${semicolon}`] : []),
    ...(isMixed ? [`const ${result} = ${factory}()${semicolon}`] : []),
    ...(exported.length > 0 ? [`export const ${list(exported)} = ${result}${semicolon}`] : []),
    ...(kept.length > 0 ? [`const ${list(kept)} = ${result}${semicolon}`] : []),
  ].join(newline);
  return [
    insert(start, `function ${factory}(${made.name} = ${vault}) {${newline}`),
    ...indentLines(view, start, end, indent),
    ...region.flatMap((s) => (s.type === 'ExportNamedDeclaration' ? [dropExport(view, s)] : [])),
    insert(end, footer),
  ];
}

/** What makes a tool: the call of the framework, or the function alone. */
function placeOf({ definition, fn, given }: FoundTool): Node {
  return definition ?? fn ?? given;
}

/** Declarations of constants and functions, and statements that register a tool. */
function canMove(statement: Statement): boolean {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declaration?.type === 'VariableDeclaration') {
    return declaration.kind === 'const' && declaration.declarations.every((d) => d.id.type === 'Identifier');
  }
  return (
    (declaration?.type === 'FunctionDeclaration' && declaration === statement) || declaration?.type === 'ExpressionStatement'
  );
}

interface Declared {
  readonly variable: TSESLint.Scope.Variable;
  readonly exported: boolean;
}

function declaredBy(view: View, statement: Statement): Declared[] {
  const exported = statement.type === 'ExportNamedDeclaration';
  const declaration = exported ? statement.declaration : statement;
  const ids =
    declaration?.type === 'VariableDeclaration'
      ? declaration.declarations.map((d) => d.id)
      : declaration?.type === 'FunctionDeclaration'
        ? [declaration.id]
        : [];
  return ids.flatMap((id) => {
    const variable = id && view.variable(id);
    return variable ? [{ variable, exported }] : [];
  });
}

function isUsedOutside(view: View, variable: TSESLint.Scope.Variable, region: readonly Statement[]): boolean {
  const ids = view.all('Identifier').filter((id) => view.variable(id) === variable);
  return ids.some((id) => !region.some((s) => contains(s, id)));
}

function dropExport(view: View, { range, declaration }: TSESTree.ExportNamedDeclaration): Edit {
  return { range: [range[0], declaration?.range[0] ?? skipForward(view, range[0] + 'export'.length)], text: '' };
}

/** The import of the SDK gives way to ours when the client was all that it was for. */
function replaceImport(view: View, made: Node, edits: readonly Edit[]): readonly Edit[] {
  const callee = made.type === 'NewExpression' || made.type === 'CallExpression' ? made.callee : undefined;
  const variable = callee?.type === 'Identifier' ? view.variable(callee) : undefined;
  const declaration = variable?.defs[0]?.node.parent;
  if (!variable || variable.references.length !== 1 || declaration?.type !== 'ImportDeclaration') return edits;
  // The client that goes may itself be one of ours.
  if (declaration.source.value === 'paybrake/client') return edits;
  if (declaration.specifiers.length !== 1 || edits.length > 1) return edits;
  const [edit] = edits;
  const { range } = declaration;
  const isOwnLine = startsLine(view.text, range[0]) && !hasLineBreak(view, ...range);
  if (!isOwnLine || view.text.slice(range[1], lineEnd(view.text, range[1])).trim() !== '') return edits;
  if (!edit || edit.range[0] !== range[1])
    return [{ range: [lineStart(view.text, range[0]), nextLine(view.text, range[1])], text: '' }, ...edits];
  return [{ range, text: edit.text.trim() }];
}

function pascal(role: string): string {
  return role.replace(/(?:^|_+)([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '');
}

function camel(role: string): string {
  const name = pascal(role);
  return name.charAt(0).toLowerCase() + name.slice(1);
}
