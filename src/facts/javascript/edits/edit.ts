import type { Edit, Repair } from '../../model.js';

/** An insertion. */
export function insert(offset: number, text: string): Edit {
  return { range: [offset, offset], text };
}

/** A repair of edits that are known already; `undefined` where there are none. */
export function repairOf(edits: readonly Edit[] | undefined): Repair | undefined {
  if (!edits || edits.length === 0) return undefined;
  const ordered = inOrder(edits);
  return () => ordered;
}

/** Edits from first to last; insertions at one place, in the order given, become one. */
function inOrder(edits: readonly Edit[]): readonly Edit[] {
  const ordered: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])) {
    const last = ordered.at(-1);
    if (last && isInsertion(last) && isInsertion(edit) && last.range[0] === edit.range[0]) {
      ordered[ordered.length - 1] = insert(edit.range[0], last.text + edit.text);
    } else ordered.push(edit);
  }
  return ordered;
}

function isInsertion({ range }: Edit): boolean {
  return range[0] === range[1];
}
