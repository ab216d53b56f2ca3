import type { Edit, Range } from '../../model.js';
import type { PythonView } from '../tree/view.js';
import { indentAt, startsLine, styleOf } from './style.js';

/** Text that is written anew, or a part of the source that stays as it is. */
export type Piece = string | Range;

/** An argument as it is to be written. */
export interface Written {
  /** The argument in the source, which its comments belong to. */
  readonly of: Range;
  readonly pieces: readonly Piece[];
}

/** Arguments that stand by themselves, or the entries of one dictionary: `params={…}`. */
export type Part = Written | { readonly name: string; readonly entries: readonly Written[] };

/** An argument with what stands around it. */
interface Item {
  /** With the brackets around it. */
  readonly range: Range;
  /** Comments in lines of their own before it. */
  readonly above: readonly string[];
  /** The comment behind it. */
  readonly beside: string | undefined;
}

/** What stands between two brackets, read apart. */
export interface ArgumentList {
  /** After the opening bracket, and of the closing one. */
  readonly inner: Range;
  readonly items: readonly Item[];
  /** The comment behind the opening bracket, and those before the closing one. */
  readonly head: string | undefined;
  readonly below: readonly string[];
  readonly trailingComma: boolean;
  /** Whether all arguments follow one another without a line break or a comment between them. */
  readonly inline: boolean;
}

