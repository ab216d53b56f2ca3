import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import { neededOf, type Sensitive } from '../../sensitive.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, unwrap, wrapped, type FunctionNode, type Node } from '../tree/syntax.js';
import { insert, repairOf } from './edit.js';
import { freeName } from './imports.js';
import { indentLines } from './indent.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, indentAt, nextLine, skipBackward, startsLine } from './trivia.js';

/** `Client secret: ` in front of a secret says nothing without it. */
const LABEL = /[,;.]?\s*(?:[A-Za-z]+[\s_-]){0,2}(?:secret|key)\s*[:=]\s*$/iu;

/** What is known of the value: one object or several, made or looked up. */
type Whole = Pick<Sensitive, 'type' | 'object' | 'many' | 'isRead' | 'isOneOf'>;

/**
 * Leaves a secret out of a value whose rest is wanted: of a whole object its id and status stay, of one that was looked up its amount as
 * well, of a list the same of each element, of a text all but the secret. What a call answers is given a name first. `undefined` where
 * nothing would stay, where that call may not run at all, and of what may be one thing or another.
 */
export function reduceSecret(view: View, node: Node, secret: Whole): Repair | undefined {
  if (secret.type !== 'object') {
    const edit = withoutHole(view, node);
    return edit && (() => [edit]);
  }
  const object = secret.object ?? '';
  const fields = neededOf(object, secret.isRead === true);
  if (fields.length === 0 || secret.isOneOf) return undefined;
  const literal = (name: string): string => literalOf(view, name, fields, secret.many);
  if (unwrap(node).type === 'CallExpression') return repairOf(named(view, node, nameOf(object, secret.many), literal));
  const edit = picked(view, node, literal, secret.many !== 'array');
  return edit && (() => [edit]);
}

/** `checkout.session` is a `session`, several of them `sessions`. */
function nameOf(object: string, many: Whole['many']): string {
  const one = (object.split('.').at(-1) ?? '').replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
  return many === undefined ? one : `${one}s`;
}

/** `return await create(…)` becomes `const intent = await create(…)` and `return { id: intent.id }`. */
function named(view: View, node: Node, wanted: string, literal: (name: string) => string): Edit[] | undefined {
  const call = unwrap(node);
  const outer = wrapped(call);
  const fn = enclosingFunction(call);
  if (commentsIn(view, ...outer.range).length > 0) return undefined;
  if (fn?.body === outer) return unfolded(view, call, fn, freeName(view, wanted), literal);
  const statement = returnAround(view, outer);
  if (!statement || fn?.async !== true || !startsLine(view.text, statement.range[0])) return undefined;
  if (hasLineBreak(view, statement.range[0], outer.range[0])) return undefined;
  const { newline, semicolon } = styleOf(view);
  const name = freeName(view, wanted);
  const line = `const ${name} = await ${view.textOf(call)}${semicolon}${newline}${indentAt(view.text, statement.range[0])}`;
  return [insert(statement.range[0], line), { range: outer.range, text: literal(name) }];
}

/** The same for `async () => create(…)`, which gets a body for it. */
function unfolded(view: View, call: Node, fn: FunctionNode, name: string, literal: (name: string) => string): Edit[] | undefined {
  const arrow = skipBackward(view, fn.body.range[0]);
  if (!fn.async || view.text.slice(arrow - 2, arrow) !== '=>' || fn.body.range[1] !== fn.range[1]) return undefined;
  if (commentsIn(view, arrow, fn.range[1]).length > 0) return undefined;
  const { newline, indent, semicolon } = styleOf(view);
  const outer = indentAt(view.text, fn.range[0]);
  const inner = outer + indent;
  // Where the call begins on a line of its own, it is as far in as it will be.
  const step = hasLineBreak(view, arrow, call.range[0]) ? '' : indent;
  const start = `${newline}${inner}const ${name} = await `;
  const end = `${semicolon}${newline}${inner}return ${literal(name)}${semicolon}${newline}${outer}}`;
  return [
    { range: [arrow, call.range[0]], text: ` {${start}` },
    ...(step === '' ? [] : indentLines(view, nextLine(view.text, call.range[0]), call.range[1], step)),
    { range: [call.range[1], fn.range[1]], text: end },
  ];
}

