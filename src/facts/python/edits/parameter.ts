import type { Edit, Range } from '../../model.js';
import type { Arg, AsyncFunctionDef, FunctionDef } from '../tree/nodes.js';
import { stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { isDocstring } from './error-class.js';
import { removeItem } from './items.js';
import { indentAt, lineEnd, lineStart } from './style.js';

type Def = FunctionDef | AsyncFunctionDef;

/**
 * Takes a parameter out of a function, with its default and what the doc string says of it. `undefined` where what is left would be no
 * list of parameters: `def f(*)`.
 */
export function removeParameter(view: PythonView, fn: Def, parameter: Arg): readonly Edit[] | undefined {
  const { posonlyargs, kwonlyargs, vararg } = fn.args;
  if (posonlyargs.length === 1 && posonlyargs[0] === parameter) return undefined;
  if (!vararg && kwonlyargs.length === 1 && kwonlyargs[0] === parameter) return undefined;
  const open = view.text.indexOf('(', view.text.indexOf(fn.name, fn.range[0]) + fn.name.length) + 1;
  const ranges = rangesOf(view, fn);
  const item = ranges.find(([start]) => start === parameter.range[0]);
  const close = closing(view.text, ranges.at(-1)?.[1] ?? open);
  const written = item && open > 0 && close !== undefined ? removeItem(view, { ranges, open, close }, item, true) : undefined;
  return written && [...written, ...fromDocstring(view, fn, parameter.arg)];
}

/** The parameters with their defaults, in the order of the source, and the `/` and `*` between them. */
function rangesOf(view: PythonView, { args }: Def): Range[] {
  const { posonlyargs, args: positional, vararg, kwonlyargs, kw_defaults, kwarg, defaults } = args;
  const plain = [...posonlyargs, ...positional];
  const first = plain.length - defaults.length;
  const withDefault = ({ range }: Arg, value: { readonly range: Range } | null | undefined): Range => [
    range[0],
    value ? value.range[1] : range[1],
  ];
  const before = plain.map((arg, i) => withDefault(arg, defaults[i - first]));
  const after = kwonlyargs.map((arg, i) => withDefault(arg, kw_defaults[i]));
  const starred = (arg: Arg | null | undefined): Range[] =>
    arg ? [[view.text.lastIndexOf('*', arg.range[0]) - (arg === kwarg ? 1 : 0), arg.range[1]]] : [];
  const mark = (sign: string, left: Range | undefined): Range[] => {
    const at = view.text.indexOf(sign, left?.[1] ?? args.range[0]);
    return at < 0 ? [] : [[at, at + 1]];
  };
  const slash = posonlyargs.length > 0 ? mark('/', before[posonlyargs.length - 1]) : [];
  const star = kwonlyargs.length > 0 && !vararg && after[0] ? [lastMark(view.text, after[0][0])] : [];
  return [...before, ...slash, ...starred(vararg), ...star, ...after, ...starred(kwarg)].sort((a, b) => a[0] - b[0]);
}

function lastMark(text: string, before: number): Range {
  const at = text.lastIndexOf('*', before);
  return [at, at + 1];
}

/** The offset of the bracket that closes the list, after its last item. */
function closing(text: string, from: number): number | undefined {
  const gap = text.slice(from).replace(/#.*/gu, (comment) => ' '.repeat(comment.length));
  const skipped = /^[\s,]*\)/u.exec(gap)?.[0].length;
  return skipped === undefined ? undefined : from + skipped - 1;
}

/** `api_key: The key to use.` or `:param api_key: …`, with the lines that go on with it, and a heading that stands over nothing then. */
function fromDocstring(view: PythonView, fn: Def, name: string): Edit[] {
  const [first] = fn.body;
  if (!first || !isDocstring(first) || first.nodeType !== 'Expr' || stringOf(first.value) === undefined) return [];
  const { text } = view;
  const [start, end] = first.range;
  const said = new RegExp(`^[ \\t]+(?::param (?:\\w+ )?${name}:|${name}(?: ?\\([^)\\n]*\\))?:)`, 'mu');
  const found = said.exec(text.slice(start, end));
  if (!found) return [];
  const from = start + found.index;
  const indent = indentAt(text, from + (/^[ \t]*/u.exec(found[0])?.[0].length ?? 0)).length;
  let to = nextLine(text, from);
  const depth = (at: number): number => /^[ \t]*/u.exec(text.slice(at, lineEnd(text, at)))?.[0].length ?? 0;
  const isBlank = (at: number): boolean => text.slice(at, lineEnd(text, at)).trim() === '';
  while (to < end && !isBlank(to) && depth(to) > indent) to = nextLine(text, to);
  if (to > end) return [];
  const heading = lineStart(text, from - 1);
  const isAlone = /^[ \t]*(?:Args|Arguments|Parameters|Params):[ \t]*\r?\n$/u.test(text.slice(heading, from));
  if (!isAlone || (!isBlank(to) && depth(to) >= indent)) return [{ range: [from, to], text: '' }];
  // The heading goes with the blank line above it.
  const above = lineStart(text, heading - 1);
  return [{ range: [isBlank(above) && above > start ? above : heading, to], text: '' }];
}

function nextLine(text: string, offset: number): number {
  return text.indexOf('\n', offset) + 1 || text.length;
}
