import type { Edit } from '../facts/model.js';

/**
 * The text with its edits. What they insert ends its lines as the text does.
 *
 * @returns `undefined` when they reach out of the text or into one another
 */
export function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  const crlf = endsWithCrlf(text);
  let result = '';
  let done = 0;
  for (const { range, text: inserted } of inOrder(edits)) {
    const [start, end] = range;
    if (start < done || end < start || end > text.length) return undefined;
    result += text.slice(done, start) + (crlf ? inserted.replace(/\r?\n/gu, '\r\n') : inserted);
    done = end;
  }
  return result + text.slice(done);
}

/**
 * Whether the edits of one change can be made beside those of others: none reaches into another, and no two insert at one place. Where
 * both ask for the same words at the same place, such as one import, they agree.
 */
export function areApart(others: readonly Edit[], more: readonly Edit[]): boolean {
  return more.every((edit) => others.every((other) => isSameWish(edit, other) || isApart(edit, other)));
}

/** The edits of changes that are apart, what they agree on once. */
export function together(others: readonly Edit[], more: readonly Edit[]): readonly Edit[] {
  return [...others, ...more.filter((edit) => !others.some((other) => isSameWish(edit, other)))];
}

function isSameWish(a: Edit, b: Edit): boolean {
  // Brackets alone may well be wanted twice.
  return a.range[0] === b.range[0] && a.range[1] === b.range[1] && a.text === b.text && /\w/u.test(a.text);
}

function isApart({ range: a }: Edit, { range: b }: Edit): boolean {
  return a[0] !== b[0] && (a[1] <= b[0] || b[1] <= a[0]);
}

/** From first to last; of those that begin at one place, insertions come first and otherwise the order given counts. */
function inOrder(edits: readonly Edit[]): readonly Edit[] {
  return edits.toSorted((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

/** Whether most lines of the text end with `\r\n`. */
function endsWithCrlf(text: string): boolean {
  const windows = text.match(/\r\n/gu)?.length ?? 0;
  return windows > 0 && windows * 2 > (text.match(/\n/gu)?.length ?? 0);
}
