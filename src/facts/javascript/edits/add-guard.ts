import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, keyName, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { referenceTo, guardReference } from './guard-reference.js';
import { catchLines, failureOf, isRead, type Failure } from './catch.js';
import { awaitReturns, awaitsIn } from './awaits.js';
import { insert, repairOf } from './edit.js';
import { indentLines } from './indent.js';
import { isDirective } from './statements.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, indentAt, lineStart, nextLine, skipBackward, skipForward, startsLine } from './trivia.js';

type GuardedTry = TSESTree.TryStatement & { readonly handler: TSESTree.CatchClause };

/**
 * Makes a tool return a failure that tells the model not to call again, where a Stripe error would leave it: the executor's body is
 * wrapped in `try`/`catch`, or the `throw` of a `catch` that is there becomes that return. Other errors go the way they went. An executor of
 * another file, or one that other code calls as well, stays as it is: the tool is given a function around it.
 *
 * @param wanted whether to import the SDK for its error classes where the file does not: without them, and of a request without the SDK, every error becomes a failure
 * @returns `undefined` for generators whose values the framework does not read, for executors of other files that no plain name stands for, for a call in a parameter's default, and where the error is handled already or by more than one simple `throw`.
 */
export function addGuard(view: View, call: FoundCall, tool: FoundTool, wanted?: 'import'): Repair | undefined {
  const { fn } = tool;
  // What `fetch` throws is of none of the SDK's classes.
  const sdk = call.via === 'fetch' ? 'none' : wanted;
  const named = referenceTo(view, tool);
  if (named) return guardReference(view, named, tool, sdk);
  if (!fn || !isRead(fn, tool) || isDropped(call.node) || fn.params.some((parameter) => contains(parameter, call.node)))
    return undefined;
  const guard = tryAround(call.node, fn);
  const async = fn.async ? [] : makeAsync(fn);
  const { failure, imports } = failureOf(view, tool, { view, fn }, guard !== undefined, sdk);
  const body = guard
    ? replaceThrow(view, guard, failure, fn)
    : fn.body.type === 'BlockStatement'
      ? wrapBlock(view, fn.body, failure, fn)
      : wrapExpression(view, fn.body, failure, fn);
  return async && body && repairOf([...imports, ...async, ...body]);
}

/** A promise that nobody waits for is rejected where no `catch` is. */
function isDropped(node: Node): boolean {
  for (let outer = node; ;) {
    const { parent } = outer;
    if (parent?.type === 'ExpressionStatement' || (parent?.type === 'UnaryExpression' && parent.operator === 'void')) return true;
    const isChained =
      parent?.type === 'ChainExpression' ||
      (parent?.type === 'MemberExpression' && parent.object === outer) ||
      (parent?.type === 'CallExpression' && parent.callee === outer);
    if (!isChained) return false;
    outer = parent;
  }
}

/** The nearest `try` of the executor itself that catches what its block throws. */
function tryAround(node: Node, fn: FunctionNode): GuardedTry | undefined {
  for (let inner = node; inner !== fn && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (parent.type === 'TryStatement' && parent.handler && parent.block === inner && enclosingFunction(parent) === fn) {
      return parent as GuardedTry;
    }
  }
  // Where a helper makes the call, a `try` around the whole executor is the one that counts.
  const [only, another] = fn.body.type === 'BlockStatement' ? fn.body.body.filter((s) => !isDirective(s)) : [];
  if (contains(fn, node) || another || only?.type !== 'TryStatement' || !only.handler) return undefined;
  return only as GuardedTry;
}

function replaceThrow(
  view: View,
  { handler, block }: GuardedTry,
  { lines, Stripe }: Failure,
  fn: FunctionNode,
): Edit[] | undefined {
  const last = handler.body.body.at(-1);
  const throws = view.all('ThrowStatement').filter((t) => contains(handler, t));
  if (last?.type !== 'ThrowStatement' || throws.length !== 1) return undefined;
  if (handler.param && handler.param.type !== 'Identifier') return undefined;
  const { newline } = styleOf(view);
  const indent = indentAt(view.text, last.range[0]);
  const failure = lines.join(newline + indent);
  const separator = startsLine(view.text, last.range[0]) ? newline + indent : ' ';
  const awaits = awaitReturns(view, fn).filter(({ range }) => block.range[0] < range[0] && range[0] < block.range[1]);
  if (Stripe !== undefined && handler.param) {
    const check = `if (!(${handler.param.name} instanceof ${Stripe}.errors.StripeError)) `;
    const end = last.range[1];
    return [...awaits, insert(last.range[0], check), insert(end, separator + failure)];
  }
  if (commentsIn(view, ...last.range).length > 0) return undefined;
  return [...awaits, { range: last.range, text: failure }];
}

