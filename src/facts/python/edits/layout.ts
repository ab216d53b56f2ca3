import type { PythonView } from '../tree/view.js';
import { styleOf } from './style.js';

/** Something in brackets, and what stands around it in its line. */
interface Bracketed {
  /** What the line has before the bracket, its indentation left out: `client = StripeClient`. */
  readonly before: string;
  readonly open: string;
  readonly items: readonly string[];
  readonly close: string;
  /** What the line has after the bracket. */
  readonly after?: string;
}

/**
 * Writes what stands in brackets as formatters do: in one line where that fits, all of it in a line of its own, or one item to a line.
 *
 * @returns the text from the beginning of the line on, its indentation left out
 */
export function bracketed(view: PythonView, { before, open, items, close, after = '' }: Bracketed, indent: string): string {
  const { newline, indent: step, width } = styleOf(view);
  const fits = (line: string): boolean => line.replaceAll('\t', '    ').length <= width;
  const all = items.join(', ');
  const line = before + open + all + close + after;
  if (items.length === 0 || fits(indent + line)) return line;
  const inner = indent + step;
  const body = fits(inner + all) ? inner + all : items.map((item) => `${inner}${item},`).join(newline);
  return before + open + newline + body + newline + indent + close + after;
}