/** Reads the arguments of a call. `undefined` where something stands between them that is not understood. */
export function readArguments(view: PythonView, inner: Range, arguments_: readonly Range[]): ArgumentList | undefined {
  const { text } = view;
  const items: Item[] = [];
  let [at] = inner;
  let head: string | undefined;
  let above: string[] = [];
  let trailingComma = false;
  let inline = true;
  for (const range of [...arguments_, [inner[1], inner[1]] as const]) {
    const last = items.at(-1);
    const gap = readGap(text, at, range[0]);
    if (!gap || (gap.hasComma !== (last !== undefined && range[0] < inner[1]) && range[0] < inner[1])) return undefined;
    if (last) items[items.length - 1] = { ...last, range: [last.range[0], gap.closed], beside: gap.beside };
    else head = gap.beside;
    above = gap.above;
    trailingComma = gap.hasComma;
    if (last && range[0] < inner[1] && /[\n#]/u.test(text.slice(gap.closed, gap.opened))) inline = false;
    if (range[0] < inner[1]) items.push({ range: [gap.opened, range[1]], above, beside: undefined });
    at = range[1];
  }
  return { inner, items, head, below: above, trailingComma, inline };
}

interface Gap {
  /** Where the brackets around the argument before it end, and those around the next one begin. */
  readonly closed: number;
  readonly opened: number;
  readonly hasComma: boolean;
  readonly beside: string | undefined;
  readonly above: string[];
}

const TOKEN = /\s+|\\\r?\n|#[^\r\n]*|[(),]/uy;

/** Blanks, comments, brackets and the comma between two arguments. */
function readGap(text: string, from: number, to: number): Gap | undefined {
  let [closed, opened, hasComma, line] = [from, to, false, 0];
  let beside: string | undefined;
  const above: string[] = [];
  TOKEN.lastIndex = from;
  for (let at = from; at < to; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return undefined;
    if (token === ')') {
      // What stands before it is within the brackets of the argument.
      if (hasComma || opened < to) return undefined;
      [closed, line, beside] = [at + 1, 0, undefined];
      above.length = 0;
    } else if (token === '(') opened = Math.min(opened, at);
    else if (token === ',') hasComma = true;
    else if (token.startsWith('#') && opened === to) {
      if (line === 0 && beside === undefined) beside = token.trimEnd();
      else above.push(token.trimEnd());
    } else if (token.includes('\n')) line += 1;
  }
  return { closed, opened, hasComma, beside, above };
}

/** What an argument says, with its comments left aside. */
export function hasComments(list: ArgumentList, argument: Range): boolean {
  const item = itemOf(list, argument);
  return !item || item.above.length > 0 || item.beside !== undefined;
}

function itemOf({ items }: ArgumentList, [start, end]: Range): Item | undefined {
  return items.find(({ range }) => range[0] <= start && end <= range[1]);
}

/**
 * Writes other arguments into the brackets, in the layout of those that stand there: in one line, or each in a line of its own.
 *
 * @returns `undefined` where a comment would be lost
 */
export function writeArguments(view: PythonView, list: ArgumentList, parts: readonly Part[]): readonly Edit[] | undefined {
  const pieces = list.inline ? inLine(view, list, parts) : inLines(view, list, parts);
  return pieces && editsOf(view, list.inner, pieces);
}

function inLine(view: PythonView, { inner, items }: ArgumentList, parts: readonly Part[]): Piece[] | undefined {
  const [first, last] = [items[0], items.at(-1)];
  const before: Range = [inner[0], first?.range[0] ?? inner[1]];
  const after: Range = [last?.range[1] ?? inner[1], inner[1]];
  if (parts.length === 0) return /#/u.test(view.textOf({ range: before }) + view.textOf({ range: after })) ? undefined : [];
  const written = parts.map((part): readonly Piece[] =>
    'name' in part ? [`${part.name}={`, ...separated(part.entries.map(({ pieces }) => pieces)), '}'] : part.pieces,
  );
  return [before, ...separated(written), after];
}

function separated(written: readonly (readonly Piece[])[]): Piece[] {
  return written.flatMap((pieces, i) => (i === 0 ? pieces : [', ', ...pieces]));
}

function inLines(view: PythonView, list: ArgumentList, parts: readonly Part[]): Piece[] | undefined {
  const { text } = view;
  const { newline, indent: step } = styleOf(view);
  const { inner, items, head, below } = list;
  const first = items[0]?.range[0] ?? inner[1];
  const around = indentAt(text, inner[0]);
  const indent = startsLine(text, first) ? indentAt(text, first) : around + step;
  const comma = list.trailingComma ? ',' : '';
  const lines: Piece[][] = head === undefined ? [[]] : [['  ', head]];
  const write = (written: Written, at: string, end: string): void => {
    const item = itemOf(list, written.of);
    for (const comment of item?.above ?? []) lines.push([at, comment]);
    const beside = item?.beside === undefined ? [] : [`  ${item.beside}`];
    lines.push([at, ...written.pieces.flatMap((piece) => shifted(view, piece, at)), end, ...beside]);
  };
  parts.forEach((part, i) => {
    const end = i < parts.length - 1 ? ',' : comma;
    if (!('name' in part)) write(part, indent, end);
    else if (isShort(view, list, part.entries))
      lines.push([indent, `${part.name}={`, ...separated(part.entries.map(({ pieces }) => pieces)), `}${end}`]);
    else {
      lines.push([indent, `${part.name}={`]);
      part.entries.forEach((entry, j) => {
        write(entry, indent + step, j < part.entries.length - 1 ? ',' : comma);
      });
      lines.push([indent, `}${end}`]);
    }
  });
  for (const comment of below) lines.push([indent, comment]);
  lines.push([startsLine(text, inner[1]) ? indentAt(text, inner[1]) : around]);
  return lines.flatMap((line, i) => (i === 0 ? line : [newline, ...line]));
}

/** One entry that takes no more than a line. */
function isShort(view: PythonView, list: ArgumentList, entries: readonly Written[]): boolean {
  const [only, another] = entries;
  return only !== undefined && !another && !hasComments(list, only.of) && !view.textOf({ range: only.of }).includes('\n');
}

/** A part of the source whose further lines move with its first one; what stands in a string is text and stays. */
function shifted(view: PythonView, piece: Piece, indent: string): Piece[] {
  if (typeof piece === 'string') return [piece];
  const { text } = view;
  const was = indentAt(text, piece[0]);
  const strings = [...view.all('Constant'), ...view.all('JoinedStr'), ...view.all('TemplateStr')]
    .filter((node) => /"""|'''|\\\r?\n/u.test(view.textOf(node)))
    .map(({ range }) => range);
  const pieces: Piece[] = [];
  let [start] = piece;
  for (let line = text.indexOf('\n', start) + 1; line > 0 && line < piece[1]; line = text.indexOf('\n', line) + 1) {
    const isText = strings.some(([from, to]) => from < line && line < to);
    if (isText || !text.startsWith(was, line) || /^[ \t]*\r?\n/u.test(text.slice(line, piece[1]))) continue;
    pieces.push([start, line], indent);
    start = line + was.length;
  }
  return [...pieces, [start, piece[1]]];
}

/** What changes where the parts of the source keep their order; else all of it anew. */
function editsOf(view: PythonView, inner: Range, pieces: readonly Piece[]): Edit[] {
  const { text } = view;
  const kept = pieces.filter((piece) => typeof piece !== 'string');
  const inOrder = kept.every(([start], i) => start >= (kept[i - 1]?.[1] ?? inner[0]));
  if (!inOrder)
    return [
      { range: inner, text: pieces.map((piece) => (typeof piece === 'string' ? piece : view.textOf({ range: piece }))).join('') },
    ];
  const edits: Edit[] = [];
  let [at] = inner;
  let made = '';
  for (const piece of [...pieces, [inner[1], inner[1]] as const]) {
    if (typeof piece === 'string') {
      made += piece;
      continue;
    }
    if (text.slice(at, piece[0]) !== made) edits.push({ range: [at, piece[0]], text: made });
    at = piece[1];
    made = '';
  }
  return edits;
}
