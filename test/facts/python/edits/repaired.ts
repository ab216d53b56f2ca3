import type { Edit } from '../../../../src/facts/model.js';

/** What a repair makes of a text; `undefined` for no repair. */
export function apply(text: string, repair: (() => readonly Edit[]) | readonly Edit[] | undefined): string | undefined {
  const edits = typeof repair === 'function' ? repair() : repair;
  if (!edits) return undefined;
  let last = text.length;
  let made = text;
  for (const { range, text: to } of [...edits].sort((a, b) => b.range[0] - a.range[0] || b.range[1] - a.range[1])) {
    if (range[1] > last) throw new Error(`Edits overlap at ${String(range[0])}.`);
    made = made.slice(0, range[0]) + to + made.slice(range[1]);
    last = range[0];
  }
  return made;
}
