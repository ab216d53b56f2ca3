import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit, Repair } from '../../model.js';
import type { FoundCall, FoundTool } from '../found.js';
import { isGenerator } from '../agents/guards.js';
import { catches, STRIPE } from '../agents/raised.js';
import type { AsyncFunctionDef, ExceptHandler, FunctionDef, Node, Statement, Try } from '../tree/nodes.js';
import { contains, enclosingFunction, isDef, isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { errorClass, isDocstring } from './error-class.js';
import { failureLines } from './failure.js';
import { indentLines } from './indent.js';
import { indentAt, lineEnd, lineStart, startsLine, styleOf } from './style.js';

type Def = FunctionDef | AsyncFunctionDef;

/** What the tool returns instead of the error, and how the code names the class of Stripe's errors. */
interface Failure {
  readonly lines: readonly string[];
  readonly type: string;
}

/**
 * Makes a tool return a failure that tells the model not to call again, where a Stripe error would leave it: the executor's body is wrapped
 * in `try`/`except`, a `try` that is there gets one more `except`, or the `raise` of one becomes that return. Other errors go the way they
 * went. What a request without the SDK raises is of no class that all libraries share: there every error becomes a failure.
 *
 * @param call where the error comes from: the call of Stripe, or of the function that makes it
 * @returns `undefined` for a lambda, a generator, one branch of a function that runs several tools, an executor of another file, a
 *   coroutine that is not awaited there, and where more than one simple `raise`, or any `try` around such a request, is in the way.
 */
export function addGuard(
  view: PythonView,
  { node, via }: Pick<FoundCall, 'node'> & Partial<Pick<FoundCall, 'via'>>,
  tool: FoundTool,
): Repair | undefined {
  const { fn, branch } = tool;
  if (!isDef(fn) || branch || tool.unseenCaller || isGenerator(fn) || isUnawaited(view, node)) return undefined;
  if (contains(fn, node) && !fn.body.some((statement) => contains(statement, node))) return undefined;
  const type = via === 'fetch' ? ANY_ERROR : errorClass(view, fn);
  const lines = failureLines(view, fn);
  if (!type || !lines) return undefined;
  const failure: Failure = { lines, type: type.text };
  const guard = tryAround(node, fn);
  // Which errors of the library the handlers of a `try` let through is not to be told from their names.
  if (guard && via === 'fetch') return undefined;
  const edits = guard ? extend(view, guard, failure) : wrapBody(view, fn, failure);
  return edits && repairOf([...type.edits, ...edits]);
}

const ANY_ERROR = { text: 'Exception', edits: [] } as const;

/** A coroutine that is not awaited where it is made fails somewhere else. */
function isUnawaited(view: PythonView, node: Node): boolean {
  if (node.nodeType !== 'Call') return false;
  const { node: fn, path } = resolve(view, node.func);
  const isAsync =
    (node.func.nodeType === 'Attribute' && node.func.attr.endsWith('_async')) ||
    (fn.nodeType === 'AsyncFunctionDef' && path.length === 0);
  for (let at: Node | undefined = node; isAsync && at && !isFunction(at); at = at.parent)
    if (at.nodeType === 'Await') return false;
  return isAsync;
}

/** The nearest `try` of the executor itself whose body makes the call; where a helper makes it, one around the whole executor. */
function tryAround(node: Node, fn: Def): Try | undefined {
  for (let inner = node; inner !== fn && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (parent.nodeType !== 'Try' || parent.handlers.length === 0 || enclosingFunction(parent) !== fn) continue;
    if (parent.body.includes(inner as Statement)) return parent;
  }
  const [only, another] = restOf(fn);
  return !contains(fn, node) && !another && only?.nodeType === 'Try' && only.handlers.length > 0 ? only : undefined;
}

/** One more handler, before the first one that catches Stripe's errors among others; a handler for these alone returns in place of raising. */
function extend(view: PythonView, { handlers }: Try, failure: Failure): Edit[] | undefined {
  const answers = handlers.map(({ type }) => catches(view, type, STRIPE));
  const at = answers.findIndex((answer) => answer !== false);
  if (at >= 0 && answers[at] === undefined) return undefined;
  const handler = handlers[at];
  const last = handlers.at(-1);
  if (handler && isStripes(view, handler)) return replaceRaise(view, handler, failure);
  if (handler) {
    if (!startsLine(view.text, handler.range[0])) return undefined;
    const start = lineStart(view.text, handler.range[0]);
    const { newline } = styleOf(view);
    const lines = handlerLines(view, failure, indentAt(view.text, handler.range[0]));
    return [{ range: [start, start], text: lines.join(newline) + newline }];
  }
  return last && [after(view, last, handlerLines(view, failure, indentAt(view.text, last.range[0])))];
}

/** Whether a handler is for Stripe's errors alone. */
function isStripes(view: PythonView, { type }: ExceptHandler): boolean {
  if (!type) return false;
  const { node, view: there } = resolve(view, type);
  const types = 'elts' in node ? node.elts : [type];
  return types.every((one) => resolve(there === view ? view : there, one).origin?.package === 'stripe');
}

function replaceRaise(view: PythonView, handler: ExceptHandler, { lines }: Failure): Edit[] | undefined {
  const last = handler.body.at(-1);
  const raises = view.within('Raise', handler);
  if (last?.nodeType !== 'Raise' || raises.length !== 1 || !startsLine(view.text, last.range[0])) return undefined;
  const { newline } = styleOf(view);
  const indent = indentAt(view.text, last.range[0]);
  return view.textOf(last).includes('#') ? undefined : [{ range: last.range, text: lines.join(newline + indent) }];
}

function wrapBody(view: PythonView, fn: Def, failure: Failure): Edit[] | undefined {
  const { text } = view;
  const { newline, indent: step } = styleOf(view);
  const [first] = restOf(fn);
  const last = fn.body.at(-1);
  if (!first || !last) return undefined;
  if (!startsLine(text, first.range[0])) {
    // `def refund(charge_id): return …`
    if (first !== fn.body[0] || text.slice(first.range[0], last.range[1]).includes('\n')) return undefined;
    const inner = indentAt(text, fn.range[0]) + step;
    const gap = /[^\S\n]*$/u.exec(text.slice(0, first.range[0]))?.[0].length ?? 0;
    return [
      { range: [first.range[0] - gap, first.range[0]], text: `${newline}${inner}try:${newline}${inner}${step}` },
      after(view, last, handlerLines(view, failure, inner)),
    ];
  }
  const inner = indentAt(text, first.range[0]);
  const start = withComments(view, first);
  return [
    { range: [start, start], text: `${inner}try:${newline}` },
    ...indentLines(view, start, last.range[1], step),
    after(view, last, handlerLines(view, failure, inner)),
  ];
}

/** The statements that go into the `try`: all but the docstring and the imports and declarations before the others. */
function restOf({ body }: Def): readonly Statement[] {
  const first = body.findIndex(
    (s, i) => !(i === 0 && isDocstring(s)) && !/^(?:Import|ImportFrom|Global|Nonlocal)$/u.test(s.nodeType),
  );
  return first < 0 ? [] : body.slice(first);
}

/** The start of the line of a statement, or of the comments right above it. */
function withComments({ text }: PythonView, { range }: Statement): number {
  let start = lineStart(text, range[0]);
  while (start > 0 && /^[^\S\n]*#/u.test(text.slice(lineStart(text, start - 1), start))) start = lineStart(text, start - 1);
  return start;
}

function after(view: PythonView, node: Node, lines: readonly string[]): Edit {
  const at = lineEnd(view.text, node.range[1]);
  const { newline } = styleOf(view);
  return { range: [at, at], text: lines.map((line) => newline + line).join('') };
}

function handlerLines(view: PythonView, { lines, type }: Failure, indent: string): string[] {
  const { indent: step } = styleOf(view);
  return [`${indent}except ${type}:`, ...lines.map((line) => indent + step + line)];
}
