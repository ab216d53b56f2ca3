import type { Edit, Range } from '../../model.js';
import type { PythonView } from '../tree/view.js';

const strings = new WeakMap<PythonView, readonly Range[]>();

/** The strings of a file that reach over line ends. */
function longStrings(view: PythonView): readonly Range[] {
  const known =
    strings.get(view) ??
    [...view.all('Constant'), ...view.all('JoinedStr'), ...view.all('TemplateStr')]
      .map(({ range }) => range)
      .filter((range) => view.textOf({ range }).includes('\n'));
  strings.set(view, known);
  return known;
}

/** More indentation for the lines that begin in `[start, end)`, but not inside of strings, where it would be text. */
export function indentLines(view: PythonView, start: number, end: number, step: string): Edit[] {
  const { text } = view;
  const inside = longStrings(view).filter(([from, to]) => from < end && to > start);
  const edits: Edit[] = [];
  for (let line = start; line < end;) {
    const next = text.indexOf('\n', line) + 1 || text.length;
    const isText = inside.some(([from, to]) => from < line && line < to);
    if (!isText && text.slice(line, next).trim() !== '') edits.push({ range: [line, line], text: step });
    line = next;
  }
  return edits;
}
