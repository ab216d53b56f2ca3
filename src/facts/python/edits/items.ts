import type { Edit, Range } from '../../model.js';
import type { Call, Dict } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { indentAt, lineEnd, lineStart, startsLine, styleOf } from './style.js';

/** What stands between brackets and commas: the arguments of a call, the entries of a dictionary. */
export interface Items {
  readonly ranges: readonly Range[];
  /** The offset after the opening bracket. */
  readonly open: number;
  /** The offset of the closing bracket. */
  readonly close: number;
}

/** `undefined` where a comprehension stands for all the arguments. */
export function argumentItems(view: PythonView, call: Call): Items | undefined {
  if (call.args.some(({ nodeType }) => nodeType === 'GeneratorExp')) return undefined;
  const ranges = [...call.args, ...call.keywords].map(({ range }) => range).sort((a, b) => a[0] - b[0]);
  const open = view.text.indexOf('(', call.func.range[1]) + 1;
  return open > 0 ? { ranges, open, close: call.range[1] - 1 } : undefined;
}

export function entryItems(view: PythonView, dict: Dict): Items {
  const ranges = dict.values.map((value, i): Range => {
    const key = dict.keys[i];
    return [key ? key.range[0] : view.text.lastIndexOf('**', value.range[0]), value.range[1]];
  });
  return { ranges, open: dict.range[0] + 1, close: dict.range[1] - 1 };
}

/** Adds an item at the end, in the layout of those before. `undefined` where a comment leaves no safe place. */
export function insertItem(view: PythonView, { ranges, open, close }: Items, item: string): readonly Edit[] | undefined {
  const { text } = view;
  const last = ranges.at(-1);
  if (!last) return hasComment(text.slice(open, close)) ? undefined : [{ range: [open, close], text: item }];
  const { newline } = styleOf(view);
  const comma = commaIn(text, last[1], close);
  const end = comma ?? endOfParens(text, last[1], close);
  if (startsLine(text, last[0]) && startsLine(text, close) && lineStart(text, close) > end) {
    const line = `${indentAt(text, last[0])}${item}${comma === undefined ? '' : ','}${newline}`;
    const at = lineStart(text, close);
    return [...(comma === undefined ? [insertion(end, ',')] : []), insertion(at, line)];
  }
  if (comma === undefined && hasComment(text.slice(end, close))) return undefined;
  const separator = startsLine(text, last[0]) && ranges.length > 1 ? `${newline}${indentAt(text, last[0])}` : ' ';
  return [insertion(end, comma === undefined ? `,${separator}${item}` : `${separator}${item},`)];
}

/**
 * Takes an item out, with its comma and, where it has them for itself, its lines. `undefined` where a comment would be lost.
 *
 * @param along whether a comment behind it, at the end of its line, goes along
 */
export function removeItem(
  view: PythonView,
  { ranges, open, close }: Items,
  item: Range,
  along = false,
): readonly Edit[] | undefined {
  const { text } = view;
  const index = ranges.findIndex(([start]) => start === item[0]);
  const [start, end] = item;
  const next = ranges[index + 1];
  const before = ranges[index - 1];
  const limit = next?.[0] ?? close;
  const after = commaIn(text, end, limit) ?? end;
  const from = before ? before[1] : open;
  // A bracket around the item, or a comment in it, is not ours to take apart.
  if (index < 0 || /[(#]/u.test(text.slice(from, start).replace(/#.*/gu, '')) || hasComment(text.slice(start, end)))
    return undefined;
  if (/\)/u.test(text.slice(end, after === end ? limit : after).replace(/#.*/gu, ''))) return undefined;
  const rest = text.slice(after, lineEnd(text, after)).trim();
  if (startsLine(text, start) && (rest === '' || (along && rest.startsWith('#'))) && lineEnd(text, after) < close) {
    const nextLine = text.indexOf('\n', after) + 1;
    return [{ range: [lineStart(text, start), nextLine], text: '' }];
  }
  if (startsLine(text, start) && rest.startsWith('#') && lineEnd(text, after) < close) {
    // It is of this item: behind the one before it would speak of that.
    return [{ range: [start, text.indexOf('#', after)], text: '' }];
  }
  if (next) return hasComment(text.slice(end, next[0])) ? undefined : [{ range: [start, next[0]], text: '' }];
  if (!before) return hasComment(text.slice(open, close)) ? undefined : [{ range: [open, close], text: '' }];
  const comma = commaIn(text, before[1], start);
  if (comma === undefined || hasComment(text.slice(before[1], start))) return undefined;
  return [{ range: after > end ? [comma, after] : [comma - 1, end], text: '' }];
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}

function hasComment(text: string): boolean {
  return text.includes('#');
}

/** The offset after the comma between two offsets, comments left out. */
function commaIn(text: string, from: number, to: number): number | undefined {
  const gap = text.slice(from, to).replace(/#.*/gu, (comment) => ' '.repeat(comment.length));
  const comma = gap.indexOf(',');
  return comma < 0 ? undefined : from + comma + 1;
}

/** The offset after the parentheses that close around an item. */
function endOfParens(text: string, from: number, to: number): number {
  const gap = text.slice(from, to).replace(/#.*/gu, (comment) => ' '.repeat(comment.length));
  return from + (/^[\s)]*\)/u.exec(gap)?.[0].length ?? 0);
}
