import type { TSESTree } from '@typescript-eslint/utils';
import { FAILURE } from '../../failure.js';
import { isConstructor } from '../calls/stripe-package.js';
import type { View } from '../tree/source.js';
import {
  branches,
  enclosingFunction,
  propertyOf,
  returnsOf,
  stringOf,
  unwrap,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { resolve, trace, type Ref } from '../values/trace.js';
import { styleOf } from './style.js';

/** What a tool runs, in the file that has it. */
export interface Executor {
  readonly view: View;
  readonly fn: FunctionNode;
}

/**
 * The lines of the failure that a tool returns, in the shape of what it returns today. The first line begins with `return`, or with `yield`
 * in a generator whose last value the framework takes.
 *
 * @param goesOn whether code stands behind these lines that must not run
 */
export function failureLines(view: View, { framework }: FoundTool, executor: Executor, goesOn: boolean): string[] {
  const { semicolon, indent } = styleOf(view);
  const { fn, view: there } = executor;
  const message = quoted(view, FAILURE.sentences.join(''));
  const yields = fn.generator && framework.generators === 'last-yield';
  const given = yields ? yieldedBy(there, fn) : returnsOf(fn, there.all('ReturnStatement'));
  const values = given.flatMap(branches).map((value) => resolve(there, value));
  const gives = yields ? 'yield' : 'return';
  const end = yields && goesOn ? [`return${semicolon}`] : [];
  if (framework.id === 'mcp' || values.some(({ node }) => isToolResult(node))) {
    const [isError, type] = [
      'isError: true',
      `type: ${quoted(view, 'text')}${/['"]text['"] as const/u.test(there.textOf(fn)) ? ' as const' : ''}`,
    ];
    return [
      `${gives} {`,
      `${indent}${isError},`,
      `${indent}content: [`,
      `${indent}${indent}{`,
      `${indent.repeat(3)}${type},`,
      `${indent.repeat(3)}text: ${message},`,
      `${indent}${indent}},`,
      `${indent}],`,
      `}${semicolon}`,
      ...end,
    ];
  }
  const isJson = values.some(isStringify);
  if (!isJson && (saysString(fn) || values.some(({ node }) => isText(node)))) return [`${gives} ${message}${semicolon}`, ...end];
  return [
    `${gives} ${isJson ? 'JSON.stringify({' : '{'}`,
    `${indent}ok: false,`,
    `${indent}code: ${quoted(view, FAILURE.code)},`,
    `${indent}retry: false,`,
    `${indent}message: ${message},`,
    `}${isJson ? ')' : ''}${semicolon}`,
    ...end,
  ];
}

function yieldedBy(view: View, fn: FunctionNode): Node[] {
  return view
    .within('YieldExpression', fn)
    .flatMap((node) => (node.argument && !node.delegate && enclosingFunction(node) === fn ? [node.argument] : []));
}

const classes = new WeakMap<View, { readonly name: string | undefined }>();

/** How the file names the Stripe package as a value, so that its error classes can be asked; `undefined` for types alone. */
export function stripeClass(view: View): string | undefined {
  const known = classes.get(view) ?? { name: findStripeClass(view) };
  classes.set(view, known);
  return known.name;
}

function findStripeClass(view: View): string | undefined {
  const imported = view
    .all('ImportDeclaration')
    .flatMap((d) => (d.importKind === 'type' ? [] : d.specifiers))
    .flatMap((s) =>
      s.type === 'ImportNamespaceSpecifier' || (s.type === 'ImportSpecifier' && s.importKind === 'type') ? [] : [s.local],
    );
  const required = view.all('VariableDeclarator').flatMap(({ id, parent }) => (parent.parent.type === 'Program' ? [id] : []));
  const equals = view.all('TSImportEqualsDeclaration').flatMap((d) => (d.importKind === 'type' ? [] : [d.id]));
  const found = [...imported, ...required, ...equals].find((id): id is TSESTree.Identifier => {
    const variable = id.type === 'Identifier' ? view.variable(id) : undefined;
    if (!variable) return false;
    const isHidden = view.named(variable.name).some((other) => (view.variable(other) ?? variable) !== variable);
    if (isHidden) return false;
    for (const { origin, path } of trace(view, id)) if (origin) return isConstructor(origin, path);
    return false;
  });
  return found?.name;
}

function quoted(view: View, text: string): string {
  const { quote } = styleOf(view);
  return quote + text + quote;
}

/** `{ content: [{ type: 'text', … }] }`, the result of an MCP tool. */
function isToolResult(node: Node): boolean {
  const content = node.type === 'ObjectExpression' ? propertyOf(node, 'content') : undefined;
  return content !== undefined && unwrap(content.value).type === 'ArrayExpression';
}

function isStringify({ view, node }: Ref): boolean {
  return node.type === 'CallExpression' && view.textOf(node.callee) === 'JSON.stringify';
}

function isText(node: Node): boolean {
  if (node.type === 'BinaryExpression') return node.operator === '+' && (isText(node.left) || isText(node.right));
  return node.type === 'TemplateLiteral' || stringOf(node) !== undefined;
}

/** `async (…): Promise<string>`. */
function saysString({ returnType }: FunctionNode): boolean {
  const type = returnType?.typeAnnotation;
  const inner = type?.type === 'TSTypeReference' ? type.typeArguments?.params[0] : type;
  return inner?.type === 'TSStringKeyword';
}
