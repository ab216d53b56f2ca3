/** Keeps apart what a change brings together: without a semicolon, a line that begins with a bracket goes on with the one before. */
import { insert } from '../../facts/javascript/edits/edit.js';
import { skipBackward } from '../../facts/javascript/edits/trivia.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Edit } from '../../facts/model.js';

/** All edits of one file, with a semicolon before each statement that would go on with what comes to stand before it. */
export function apart(view: View, edits: readonly Edit[]): readonly Edit[] {
  const starts = view
    .all('ExpressionStatement')
    .map(({ range }) => range[0])
    .filter((start) => /[([`+\-/]/u.test(view.text.charAt(start)))
    .filter((start) => !edits.some(({ range }) => range[0] <= start && start < range[1]));
  const held = starts.filter((start) => goesOnWith(view, edits, start)).map((start) => insert(start, ';'));
  return held.length > 0 ? [...edits, ...held] : edits;
}

/** Whether an edit changes what an offset comes after, and that is not the end of a statement or the beginning of a block. */
function goesOnWith(view: View, edits: readonly Edit[], offset: number): boolean {
  const above = edits.filter(({ range }) => range[1] <= offset).toSorted((a, b) => a.range[1] - b.range[1]);
  let at = offset;
  let isTouched = false;
  for (let edit = above.pop(); edit; edit = above.pop()) {
    if (edit.range[1] < skipBackward(view, at)) break;
    isTouched = true;
    const last = edit.text.trimEnd().at(-1);
    if (last !== undefined) return last !== ';' && last !== '{';
    at = Math.min(at, edit.range[0]);
  }
  const before = view.text[skipBackward(view, at) - 1];
  return isTouched && before !== undefined && before !== ';' && before !== '{';
}
