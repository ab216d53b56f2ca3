import { FAILURE } from '../../failure.js';
import type { Expression, FunctionDef, AsyncFunctionDef, Node } from '../tree/nodes.js';
import { branches, returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { styleOf } from './style.js';

/**
 * The lines of the failure that a tool returns, in the shape of what it returns today. The first line begins with `return`. `undefined`
 * where the tool says that it returns something that a failure cannot be.
 */
export function failureLines(view: PythonView, fn: FunctionDef | AsyncFunctionDef): string[] | undefined {
  const returned = returnsOf(fn).flatMap(branches);
  const dumps = returned.map((value) => dumpsIn(view, value)).find((name) => name !== undefined);
  if (dumps !== undefined) return record(view, `return ${dumps}({`, '})');
  const said = shapeOf(view, fn.returns ?? undefined);
  if (said === 'other') return undefined;
  const isText = said === 'text' || (said === undefined && returned.some((value) => isString(resolve(view, value).node)));
  return isText ? ['return (', ...sentences(view, styleOf(view).indent), ')'] : record(view, 'return {', '}');
}

function record(view: PythonView, open: string, close: string): string[] {
  const { indent, quote } = styleOf(view);
  const key = (name: string): string => `${indent}${quote}${name}${quote}: `;
  return [
    open,
    `${key('ok')}False,`,
    `${key('code')}${quote}${FAILURE.code}${quote},`,
    `${key('retry')}False,`,
    `${key('message')}(`,
    ...sentences(view, indent.repeat(2)),
    `${indent}),`,
    close,
  ];
}

function sentences(view: PythonView, indent: string): string[] {
  const { quote } = styleOf(view);
  return FAILURE.sentences.map((sentence) => `${indent}${quote}${sentence}${quote}`);
}

/** How the code spells `json.dumps`, where a value is made by it. */
function dumpsIn(view: PythonView, value: Node): string | undefined {
  const plain = unwrap(resolve(view, value).node);
  if (plain.nodeType !== 'Call' || !contained(view, plain)) return undefined;
  const name = view.textOf(plain.func);
  return /(?:^|\.)dumps$/u.test(name) ? name : undefined;
}

function contained(view: PythonView, node: Node): boolean {
  let top = node;
  while (top.parent) top = top.parent;
  return top === view.ast;
}

/** What an annotation says of a result; `undefined` when it leaves that open. */
function shapeOf(view: PythonView, annotation: Expression | undefined): 'text' | 'record' | 'other' | undefined {
  if (!annotation) return undefined;
  const text = (stringOf(annotation) ?? view.textOf(annotation)).replace(/\s/gu, '');
  if (/(?:^|[[|])(?:str)(?:$|[\]|,])/u.test(text) && !/^(?:list|List|tuple|Tuple|dict|Dict)\b/u.test(text)) return 'text';
  if (
    /(?:^|[[|])(?:dict|Dict|Mapping|MutableMapping|(?:t|typing)\.Dict)\b/u.test(text) &&
    !/^(?:list|List|tuple|Tuple)\b/u.test(text)
  ) {
    return 'record';
  }
  return /^(?:Any|typing\.Any|object|None)$/u.test(text) ? undefined : 'other';
}

function isString(node: Node): boolean {
  const plain = unwrap(node);
  if (plain.nodeType === 'BinOp') return /^(?:Add|Mod)$/u.test(plain.op.nodeType) && isString(plain.left);
  if (plain.nodeType === 'Call') {
    const { func } = plain;
    if (func.nodeType === 'Name') return func.id === 'str';
    return func.nodeType === 'Attribute' && /^(?:format|join)$/u.test(func.attr) && stringOf(func.value) !== undefined;
  }
  return plain.nodeType === 'JoinedStr' || stringOf(plain) !== undefined;
}
