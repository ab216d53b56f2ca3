import type { Edit } from '../../model.js';
import type { PythonView } from '../tree/view.js';

/** More indentation for the lines that begin in `[start, end)`, but not inside of strings, where it would be text. */
export function indentLines(view: PythonView, start: number, end: number, step: string): Edit[] {
  const { text } = view;
  const strings = [...view.all('Constant'), ...view.all('JoinedStr'), ...view.all('TemplateStr')]
    .map(({ range }) => range)
    .filter(([from, to]) => from < end && to > start && text.slice(from, to).includes('\n'));
  const edits: Edit[] = [];
  for (let line = start; line < end;) {
    const next = text.indexOf('\n', line) + 1 || text.length;
    const isText = strings.some(([from, to]) => from < line && line < to);
    if (!isText && text.slice(line, next).trim() !== '') edits.push({ range: [line, line], text: step });
    line = next;
  }
  return edits;
}
