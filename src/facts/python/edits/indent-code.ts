import type { Edit, Range } from '../../model.js';
import type { PythonView } from '../tree/view.js';
import { isDocstring } from './error-class.js';
import { lineStart, nextLine } from './style.js';
import { stringTokens } from './string-tokens.js';

/**
 * More indentation for the lines that begin in `[start, end)`: those of code, of comments and of doc strings, which Python takes the blanks
 * from again. Every other string stays as it is, byte for byte.
 *
 * @param start the beginning of a line outside of strings
 */
export function indentCode(view: PythonView, start: number, end: number, step: string): Edit[] {
  const { text } = view;
  const tokens = stringTokens(text, start, end).filter(([from, to]) => text.slice(from, to).includes('\n'));
  const docs = docstrings(view, step);
  const edits: Edit[] = [];
  let next = 0;
  for (let line = start; line < end; line = nextLine(text, line)) {
    while ((tokens[next]?.[1] ?? Infinity) <= line) next += 1;
    const [from, to] = tokens[next] ?? [Infinity, Infinity];
    const isText = from < line && line < to;
    const whole = text.slice(line, nextLine(text, line));
    const isBlank = isText ? /^\r?\n?$/u.test(whole) : whole.trim() === '';
    // A form feed begins a line anew.
    const at = line + (/^\f*/u.exec(whole)?.[0].length ?? 0);
    if (!isBlank && (!isText || docs.has(from))) edits.push({ range: [at, at], text: step });
  }
  return edits;
}

/**
 * Where the doc strings begin whose lines may all be moved by one step, and still say the same: one token, no escapes that may be line breaks
 * or blanks, no tabs that reach less far from another column.
 */
function docstrings(view: PythonView, step: string): ReadonlySet<number> {
  const holders = [...view.all('FunctionDef'), ...view.all('AsyncFunctionDef'), ...view.all('ClassDef')];
  return new Set(
    holders.flatMap(({ body }) => {
      const [first] = body;
      if (first?.nodeType !== 'Expr' || !isDocstring(first)) return [];
      const [start, end] = first.value.range;
      const written = view.text.slice(start, end);
      const [token, another] = stringTokens(view.text, start, end);
      const isPlain = /^r/iu.test(written) || !/\\[^\\'"]/u.test(written);
      const moves = isPlain && (/^\t+$/u.test(step) || !written.includes('\t'));
      return token && !another && moves ? [start] : [];
    }),
  );
}

/** Of blank lines one after the other in a part, all but the first. */
export function withoutSecondBlanks({ text }: PythonView, [start, end]: Range): Edit[] {
  const edits: Edit[] = [];
  let wasBlank = false;
  for (let line = start === lineStart(text, start) ? start : nextLine(text, start); line < end; line = nextLine(text, line)) {
    const next = nextLine(text, line);
    const isBlank = text.slice(line, next).trim() === '';
    if (isBlank && wasBlank && next <= end) edits.push({ range: [line, next], text: '' });
    wasBlank = isBlank;
  }
  return edits;
}
