import type { Edit } from '../../model.js';
import { parsePython, type ParsedPython } from '../tree/parse.js';
import { isBytes } from '../tree/syntax.js';
import { PythonView } from '../tree/view.js';
import { isDocstring } from './error-class.js';

/** Whether edits leave a program that can be read, with every string but doc strings as it was and where it was among the others. */
export function keepsStrings(view: PythonView, edits: readonly Edit[]): boolean {
  try {
    const after = stringsOf(parsePython(applied(view.text, edits)));
    let at = -1;
    return stringsOf(view).every((text) => (at = after.indexOf(text, at + 1)) >= 0);
  } catch {
    return false;
  }
}

function applied(text: string, edits: readonly Edit[]): string {
  let [made, at] = ['', 0];
  for (const { range, text: to } of [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])) {
    made += text.slice(at, range[0]) + to;
    at = range[1];
  }
  return made + text.slice(at);
}

function stringsOf({ text, ast }: ParsedPython): string[] {
  const view = new PythonView({ text, ast }, '', () => undefined);
  return view.all('Constant').flatMap((one) => {
    if (typeof one.value !== 'string' || (one.parent && isDocstring(one.parent))) return [];
    return [`${isBytes(one) ? 'b' : ''}${one.value}`];
  });
}
