/** One outcome of a transform, brought into the files: what may be changed, what goes together, what still parses. */
import type { Edit } from '../facts/model.js';
import { applyEdits, areApart, together } from './apply.js';
import type { Change, Reason } from './model.js';

/** What is made as a whole or not at all: a change, or all changes of a group. */
export interface Unit {
  readonly changes: readonly Change[];
}

/** Why a unit is left out. */
export interface Refusal {
  readonly path: string;
  readonly reason: Reason;
  readonly why: string;
  readonly todo: string;
}

export interface Files {
  /** The present text; `undefined` for a file that is not there. */
  text(path: string): string | undefined;
  parses(path: string, text: string): boolean;
  /**
   * Why a file is not ours to change.
   *
   * @param along all files that would change with it
   */
  refusal(path: string, along: readonly string[]): Refusal | undefined;
}

export interface Round {
  /** New texts by path, of files that really change. */
  readonly texts: ReadonlyMap<string, string>;
  readonly made: readonly Unit[];
  readonly refused: readonly { readonly unit: Unit; readonly refusal: Refusal }[];
}

export function unitsOf(changes: readonly Change[]): readonly Unit[] {
  const groups = new Map<string, Change[]>();
  const units: { changes: Change[] }[] = [];
  for (const change of changes) {
    const members = change.group === undefined ? undefined : groups.get(change.group);
    if (members) {
      members.push(change);
      continue;
    }
    const unit = { changes: [change] };
    units.push(unit);
    if (change.group !== undefined) groups.set(change.group, unit.changes);
  }
  return units;
}

/**
 * Makes as many of the units as go together. One that collides with another waits: the transform will ask for it again on the result.
 *
 * @param accept Asked about each unit that could be made; a no leaves it out.
 */
export async function playRound(
  units: readonly Unit[],
  files: Files,
  accept: (unit: Unit) => Promise<boolean> | boolean,
): Promise<Round> {
  const refused: { unit: Unit; refusal: Refusal }[] = [];
  const wanted: Unit[] = [];
  const edits = new Map<string, readonly Edit[]>();
  for (const unit of units) {
    const refusal = refusalOf(unit, files);
    if (refusal) {
      refused.push({ unit, refusal });
      continue;
    }
    const joined = join(edits, unit);
    if (!joined || !changesSomething(unit, files) || !(await accept(unit))) continue;
    wanted.push(unit);
    for (const [path, all] of joined) edits.set(path, all);
  }
  const texts = applyAll(edits, files);
  if (isWhole(texts, files)) return { texts: changed(texts, files), made: wanted, refused };
  return oneByOne(wanted, files, refused);
}

/** Something does not parse any more: each unit is tried on top of those that were fine. */
function oneByOne(units: readonly Unit[], files: Files, refused: Round['refused']): Round {
  let edits = new Map<string, readonly Edit[]>();
  const made: Unit[] = [];
  const broken: Round['refused'][number][] = [];
  for (const unit of units) {
    const joined = join(edits, unit);
    if (!joined) continue;
    const texts = applyAll(joined, files);
    if (isWhole(texts, files)) {
      made.push(unit);
      edits = new Map([...edits, ...joined]);
    } else {
      const path = [...texts].find(([at, text]) => !parses(files, at, text))?.[0] ?? unit.changes[0]?.path ?? '';
      broken.push({ unit, refusal: resultBroken(path, unit) });
    }
  }
  return { texts: changed(applyAll(edits, files), files), made, refused: [...refused, ...broken] };
}

function refusalOf({ changes }: Unit, files: Files): Refusal | undefined {
  const paths = [...new Set(changes.map(({ path }) => path))];
  for (const path of paths) {
    const refusal = files.refusal(path, paths);
    if (refusal) return refusal;
  }
  return undefined;
}

/** The edits of the files that a unit touches, with its own; `undefined` when it collides with the others. */
function join(edits: ReadonlyMap<string, readonly Edit[]>, { changes }: Unit): Map<string, readonly Edit[]> | undefined {
  const joined = new Map<string, readonly Edit[]>();
  for (const change of changes) {
    const before = joined.get(change.path) ?? edits.get(change.path) ?? [];
    if (!areApart(before, change.edits)) return undefined;
    joined.set(change.path, together(before, change.edits));
  }
  return joined;
}

function changesSomething({ changes }: Unit, files: Files): boolean {
  return changes.some(({ path, edits }) => {
    const text = files.text(path) ?? '';
    return edits.some(({ range, text: inserted }) => text.slice(range[0], range[1]) !== inserted);
  });
}

function applyAll(edits: ReadonlyMap<string, readonly Edit[]>, files: Files): ReadonlyMap<string, string | undefined> {
  return new Map([...edits].map(([path, list]) => [path, applyEdits(files.text(path) ?? '', list)]));
}

function isWhole(texts: ReadonlyMap<string, string | undefined>, files: Files): texts is ReadonlyMap<string, string> {
  return [...texts].every(([path, text]) => parses(files, path, text));
}

function parses(files: Files, path: string, text: string | undefined): boolean {
  return text !== undefined && files.parses(path, text);
}

function changed(texts: ReadonlyMap<string, string | undefined>, files: Files): ReadonlyMap<string, string> {
  const really = new Map<string, string>();
  for (const [path, text] of texts) if (text !== undefined && text !== files.text(path)) really.set(path, text);
  return really;
}

function resultBroken(path: string, { changes }: Unit): Refusal {
  const [first] = changes;
  return {
    path,
    reason: 'result-broken',
    why: `With the change \`${first?.what ?? ''}\` the file would not parse.`,
    todo: 'Make this change by hand, and report the lines: this is a fault of paybrake.',
  };
}