/** `async` before a function that is not; `undefined` where its type says that it returns no promise. */
function makeAsync(fn: FunctionNode): Edit[] | undefined {
  const type = fn.returnType?.typeAnnotation;
  if (type && !(type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Promise'))
    return undefined;
  const { parent } = fn;
  const isMethod = (parent.type === 'Property' && parent.method) || parent.type === 'MethodDefinition';
  if (!isMethod) return [insert(fn.range[0], 'async ')];
  if (parent.kind === 'get' || parent.kind === 'set' || parent.kind === 'constructor' || parent.computed) return undefined;
  return keyName(parent) === undefined ? undefined : [insert(parent.key.range[0], 'async ')];
}

function wrapExpression(view: View, body: Node, failure: Failure, fn: FunctionNode): Edit[] | undefined {
  const { newline, indent, semicolon } = styleOf(view);
  const { text } = view;
  let arrow = skipBackward(view, body.range[0]);
  while (text[arrow - 1] === '(') arrow = skipBackward(view, arrow - 1);
  if (text.slice(arrow - 2, arrow) !== '=>') return undefined;
  const outer = indentAt(text, fn.range[0]);
  const inner = outer + indent;
  const hasComments =
    commentsIn(view, arrow, body.range[0]).length > 0 || commentsIn(view, body.range[1], fn.range[1]).length > 0;
  const start = hasComments ? skipForward(view, arrow) : body.range[0];
  const end = hasComments ? fn.range[1] : body.range[1];
  const opening = ` {${newline}${inner}try {`;
  return [
    ...(hasComments
      ? [insert(arrow, opening), insert(start, 'return ')]
      : [{ range: [arrow, start] as const, text: `${opening}${newline}${inner}${indent}return ` }]),
    ...awaitsIn(view, body),
    ...indentLines(view, nextLine(text, arrow), end, indent.repeat(hasLineBreak(view, arrow, start) ? 1 : 2)).filter(
      ({ range }) => hasComments || range[0] > start,
    ),
    {
      range: [end, fn.range[1]],
      text: `${semicolon}${newline}${catchLines(view, failure, inner).join(newline)}${newline}${outer}}`,
    },
  ];
}

function wrapBlock(view: View, block: TSESTree.BlockStatement, failure: Failure, fn: FunctionNode): Edit[] | undefined {
  const { newline, indent } = styleOf(view);
  const { text } = view;
  const directive = block.body.findLast(isDirective);
  const opened = directive?.range[1] ?? block.range[0] + 1;
  if (skipForward(view, opened) >= block.range[1] - 1) return undefined;
  const close = block.range[1] - 1;
  const onOwnLine = startsLine(text, close);
  const outer = indentAt(text, onOwnLine ? close : block.range[0]);
  const inner = outer + indent;
  const caught = catchLines(view, failure, inner).join(newline);
  // What stands behind the opening brace on its line goes into the block.
  const first = skipForward(view, opened);
  const isSpread = hasLineBreak(view, opened, first);
  const opening = isSpread ? `${newline}${inner}try {` : `${newline}${inner}try {${newline}${inner}${indent}`;
  const start = isSpread ? opened : opened + (/^[^\S\r\n]*/u.exec(text.slice(opened))?.[0].length ?? 0);
  const tail = onOwnLine ? lineStart(text, close) : close - (/[^\S\r\n]*$/u.exec(text.slice(0, close))?.[0].length ?? 0);
  return [
    { range: [opened, start], text: opening },
    ...awaitReturns(view, fn),
    ...indentLines(view, nextLine(text, opened), tail, indent),
    { range: [tail, onOwnLine ? tail : close], text: `${onOwnLine ? '' : newline}${caught}${newline}${onOwnLine ? '' : outer}` },
  ];
}
