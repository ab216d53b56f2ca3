import type { PythonView } from '../tree/view.js';

/** How a file is written, so that what is inserted looks like the rest of it. */
interface Style {
  readonly newline: '\n' | '\r\n';
  readonly quote: "'" | '"';
  /** One step of indentation. */
  readonly indent: string;
  /** How many columns a line may have: what formatters leave it, or what the file's own lines have, up to 120. */
  readonly width: number;
}

const styles = new WeakMap<PythonView, Style>();

/** The style of a file: what most of it does. */
export function styleOf(view: PythonView): Style {
  let style = styles.get(view);
  if (!style) {
    style = {
      newline: view.text.includes('\r\n') ? '\r\n' : '\n',
      quote: quoteOf(view),
      indent: indentOf(view),
      width: widthOf(view),
    };
    styles.set(view, style);
  }
  return style;
}

/** Doc strings are written with double quotes everywhere and count for nothing. */
function quoteOf(view: PythonView): Style['quote'] {
  const quotes = view.all('Constant').flatMap(({ quote_style }) => {
    const bare = quote_style?.replace(/^[a-z]*/iu, '') ?? '';
    return bare.length === 1 ? [bare] : [];
  });
  return quotes.filter((quote) => quote === "'").length * 2 > quotes.length ? "'" : '"';
}

function indentOf(view: PythonView): string {
  const counts = new Map<string, number>();
  for (const statement of [...view.all('FunctionDef'), ...view.all('AsyncFunctionDef'), ...view.all('If'), ...view.all('Try')]) {
    const [first] = statement.body;
    if (!first || !startsLine(view.text, first.range[0])) continue;
    const outer = indentAt(view.text, statement.range[0]);
    const inner = indentAt(view.text, first.range[0]);
    if (!inner.startsWith(outer) || inner === outer) continue;
    const step = inner.slice(outer.length);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '    ';
}

const USUAL_WIDTH = 88;
const MAX_WIDTH = 120;

/** A longer line is a text or an address that nobody breaks. */
function widthOf({ text }: PythonView): number {
  let width = USUAL_WIDTH;
  for (const line of text.split(/\r?\n/u)) if (line.length > width && line.length <= MAX_WIDTH) width = line.length;
  return width;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the line break that ends a line, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

/** The offset of the line after that of an offset, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t\f]*/u.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** Whether nothing but blanks stands before an offset in its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
