/** Adds a text to the end of a list in JSON with comments, where a person would write it. */
import { createScanner, type Node } from 'jsonc-parser';

/**
 * The text with one more element in a list. Every comment stays behind the element that it belongs to, which jsonc-parser's own
 * insertion moves; a trailing comma, one element a line, the indentation and the line ends are kept.
 *
 * @param list a list of `text` with at least one element
 */
export function append(text: string, list: Node, value: string): string {
  const last = list.children?.at(-1);
  if (last === undefined) throw new RangeError('The list has no element.');
  const written = JSON.stringify(value);
  const tail = readTail(text, last.offset + last.length);
  const lineStart = Math.max(text.lastIndexOf('\n', last.offset), text.lastIndexOf('\r', last.offset)) + 1;
  const [indent = ''] = /^\s*/.exec(text.slice(lineStart, last.offset)) ?? [];
  const startsLine = lineStart + indent.length === last.offset && lineStart > list.offset;
  const between = startsLine || tail.endsInLineComment ? lineEndOf(text) + indent : ' ';
  return (
    text.slice(0, tail.start) +
    (tail.comma ? '' : ',') +
    text.slice(tail.start, tail.end) +
    between +
    written +
    (tail.comma ? ',' : '') +
    text.slice(tail.end)
  );
}

interface Tail {
  readonly start: number;
  /** After the last comma or comment before the bracket that closes the list. */
  readonly end: number;
  readonly comma: boolean;
  readonly endsInLineComment: boolean;
}

function readTail(text: string, start: number): Tail {
  const scanner = createScanner(text);
  scanner.setPosition(start);
  let tail: Tail = { start, end: start, comma: false, endsInLineComment: false };
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const end = offset + scanner.getTokenLength();
    if (text[offset] === ']') break;
    if (text[offset] === ',') tail = { ...tail, end, comma: true, endsInLineComment: false };
    if (text[offset] === '/') tail = { ...tail, end, endsInLineComment: text[offset + 1] === '/' };
  }
  return tail;
}

function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}
