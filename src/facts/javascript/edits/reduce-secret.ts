import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair, Secret } from '../../model.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, unwrap, wrapped, type Node } from '../tree/syntax.js';
import { insert, repairOf } from './edit.js';
import { freeName } from './imports.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, indentAt, startsLine } from './trivia.js';

/** What a model needs of an object that carries a secret. Objects that are nothing but their secret have no entry. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  payment_intent: ['id', 'status'],
  setup_intent: ['id', 'status'],
  'checkout.session': ['id', 'status'],
  'identity.verification_session': ['id', 'status'],
  'financial_connections.session': ['id'],
  webhook_endpoint: ['id', 'status'],
  ephemeral_key: ['id'],
  subscription: ['id', 'status'],
  invoice: ['id', 'status'],
};

/** `Client secret: ` in front of a secret says nothing without it. */
const LABEL = /[,;.]?\s*(?:[A-Za-z]+[\s_-]){0,2}(?:secret|key)\s*[:=]\s*$/iu;

/**
 * Leaves a secret out of a value whose rest is wanted: of a whole object its id and status stay, of a text all but the secret.
 * What a call answers is given a name first. `undefined` where nothing would stay, and where that call may not run at all.
 */
export function reduceSecret(view: View, node: Node, { type, object }: Pick<Secret, 'type' | 'object'>): Repair | undefined {
  if (type !== 'object') {
    const edit = withoutHole(view, node);
    return edit && (() => [edit]);
  }
  const fields = NEEDED[object ?? ''] ?? [];
  if (unwrap(node).type === 'CallExpression') return repairOf(named(view, node, object ?? '', fields));
  const edit = picked(view, node, fields);
  return edit && (() => [edit]);
}

/** `return await create(…)` becomes `const intent = await create(…)` and `return { id: intent.id }`. */
function named(view: View, node: Node, object: string, fields: readonly string[]): Edit[] | undefined {
  const call = unwrap(node);
  const outer = wrapped(call);
  const statement = returnAround(view, outer);
  const fn = enclosingFunction(call);
  if (fields.length === 0 || !statement || fn?.async !== true || !startsLine(view.text, statement.range[0])) return undefined;
  if (hasLineBreak(view, statement.range[0], outer.range[0]) || commentsIn(view, ...outer.range).length > 0) return undefined;
  const { newline, semicolon } = styleOf(view);
  const name = freeName(
    view,
    (object.split('.').at(-1) ?? '').replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
  );
  const line = `const ${name} = await ${view.textOf(call)}${semicolon}${newline}${indentAt(view.text, statement.range[0])}`;
  return [insert(statement.range[0], line), { range: outer.range, text: literalOf(view, name, fields) }];
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

function literalOf(view: View, name: string, fields: readonly string[]): string {
  const { padding } = styleOf(view);
  return `{${padding}${fields.map((field) => `${field}: ${name}.${field}`).join(', ')}${padding}}`;
}

function picked(view: View, node: Node, fields: readonly string[]): Edit | undefined {
  const plain = unwrap(node);
  if (fields.length === 0 || !isNamed(plain) || plain !== node || commentsIn(view, ...node.range).length > 0) return undefined;
  const object = literalOf(view, view.textOf(node), fields);
  const { parent } = node;
  if (parent?.type === 'Property' && parent.shorthand) return { range: parent.range, text: `${view.textOf(node)}: ${object}` };
  const isBody = parent?.type === 'ArrowFunctionExpression' && parent.body === node && !isInParens(view, node);
  return { range: node.range, text: isBody ? `(${object})` : object };
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
