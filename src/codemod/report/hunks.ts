/** The hunks of a unified diff. */
import { piecesOf, type Piece } from './pieces.js';

export interface Hunk {
  /** The first line that it shows of each side, counting from 1, and how many. */
  readonly before: Side;
  readonly after: Side;
  /** Without their ends, behind ` `, `-` or `+`. */
  readonly lines: readonly string[];
}

export interface Side {
  readonly start: number;
  readonly lines: number;
}

/** Lines around each change, as git has it. */
const CONTEXT = 3;

/** What changes between two texts. Only what lies between their first and last difference is looked at. */
export function hunksOf(before: string, after: string): readonly Hunk[] {
  const [from, to] = difference(before, after);
  const pieces = piecesOf(linesOf(before.slice(from, before.length - to)), linesOf(after.slice(from, after.length - to)));
  const first = lineBreaks(before.slice(0, from)) + 1;
  return groups(pieces).map(({ pieces: shown, before: old, after: made }) => {
    const lines = shown.flatMap(({ is, lines: some }) => some.flatMap((line) => printed(SIGN[is], line)));
    const count = (side: 'removed' | 'added'): number =>
      shown.reduce((sum, { is, lines: some }) => sum + (is === side || is === 'shared' ? some.length : 0), 0);
    return {
      before: { start: first + old, lines: count('removed') },
      after: { start: first + made, lines: count('added') },
      lines,
    };
  });
}

const SIGN: Readonly<Record<Piece['is'], string>> = { shared: ' ', removed: '-', added: '+' };

function printed(sign: string, line: string): string[] {
  return line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file'];
}

interface Group {
  /** Its first line in each text, counting from 0. */
  readonly before: number;
  readonly after: number;
  readonly pieces: Piece[];
}

/** Changes that stand so near to one another that the lines around them meet, with these lines. */
function groups(pieces: readonly Piece[]): readonly Group[] {
  const found: Group[] = [];
  let [i, j] = [0, 0];
  let open: Group | undefined;
  for (const [n, { is, lines }] of pieces.entries()) {
    const isLast = n === pieces.length - 1;
    if (is !== 'shared') {
      if (!open) found.push((open = { before: i, after: j, pieces: [] }));
      open.pieces.push({ is, lines });
    } else if (open && !isLast && lines.length <= 2 * CONTEXT) {
      open.pieces.push({ is, lines });
    } else {
      open?.pieces.push({ is, lines: lines.slice(0, CONTEXT) });
      open = undefined;
      const shown = isLast ? [] : lines.slice(-CONTEXT);
      const hidden = lines.length - shown.length;
      if (!isLast) found.push((open = { before: i + hidden, after: j + hidden, pieces: [{ is, lines: shown }] }));
    }
    if (is !== 'added') i += lines.length;
    if (is !== 'removed') j += lines.length;
  }
  return found;
}

/** How far two texts are the same from their starts and, beyond that, from their ends, but for some whole lines around the difference. */
function difference(before: string, after: string): readonly [from: number, to: number] {
  const shorter = Math.min(before.length, after.length);
  const head = lastTrue(shorter, (n, known) => before.slice(known, n) === after.slice(known, n));
  let from = lineStart(before, head);
  for (let line = 0; line < CONTEXT; line++) from = lineStart(before, from - 1);
  const tail = lastTrue(shorter - head, (n, known) => endOf(before, n, known) === endOf(after, n, known));
  let to = before.length - tail;
  for (let line = 0; line <= AFTER && to < before.length; line++) {
    const end = before.indexOf('\n', to);
    to = end < 0 ? before.length : end + 1;
  }
  return [from, before.length - to];
}

/** Lines to look at behind the last difference: what comes may well end as what follows does, and then it is shown where it begins. */
const AFTER = 20;

/** Where the line of an offset begins. */
function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function endOf(text: string, n: number, known: number): string {
  return text.slice(text.length - n, text.length - known);
}

/** The greatest number up to `most` for which something still holds, given that it holds for `known`. */
function lastTrue(most: number, holds: (n: number, known: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle, low)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
