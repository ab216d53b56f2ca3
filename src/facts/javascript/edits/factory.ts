import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Edit, Range } from '../../model.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, isFunction, type Node } from '../tree/syntax.js';
import { insert } from './edit.js';
import { freeName } from './imports.js';
import { indentLines } from './indent.js';
import { endOfStatement, goesOn, isDirective, startOfStatement } from './statements.js';
import { styleOf } from './style.js';
import { indentAt, skipForward, startsLine } from './trivia.js';

type Statement = TSESTree.ProgramStatement;
type Placed = { readonly range: Range };

/** A client that a factory is to make for some tools. */
export interface FactoryPlan {
  /** How the tools call the client. */
  readonly name: string;
  /** Where they use it. */
  readonly uses: readonly Node[];
  /** What makes each tool: the call of the framework, or the function alone. */
  readonly places: readonly Placed[];
  /** The expression that makes the client: `vaultStripe('billing')`; absent where each caller of the factory gives it. */
  readonly vault?: string;
  /** Without `vault`: the type of the parameter, when the file has types. */
  readonly type?: string;
  /** As in the policy: `billing`. */
  readonly role: string;
  /** Nothing before this offset can move: the client is only there from here on. */
  readonly after: number;
  /** Whether functions that are constants may move, too, where nothing else calls them, and tools that only call functions which move. */
  readonly arrows?: boolean;
  /** Names that other factories of the same change take. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * Makes a client in a factory around the tools that use it, or in the function that makes all of them. What the module's other code, or
 * other modules, had of the tools, they still have under the same names. `undefined` where what stands between the tools cannot move.
 */
export function intoFactory(view: View, plan: FactoryPlan): Edit[] | undefined {
  return insideFunction(view, plan) ?? aroundTools(view, plan);
}

/** One function makes all the tools: the client moves to its beginning. */
function insideFunction(view: View, { name, uses, places, vault }: FactoryPlan): Edit[] | undefined {
  const [first] = uses;
  let maker: Node | undefined;
  for (let fn = first && enclosingFunction(first); fn; fn = enclosingFunction(fn)) maker = fn;
  const fn = maker;
  if (vault === undefined || !isFunction(fn) || fn.body.type !== 'BlockStatement' || !uses.every((use) => contains(fn, use)))
    return undefined;
  // A function that is itself an executor would make a client at every call.
  if (places.length === 0 || !places.every((place) => holds(fn, place) && !holds(place, fn))) return undefined;
  const { newline, indent, semicolon } = styleOf(view);
  const { body } = fn.body;
  const [statement] = body;
  if (!statement || body.some((s) => isDirective(s))) return undefined;
  const inner = startsLine(view.text, statement.range[0])
    ? indentAt(view.text, statement.range[0])
    : indentAt(view.text, fn.range[0]) + indent;
  return [insert(fn.body.range[0] + 1, `${newline}${inner}const ${name} = ${vault}${semicolon}`)];
}

/** A factory around the statements from the first to the last that use the client. */
function aroundTools(view: View, plan: FactoryPlan): Edit[] | undefined {
  const { uses, places, role, after } = plan;
  const { body } = view.ast;
  const users = body.filter(
    (s) => uses.some((use) => contains(s, use)) || (plan.arrows && places.some((place) => holds(s, place))),
  );
  const [first, last] = [users[0], users.at(-1)];
  if (!first || !last || first.range[0] < after) return undefined;
  const region = body.filter((s) => s.range[0] >= first.range[0] && s.range[1] <= last.range[1]);
  const start = startOfStatement(view, first);
  if (start === undefined || !region.every((s) => canMove(s))) return undefined;
  if (view.all('AwaitExpression').some((a) => !enclosingFunction(a) && region.some((s) => contains(s, a)))) return undefined;
  const helpers = region.filter((s) => isHelper(s, plan));
  const isSeen = (use: Node): boolean => [...places, ...helpers].some((holder) => holds(holder, use));
  if (!uses.every(isSeen) || !places.some((place) => region.some((s) => holds(s, place)))) return undefined;

  const names = region.flatMap((s) => declaredBy(view, s));
  const outside = names.filter(
    ({ variable, exported }) => exported || isUsedOutside(view, variable, { range: [first.range[0], last.range[1]] }),
  );
  // A helper that others call is not the tools' alone.
  if (outside.some(({ statement }) => helpers.includes(statement))) return undefined;
  // What a factory hands out is there from its call on.
  if (outside.some(({ variable }) => variable.references.some((r) => r.identifier.range[0] < start))) return undefined;

  if (plan.vault === undefined && !outside.every(({ statement }) => places.some((place) => holds(statement, place))))
    return undefined;
  const { newline, indent, semicolon, padding } = styleOf(view);
  const factory = freshName(view, `make${pascal(role)}Tools`, plan);
  const list = (some: typeof names): string => `{${padding}${some.map(({ variable }) => variable.name).join(', ')}${padding}}`;
  const parameter =
    plan.vault === undefined ? plan.name + (plan.type === undefined ? '' : `: ${plan.type}`) : `${plan.name} = ${plan.vault}`;
  const end = endOfStatement(view, last);
  const [exported, kept] = [outside.filter((n) => n.exported), outside.filter((n) => !n.exported)];
  const isMixed = exported.length > 0 && kept.length > 0;
  const result = isMixed ? freshName(view, `${camel(role)}Tools`, plan) : `${factory}()`;
  const returned = outside.length === 0 ? '' : `${newline}${indent}return ${list(outside)}${semicolon}`;
  const footer =
    plan.vault === undefined
      ? `${returned}${newline}}`
      : [
          `${returned}${newline}}${newline}`,
          ...(outside.length === 0 ? [`${result}${semicolon}`] : []),
          ...(isMixed ? [`const ${result} = ${factory}()${semicolon}`] : []),
          ...(exported.length > 0 ? [`export const ${list(exported)} = ${result}${semicolon}`] : []),
          ...(kept.length > 0 ? [`const ${list(kept)} = ${result}${semicolon}`] : []),
        ].join(newline);
  return [
    insert(
      start,
      `${plan.vault === undefined && exported.length > 0 ? 'export ' : ''}function ${factory}(${parameter}) {${newline}`,
    ),
    ...indentLines(view, start, end, indent),
    ...region.flatMap((s) => (s.type === 'ExportNamedDeclaration' ? [dropExport(view, s)] : [])),
    insert(end, footer + (plan.vault !== undefined && semicolon === '' && goesOn(view, end) ? ';' : '')),
  ];
}

/** A second factory of one role is numbered. */
function freshName(view: View, name: string, { taken }: FactoryPlan): string {
  for (let i = 1; ; i++) {
    const numbered = i === 1 ? name : `${name}${String(i)}`;
    if (taken?.has(numbered)) continue;
    const free = freeName(view, numbered);
    if (free === numbered || !taken) return free;
  }
}

function holds(outer: Placed, inner: Placed): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** A function that tools call, and is no tool itself. */
function isHelper(statement: Statement, { places, arrows = false }: FactoryPlan): boolean {
  if (statement.type === 'FunctionDeclaration') return true;
  if (!arrows || statement.type !== 'VariableDeclaration') return false;
  return statement.declarations.every(({ init }) => isFunction(init)) && !places.some((place) => holds(statement, place));
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
  readonly statement: Statement;
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
    return variable ? [{ statement, variable, exported }] : [];
  });
}

function isUsedOutside(view: View, variable: TSESLint.Scope.Variable, region: Placed): boolean {
  return view.named(variable.name).some((id) => !holds(region, id) && view.variable(id) === variable);
}

function dropExport(view: View, { range, declaration }: TSESTree.ExportNamedDeclaration): Edit {
  return { range: [range[0], declaration?.range[0] ?? skipForward(view, range[0] + 'export'.length)], text: '' };
}

function pascal(role: string): string {
  return role.replace(/(?:^|_+)([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '');
}

function camel(role: string): string {
  const name = pascal(role);
  return name.charAt(0).toLowerCase() + name.slice(1);
}