/** The `return` that a value goes to whatever happens, as it is, in literals, or as text. */
function returnAround(view: View, node: Node): TSESTree.ReturnStatement | undefined {
  for (let up = node.parent, inner = node; up; inner = up, up = up.parent) {
    if (up.type === 'ReturnStatement') return up.parent.type === 'BlockStatement' ? up : undefined;
    if (up.type === 'CallExpression' && view.textOf(up.callee) === 'JSON.stringify') continue;
    if (up.type === 'Property' && up.value === inner) continue;
    if (!/^(?:ObjectExpression|ArrayExpression|TSAsExpression|TSSatisfiesExpression)$/u.test(up.type)) return undefined;
  }
  return undefined;
}

function literalOf(view: View, name: string, fields: readonly string[], many: Whole['many']): string {
  const { padding } = styleOf(view);
  const braces = (members: readonly string[]): string => `{${padding}${members.join(', ')}${padding}}`;
  if (many === undefined) return braces(fields.map((field) => `${field}: ${name}.${field}`));
  const each = (array: string): string => `${array}.map((${braces(fields)}) => (${braces(fields)}))`;
  if (many === 'array') return each(name);
  const pages = many === 'search' ? ['has_more', 'next_page'] : ['has_more'];
  return braces([`data: ${each(`${name}.data`)}`, ...pages.map((page) => `${page}: ${name}.${page}`)]);
}

function picked(view: View, node: Node, literal: (name: string) => string, isObject: boolean): Edit | undefined {
  const plain = unwrap(node);
  if (!isNamed(plain) || plain !== node || commentsIn(view, ...node.range).length > 0) return undefined;
  const { parent } = node;
  // What is done with the elements next may need the whole of them.
  if (parent?.type === 'MemberExpression') return undefined;
  const value = literal(view.textOf(node));
  if (parent?.type === 'Property' && parent.shorthand) return { range: parent.range, text: `${view.textOf(node)}: ${value}` };
  const isBody = parent?.type === 'ArrowFunctionExpression' && parent.body === node && !isInParens(view, node);
  return { range: node.range, text: isBody && isObject ? `(${value})` : value };
}

function isInParens(view: View, { range }: Node): boolean {
  return /\(\s*$/u.test(view.text.slice(0, range[0])) && /^\s*\)/u.test(view.text.slice(range[1]));
}

function isNamed(node: Node): boolean {
  if (node.type === 'MemberExpression') return !node.computed && !node.optional && isNamed(node.object);
  return node.type === 'Identifier';
}

function withoutHole(view: View, node: Node): Edit | undefined {
  const template = templateAround(node);
  const index = template?.expressions.findIndex((hole) => contains(hole, node)) ?? -1;
  const before = template?.quasis[index];
  const after = template?.quasis[index + 1];
  if (!template || !before || !after || commentsIn(view, ...template.range).length > 0) return undefined;
  // A quasi takes the backtick, `${` and `}` around it in, with either parser.
  const opened = view.text.lastIndexOf('${', template.expressions[index]?.range[0]);
  const closed = view.text.indexOf('}', template.expressions[index]?.range[1]) + 1;
  const lead = view.text.slice(before.range[0] + 1, opened);
  const label = LABEL.exec(lead)?.[0] ?? /[^\S\n]*$/u.exec(lead)?.[0] ?? '';
  const isAll = template.expressions.length === 1 && (lead + after.value.raw).trim().length === label.trim().length;
  return isAll ? undefined : { range: [opened - label.length, closed], text: '' };
}

function templateAround(node: Node): TSESTree.TemplateLiteral | undefined {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'TemplateLiteral') return up;
    // `${intent.client_secret ?? ''}` is a hole for the secret alone.
    if (!/^(?:LogicalExpression|TSNonNullExpression|TSAsExpression|ChainExpression)$/u.test(up.type)) return undefined;
  }
  return undefined;
}
