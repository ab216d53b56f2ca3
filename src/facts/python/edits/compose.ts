import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit } from '../../model.js';
import type { PythonView } from '../tree/view.js';

/**
 * Brings edits of one file together: what is written twice is written once, and what is inserted where lines go comes in their place, with the
 * blank lines that follow there.
 */
export function composed(view: PythonView, edits: readonly Edit[]): readonly Edit[] {
  const once = edits.filter((edit, i) => !edits.slice(0, i).some((other) => isSame(edit, other)));
  const removals = once.filter(({ range, text }) => range[0] < range[1] && text === '');
  const filled = new Map<Edit, Edit[]>();
  const others = once.filter((edit) => {
    const [at, end] = edit.range;
    const into = at === end ? removals.find(({ range }) => range[0] < at && at <= range[1]) : undefined;
    if (into) filled.set(into, [...(filled.get(into) ?? []), edit]);
    return !into && !removals.includes(edit);
  });
  const left = removals.map((removal): Edit => {
    const inserted = filled.get(removal) ?? [];
    const [start, end] = removal.range;
    const at = Math.max(start, ...inserted.map(({ range }) => range[0]));
    const isKept = inserted.length > 0 && view.text.slice(at, end).trim() === '';
    return { range: [start, isKept ? at : end], text: inserted.map(({ text }) => text).join('') };
  });
  return repairOf([...others, ...left])?.() ?? [];
}

function isSame(one: Edit, other: Edit): boolean {
  return one.text === other.text && one.range[0] === other.range[0] && one.range[1] === other.range[1];
}
