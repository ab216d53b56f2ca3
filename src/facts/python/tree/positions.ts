import type { Range } from '../../model.js';

/** Where a node stands, as CPython counts: lines from 1, columns in bytes of UTF-8. */
export interface BytePosition {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno?: number;
  readonly end_col_offset?: number;
}

/** Turns CPython's positions into UTF-16 offsets. */
export class Positions {
  readonly #starts: number[] = [];
  /** Whether a line is plain ASCII, asked once. */
  readonly #isPlain: (boolean | undefined)[] = [];

  constructor(private readonly text: string) {
    this.#starts.push(startOfLine(text, 0));
    for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/gu)) this.#starts.push(startOfLine(text, index + end.length));
  }

  rangeOf({ lineno, col_offset, end_lineno = lineno, end_col_offset = col_offset }: BytePosition): Range {
    return [this.offset(lineno, col_offset), this.offset(end_lineno, end_col_offset)];
  }

  /** @param column in bytes; one beyond the text is its end */
  offset(line: number, column: number): number {
    const start = this.#starts[line - 1] ?? this.text.length;
    if (this.#plain(line, start)) return Math.min(start + column, this.text.length);
    let at = start;
    for (let bytes = 0; bytes < column && at < this.text.length; at++) bytes += bytesOf(this.text.charCodeAt(at));
    return at;
  }

  #plain(line: number, start: number): boolean {
    return (this.#isPlain[line] ??= !/[^\0-\x7f]/u.test(this.text.slice(start, this.#starts[line] ?? this.text.length)));
  }
}

/** A form feed at the start of a line counts for nothing. */
function startOfLine(text: string, at: number): number {
  let start = at;
  while (text[start] === '\f') start += 1;
  return start;
}

/** Bytes of UTF-8 that one unit of UTF-16 stands for; both halves of a pair count two. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return 2;
  return 3;
}
