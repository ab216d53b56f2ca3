import type { Edit, Range } from '../../model.js';
import type { View } from '../tree/source.js';
import { insert } from './edit.js';
import { hasLineBreak, nextLine } from './trivia.js';

const literals = new WeakMap<View, readonly Range[]>();

/** The literals of a file that reach over line ends. */
function longLiterals(view: View): readonly Range[] {
  const known =
    literals.get(view) ??
    [...view.all('TemplateElement'), ...view.all('JSXText'), ...view.all('Literal')]
      .map(({ range }) => range)
      .filter(([from, to]) => hasLineBreak(view, from, to));
  literals.set(view, known);
  return known;
}

/** More indentation for the lines that begin in `[start, end)`, but not inside of template literals, where it would be text. */
export function indentLines(view: View, start: number, end: number, step: string): Edit[] {
  const { text } = view;
  const inside = longLiterals(view).filter(([from, to]) => from < end && to > start);
  const edits: Edit[] = [];
  for (let line = start; line < end; line = nextLine(text, line)) {
    const isText = inside.some(([from, to]) => from < line && line < to);
    if (!isText && text.slice(line, nextLine(text, line)).trim() !== '') edits.push(insert(line, step));
    if (nextLine(text, line) <= line) break;
  }
  return edits;
}
