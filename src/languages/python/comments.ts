import type { Range } from '../../facts/model.js';

/** A comment as ESLint is given one: no node of the tree, but something with a place. */
export interface Comment {
  readonly nodeType: 'Comment';
  /** What stands behind the `#`. */
  readonly value: string;
  readonly range: Range;
}

const COMMENT_OR_QUOTE = /#[^\r\n]*|"""|'''|["']/gu;
/** Where the string that a quote opens may end. A backslash keeps the next character from it, in a raw string as well. */
const ENDS: Readonly<Record<string, RegExp>> = {
  '"""': /\\[^]|"""/gu,
  "'''": /\\[^]|'''/gu,
  '"': /\\(?:\r\n|[^])|["\r\n]/gu,
  "'": /\\(?:\r\n|[^])|['\r\n]/gu,
};

/**
 * All comments of a Python text, which need not be valid. An f-string that has its own quotes between its braces (Python 3.12) is read
 * as several strings, which makes no difference unless a `#` stands there.
 */
export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  for (let at = 0; ;) {
    const found = next(COMMENT_OR_QUOTE, text, at);
    if (!found) return comments;
    const { 0: start, index } = found;
    at = index + start.length;
    const ends = ENDS[start];
    if (ends) at = endOfString(text, at, ends);
    else comments.push({ nodeType: 'Comment', value: start.slice(1), range: [index, at] });
  }
}

function endOfString(text: string, from: number, ends: RegExp): number {
  for (let at = from; ;) {
    const found = next(ends, text, at);
    if (!found) return text.length;
    at = found.index + found[0].length;
    if (!found[0].startsWith('\\')) return at;
  }
}

function next(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
