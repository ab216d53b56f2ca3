/** One text after another: what the first edits make of a file, the next ones work on. */
import type { Edit, Range } from '../../facts/model.js';
import { python } from '../../facts/front-ends.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { applyEdits } from '../apply.js';
import type { Workspace } from '../model.js';

/** A file as it would be with these edits; `undefined` where they collide or the result does not parse. */
export function withEdits(workspace: Workspace, { filename, text }: PythonView, edits: readonly Edit[]): PythonView | undefined {
  const { parsePython, PythonView: View } = python();
  const after = applyEdits(text, edits);
  if (after === undefined) return undefined;
  const open = (specifier: string): PythonView | undefined => {
    const path = workspace.locate(filename, specifier);
    return path === undefined || path === filename ? undefined : workspace.python(path);
  };
  try {
    return new View(parsePython(after), filename, open, workspace.settings.pythonClient);
  } catch {
    return undefined;
  }
}

/** What makes one text of another: one edit, from the first character that differs to the last. */
export function difference(before: string, after: string): Edit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [{ range: [head, before.length - tail], text: after.slice(head, after.length - tail) }];
}

/** Where a part of a text is when edits were made, none of which reaches across its ends. */
export function movedBy(edits: readonly Edit[], [start, end]: Range): Range {
  const shift = (offset: number): number =>
    edits.reduce((sum, { range, text }) => (range[1] <= offset ? sum + text.length - (range[1] - range[0]) : sum), offset);
  return [shift(start), shift(end)];
}
