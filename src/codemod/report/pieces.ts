/** What of one text goes, what comes and what stays on the way to another, line by line. */
import { diffArrays } from 'diff';

/** Neighbouring lines to which the same happens. */
export interface Piece {
  readonly is: 'shared' | 'removed' | 'added';
  readonly lines: readonly string[];
}

/** Lines that come and go. The search for the fewest takes time that grows with their square. */
const MAX_EDITS = 1_000;

/**
 * As few lines as possible come and go, unless very many do. Then the lines that stand once in each text, indented alike or not, cut them
 * into parts, and each part has the fewest.
 */
export function piecesOf(before: readonly string[], after: readonly string[]): readonly Piece[] {
  return fewest(before, after) ?? inOrder(byParts(before, after));
}

function fewest(before: readonly string[], after: readonly string[]): readonly Piece[] | undefined {
  const found = diffArrays([...before], [...after], { maxEditLength: MAX_EDITS });
  return found?.map(({ added, removed, value }) => ({ is: added ? 'added' : removed ? 'removed' : 'shared', lines: value }));
}

function byParts(before: readonly string[], after: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  const upTo = (x: number, y: number): void => {
    const [old, made] = [before.slice(i, x), after.slice(j, y)];
    // A part in which too much changes is taken to change as a whole.
    pieces.push(...(fewest(old, made) ?? replaced(old, made)));
    [i, j] = [x, y];
  };
  for (const [x, y] of pinsOf(before, after)) {
    upTo(x, y);
    upTo(x + 1, y + 1);
  }
  upTo(before.length, after.length);
  return pieces;
}

function replaced(before: readonly string[], after: readonly string[]): readonly Piece[] {
  return [
    { is: 'removed', lines: before },
    { is: 'added', lines: after },
  ];
}

/** Between two lines that stay, what goes comes first. */
function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  const ordered: Piece[] = [];
  let open: Record<Piece['is'], string[]> = { removed: [], added: [], shared: [] };
  const close = (): void => {
    for (const is of ['removed', 'added', 'shared'] as const) if (open[is].length > 0) ordered.push({ is, lines: open[is] });
    open = { removed: [], added: [], shared: [] };
  };
  for (const { is, lines } of pieces) {
    if (is !== 'shared' && open.shared.length > 0) close();
    open[is].push(...lines);
  }
  close();
  return ordered;
}

/** Lines that stand once in each text, by their indices: as many as come in the same order in both. */
function pinsOf(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const there = new Map(unique(after));
  return longestRising(
    unique(before).flatMap(([text, i]): Pair[] => {
      const j = there.get(text);
      return j === undefined ? [] : [[i, j]];
    }),
  );
}

type Pair = readonly [before: number, after: number];

/** The lines that stand once, without their indentation, and where. */
function unique(lines: readonly string[]): readonly (readonly [text: string, at: number])[] {
  const texts = lines.map((line) => line.trim());
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return texts.flatMap((text, i): [string, number][] => (counts.get(text) === 1 ? [[text, i]] : []));
}

interface Link {
  readonly pair: Pair;
  readonly before: Link | undefined;
}

/** Of pairs whose first members rise, the longest sequence in which the second ones rise too. */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  /** For each length, the last link of that sequence which ends lowest. */
  const ends: Link[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[1] ?? Infinity) < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] };
  }
  const found: Pair[] = [];
  for (let link = ends.at(-1); link; link = link.before) found.push(link.pair);
  return found.reverse();
}
