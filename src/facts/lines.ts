/** A place as people count, but for the column: `line` from 1, `column` from 0 in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** Lines end as ECMAScript says: `\n`, `\r\n`, `\r`, U+2028 and U+2029. */
export const ECMASCRIPT_LINE_END = /\r\n|[\n\r\u2028\u2029]/g;
/** Python knows the first three alone. */
export const PYTHON_LINE_END = /\r\n|[\n\r]/g;

/** Where the lines of a text begin. */
export class LineTable {
  #starts: number[] | undefined;

  constructor(
    private readonly text: string,
    private readonly ends = ECMASCRIPT_LINE_END,
  ) {}

  /** The position of an offset in UTF-16 units. */
  position(offset: number): Position {
    const starts = this.#all;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) };
  }

  /** The offset of a position; behind the end it is the end. */
  offset({ line, column }: Position): number {
    return Math.min((this.#all[line - 1] ?? this.text.length) + column, this.text.length);
  }

  get #all(): readonly number[] {
    this.#starts ??= lineStarts(this.text, this.ends);
    return this.#starts;
  }
}

function lineStarts(text: string, ends: RegExp): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(ends)) starts.push(index + end.length);
  return starts;
}
