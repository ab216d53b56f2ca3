/** Edits (insert, delete, replace one letter) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The word that somebody who wrote `typo` most likely meant.
 *
 * @returns `undefined` when no word is near: a wrong guess costs the reader more than none.
 */
export function nearest(typo: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.ceil(typo.length / 3) + 1;
  for (const word of words) {
    const edits = distance(typo.toLowerCase(), word.toLowerCase());
    if (edits < least) [best, least] = [word, edits];
  }
  return best;
}
