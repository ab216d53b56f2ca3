/** Statements of a module that may go into a function which is called right after them. */
import type { Range } from '../../model.js';
import type { Expression, Node, Statement } from '../tree/nodes.js';
import { childrenOf } from '../tree/parse.js';
import type { Binding, Variable } from '../tree/scopes.js';
import { enclosingFunction, isDef, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { carriersOf } from './names.js';
import { lineEnd, lineStart, nextLine, startsLine } from './style.js';

export interface Region {
  readonly statements: readonly Statement[];
  /** From the first statement, with its decorators, to the end of the last. */
  readonly range: Range;
  /** Its lines, the comments right above and those that go on with the last statement included. */
  readonly lines: Range;
  /** The names that it binds, in the order in which it does. */
  readonly names: readonly Variable[];
}

/**
 * `undefined` where one of the statements would mean something else in a function: it imports, branches, deletes or is awaited; a name of
 * theirs is bound again elsewhere, is global, or is read before; an annotation is read as text.
 */
export function regionOf(view: PythonView, statements: readonly Statement[]): Region | undefined {
  const [first, last] = [statements[0], statements.at(-1)];
  if (!first || !last || !isApart(view, first, last) || !statements.every(canMove)) return undefined;
  const range = [beginOf(view, first), last.range[1]] as const;
  const inRegion = (node: Node): boolean => range[0] <= node.range[0] && node.range[1] <= range[1];
  const isOwn = ({ node }: Binding): boolean => inRegion(node) && enclosingFunction(node) === undefined;
  const names = [...view.moduleScope.variables.values()].filter(({ bindings }) => bindings.some(isOwn));
  const spelled = new Set(names.map(({ name }) => name));
  const isPlain = ({ name, bindings }: Variable): boolean =>
    name !== '__all__' &&
    bindings.every((one) => isOwn(one) && /^(?:assign|function|class)$/u.test(one.kind) && isOf(one, statements));
  const isReadBefore = ({ references }: Variable): boolean =>
    references.some((name) => name.range[0] < range[0] && !enclosingFunction(name));
  if (!names.every(isPlain) || names.some(isReadBefore)) return undefined;
  const isGlobal = view.all('Global').some((one) => one.names.some((name) => spelled.has(name)));
  const isAwaited = view.all('Await').some((one) => inRegion(one) && !enclosingFunction(one));
  if (isGlobal || isAwaited || looksAround(view, inRegion)) return undefined;
  if (hidesInClass(view, inRegion, spelled) || isAnnotatedByText(view, inRegion, spelled)) return undefined;
  const order = ({ bindings }: Variable): number => bindings[0]?.node.range[0] ?? 0;
  const lines = [beginning(view, range[0]), ending(view, range[1])] as const;
  return { statements, range, lines, names: names.sort((a, b) => order(a) - order(b)) };
}

/** Where a statement begins: with its first decorator, if it has any. */
export function beginOf({ text }: PythonView, statement: Statement): number {
  const [first] = 'decorator_list' in statement ? statement.decorator_list : [];
  return first ? text.lastIndexOf('@', first.range[0]) : statement.range[0];
}

/** The line of an offset, or of the comments right above it, which belong to what follows. */
export function beginning({ text }: PythonView, offset: number): number {
  let start = lineStart(text, offset);
  const isComment = (line: number): boolean => /^[^\S\n]*#(?!!)/u.test(text.slice(line, start));
  while (start > 0 && isComment(lineStart(text, start - 1))) start = lineStart(text, start - 1);
  return start;
}

/** The end of a line, or of the comments below it that stand further in than the module does. */
function ending({ text }: PythonView, offset: number): number {
  let end = lineEnd(text, offset);
  for (let line = nextLine(text, end); line < text.length; line = nextLine(text, line)) {
    const whole = text.slice(line, nextLine(text, line));
    if (/^[ \t]+#/u.test(whole)) end = lineEnd(text, line);
    else if (whole.trim() !== '') break;
  }
  return end;
}

/** Whether the first and the last statement have their lines for themselves. Python takes a lone `\r` for the end of a line, we do not. */
function isApart(view: PythonView, first: Statement, last: Statement): boolean {
  const { text } = view;
  const rest = text.slice(last.range[1], lineEnd(text, last.range[1]));
  return startsLine(text, beginOf(view, first)) && /^\s*;?\s*(?:#.*)?$/u.test(rest) && !/\r(?!\n)/u.test(text);
}

/** Definitions, assignments to plain names, and expressions such as `mcp.add_tool(charge)`. */
function canMove(statement: Statement): boolean {
  if (isDef(statement) || statement.nodeType === 'ClassDef' || statement.nodeType === 'Expr') return true;
  if (statement.nodeType === 'AnnAssign') return statement.target.nodeType === 'Name' && statement.value != null;
  return statement.nodeType === 'Assign' && statement.targets.every(({ nodeType }) => nodeType === 'Name');
}

/** `:=` within a statement binds names, too. */
function isOf({ node }: Binding, statements: readonly Statement[]): boolean {
  const holder = isDef(node) || node.nodeType === 'ClassDef' ? node : node.parent;
  return statements.some((statement) => statement === holder);
}

const LOOKS_AROUND = /^(?:exec|eval|globals|locals|vars)$/u;
const LOOKS_AT_MODULE = /^(?:globals|vars)$/u;

/** Code that sees the names around it, or all names of the module. */
function looksAround(view: PythonView, inRegion: (node: Node) => boolean): boolean {
  return view.all('Name').some((name) => {
    if (!LOOKS_AROUND.test(name.id) || view.variable(name)) return false;
    return inRegion(name) || LOOKS_AT_MODULE.test(name.id);
  });
}

/** The body of a class reads the `charge` of `charge = charge` from the module, and not from a function around it. */
function hidesInClass(view: PythonView, inRegion: (node: Node) => boolean, names: ReadonlySet<string>): boolean {
  return [...names].some((name) =>
    carriersOf(view, name).some((node) => {
      const variable = inRegion(node) ? view.variable(node) : undefined;
      return variable?.scope.node.nodeType === 'ClassDef' && variable.references.length > 0;
    }),
  );
}

/** Annotations between quotes, or all of them with `from __future__ import annotations`, are looked up in the module. */
function isAnnotatedByText(view: PythonView, inRegion: (node: Node) => boolean, names: ReadonlySet<string>): boolean {
  const isLate = view
    .all('ImportFrom')
    .some((one) => one.module === '__future__' && one.names.some((n) => n.name === 'annotations'));
  const annotations: Expression[] = [
    ...view.all('Arg').flatMap(({ annotation }) => annotation ?? []),
    ...[...view.all('FunctionDef'), ...view.all('AsyncFunctionDef')].flatMap(({ returns }) => returns ?? []),
    ...view.all('AnnAssign').map(({ annotation }) => annotation),
  ];
  return annotations.filter(inRegion).some((annotation) => {
    const read = isLate ? view.within('Name', annotation).map(({ id }) => id) : [];
    return [...wordsOf(annotation), ...read].some((word) => names.has(word));
  });
}

/** The words of the types between quotes; `Literal["charge"]` and the rest of `Annotated[str, "a charge"]` are values. */
function wordsOf(annotation: Node): string[] {
  const text = stringOf(annotation);
  if (text !== undefined) return text.match(/\w+/gu) ?? [];
  if (annotation.nodeType !== 'Subscript') return childrenOf(annotation).flatMap(wordsOf);
  const { value, slice } = annotation;
  const name = value.nodeType === 'Attribute' ? value.attr : value.nodeType === 'Name' ? value.id : '';
  if (name === 'Literal') return [];
  return name === 'Annotated' && slice.nodeType === 'Tuple' ? slice.elts.slice(0, 1).flatMap(wordsOf) : wordsOf(slice);
}
