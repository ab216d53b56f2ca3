import type { TSESTree } from '@typescript-eslint/utils';

/** Where the lines of a text begin. Lines end as ECMAScript says: `\n`, `\r\n`, `\r`, U+2028 and U+2029. */
export class LineTable {
  private starts: number[] | undefined;

  constructor(private readonly text: string) {}

  /** The position of an offset in UTF-16 units: `line` counts from 1, `column` from 0. */
  position(offset: number): TSESTree.Position {
    this.starts ??= lineStarts(this.text);
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) };
  }
}

/** A source location that is worked out when it is read. */
export class LazyLocation implements TSESTree.SourceLocation {
  constructor(
    private readonly lines: LineTable,
    private readonly range: readonly [number, number],
  ) {}

  get start(): TSESTree.Position {
    return this.lines.position(this.range[0]);
  }

  get end(): TSESTree.Position {
    return this.lines.position(this.range[1]);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}
