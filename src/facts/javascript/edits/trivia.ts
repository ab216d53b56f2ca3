import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';

interface CommentIndex {
  readonly starts: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
}

const indices = new WeakMap<View, CommentIndex>();

/** Comments in source order. */
export function commentsOf(view: View): readonly TSESTree.Comment[] {
  return view.ast.comments ?? [];
}

/** Comments that lie in `[start, end)`, wholly or in part. */
export function commentsIn(view: View, start: number, end: number): TSESTree.Comment[] {
  return commentsOf(view).filter(({ range }) => range[0] < end && range[1] > start);
}

/** The first offset at or after `offset` that is neither white space nor comment. There are no tokens to ask: only text and comments. */
export function skipForward(view: View, offset: number): number {
  const { starts } = indexOf(view);
  for (let at = offset; ;) {
    const past = starts.get(at);
    if (past !== undefined) at = past;
    else if (at < view.text.length && isSpace(view.text, at)) at++;
    else return at;
  }
}

/** The offset right after the last character before `offset` that is neither white space nor comment. */
export function skipBackward(view: View, offset: number): number {
  const { ends } = indexOf(view);
  for (let at = offset; ;) {
    const before = ends.get(at);
    if (before !== undefined) at = before;
    else if (at > 0 && isSpace(view.text, at - 1)) at--;
    else return at;
  }
}

/** Whether a line ends somewhere in `[start, end)`. */
export function hasLineBreak(view: View, start: number, end: number): boolean {
  return /[\n\r\u2028\u2029]/u.test(view.text.slice(start, end));
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineBreak(text, at - 1)) at--;
  return at;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isLineBreak(text, at)) at++;
  return at;
}

/** Where the line after the one of an offset begins, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const at = lineEnd(text, offset);
  return text.startsWith('\r\n', at) ? at + 2 : Math.min(at + 1, text.length);
}

/** Whether nothing but white space stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** The white space at the beginning of an offset's line. */
export function indentAt(text: string, offset: number): string {
  return /^[^\S\n\r\u2028\u2029]*/u.exec(text.slice(lineStart(text, offset), lineEnd(text, offset)))?.[0] ?? '';
}

/** The end of an expression with the parentheses around it, which have no node, up to `limit`. */
export function endWithParens(view: View, end: number, limit: number): number {
  let at = end;
  for (let next = skipForward(view, at); next < limit && view.text[next] === ')'; next = skipForward(view, at)) at = next + 1;
  return at;
}

function isSpace(text: string, at: number): boolean {
  return text.charAt(at).trim() === '';
}

function isLineBreak(text: string, at: number): boolean {
  return /[\n\r\u2028\u2029]/u.test(text.charAt(at));
}

function indexOf(view: View): CommentIndex {
  let index = indices.get(view);
  if (!index) {
    const ranges = commentsOf(view).map(({ range }) => range);
    index = {
      starts: new Map(ranges.map(([start, end]) => [start, end])),
      ends: new Map(ranges.map(([start, end]) => [end, start])),
    };
    indices.set(view, index);
  }
  return index;
}
