/** Takes the transforms over the files, in memory, until none of them has anything more to do. */
import type { Change, Transform, TransformContext, TransformName, Unmigrated } from './model.js';
import { playRound, unitsOf, type Files, type Refusal, type Round, type Unit } from './round.js';
import type { RunWorkspace } from './workspace.js';

/** Whose a client or a tool is, as the code is now. */
export type RoleAnswers = Pick<TransformContext, 'roleOf' | 'rolesOfTool'>;

export interface RunOptions {
  readonly workspace: RunWorkspace;
  /** In the order in which they run. */
  readonly transforms: readonly Transform[];
  readonly roleOf: TransformContext['roleOf'];
  readonly rolesOfTool?: TransformContext['rolesOfTool'];
  readonly deriveKeys: boolean;
  /** Why a file is not ours to change, alone or with others; nothing where it is. */
  readonly refusal: (path: string, along: readonly string[]) => Refusal | undefined;
  /** Asks about each change, or group of changes, before it is made. Absent: all of them are. */
  readonly accept?: (asked: Asked) => Promise<boolean>;
}

/** A change, or a group of them, that somebody is asked about. */
export interface Asked {
  readonly transform: Transform;
  readonly changes: readonly MadeChange[];
}

export interface MadeChange {
  readonly transform: TransformName;
  readonly path: string;
  readonly what: string;
  readonly group?: string;
  /** What the file held when the transform looked at it: ranges of the edits count in this text. */
  readonly before: string;
  readonly edits: Change['edits'];
}

/** What one transform made of some files. A later stage may be the same transform again. */
export interface Stage {
  readonly transform: TransformName;
  /** By path, as they are after it. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface RunResult {
  readonly stages: readonly Stage[];
  /** In the order in which they were made. */
  readonly changes: readonly MadeChange[];
  readonly declined: readonly MadeChange[];
  readonly unmigrated: readonly Unmigrated[];
}

/** A transform that finds something to do in its own result, again and again. Nothing must be written then. */
export class Restless extends Error {
  override readonly name = 'Restless';
  constructor(
    readonly transform: TransformName,
    readonly path: string,
  ) {
    super(`\`${transform}\` does not come to rest on ${path}`);
  }
}

/** Changes that collide wait for the next round, so this bounds how many may collide at one place. */
const MAX_ROUNDS = 100;
const MAX_PASSES = 5;

/**
 * Runs the transforms until a pass over all of them changes nothing: a second run of the command would find nothing to do, since this
 * was one.
 *
 * @throws {Restless} when that never happens
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const stages: Stage[] = [];
  const changes: MadeChange[] = [];
  const declined = new Declined();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const unmigrated: Unmigrated[] = [];
    let last: MadeChange | undefined;
    for (const transform of options.transforms) {
      const settled = await settle(transform, options, declined);
      unmigrated.push(...settled.unmigrated);
      if (settled.texts.size === 0) continue;
      stages.push({ transform: transform.name, texts: settled.texts });
      changes.push(...settled.changes);
      last = settled.changes.at(-1);
    }
    if (!last) return { stages, changes, declined: declined.all, unmigrated: inOrder(leftOf(unmigrated, options)) };
    if (pass === MAX_PASSES - 1) throw new Restless(last.transform, last.path);
  }
  throw new Error('unreachable');
}

/** Whoever was asked for keys and said no is told that they are missing. */
function leftOf(unmigrated: readonly Unmigrated[], options: RunOptions): readonly Unmigrated[] {
  if (!options.accept || options.deriveKeys) return unmigrated;
  const asked = options.transforms.flatMap((transform) => transform.run(contextOf(options)).unmigrated);
  return [...unmigrated, ...asked.filter(({ reason }) => reason === 'needs-consent')];
}

function contextOf({ workspace, roleOf, rolesOfTool, deriveKeys }: RunOptions): TransformContext {
  return { workspace, roleOf, deriveKeys, ...(rolesOfTool && { rolesOfTool }) };
}

interface Settled {
  readonly texts: ReadonlyMap<string, string>;
  readonly changes: readonly MadeChange[];
  readonly unmigrated: readonly Unmigrated[];
}

/** Repeats one transform on its own result until it changes nothing more. */
async function settle(transform: Transform, options: RunOptions, declined: Declined): Promise<Settled> {
  const { workspace, accept } = options;
  const texts = new Map<string, string>();
  const changes: MadeChange[] = [];
  const broken = new Map<string, Refusal>();
  const files: Files = {
    text: (path) => workspace.read(path)?.text,
    parses: (path, text) => workspace.parses(path, text),
    refusal: options.refusal,
  };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const outcome = transform.run({ ...contextOf(options), deriveKeys: options.deriveKeys || accept !== undefined });
    const units = unitsOf(outcome.changes);
    const known = units.filter((unit) => broken.has(exactKey(unit)));
    const made = (unit: Unit): MadeChange[] => unit.changes.map((change) => madeOf(change, transform, workspace));
    const ask = declined.asker(async (unit) => (await accept?.({ transform, changes: made(unit) })) ?? true, made);
    const played = await playRound(
      units.filter((unit) => !known.includes(unit)),
      files,
      ask,
    );
    const brokenNow = played.refused.filter(({ refusal }) => refusal.reason === 'result-broken');
    for (const { unit, refusal } of brokenNow) broken.set(exactKey(unit), refusal);
    if (played.texts.size === 0 && brokenNow.length === 0) {
      const refusals = [
        ...played.refused.map(({ refusal }) => refusal),
        ...known.flatMap((unit) => broken.get(exactKey(unit)) ?? []),
      ];
      const left = refusals.map((refusal) => ({ transform: transform.name, ...refusal }));
      return { texts, changes, unmigrated: [...outcome.unmigrated, ...left] };
    }
    if (round === MAX_ROUNDS - 1) throw new Restless(transform.name, firstPath(played));
    changes.push(...played.made.flatMap(made));
    for (const [path, text] of played.texts) texts.set(path, text);
    if (played.texts.size > 0) workspace.write(played.texts);
  }
  throw new Error('unreachable');
}

function firstPath({ texts, refused }: Round): string {
  return [...texts.keys()][0] ?? refused[0]?.refusal.path ?? '';
}

function madeOf({ path, edits, what, group }: Change, { name }: Transform, workspace: RunWorkspace): MadeChange {
  return { transform: name, path, what, edits, before: workspace.read(path)?.text ?? '', ...(group !== undefined && { group }) };
}

/** The changes that somebody said no to. They are proposed again in every round, and must not be asked about twice. */
class Declined {
  readonly all: MadeChange[] = [];
  readonly #counts = new Map<string, number>();

  /** For one round: a function that asks, but for what was declined before. */
  asker(ask: (unit: Unit) => Promise<boolean>, made: (unit: Unit) => readonly MadeChange[]): (unit: Unit) => Promise<boolean> {
    const left = new Map(this.#counts);
    return async (unit) => {
      const key = looseKey(unit);
      const before = left.get(key) ?? 0;
      if (before > 0) {
        left.set(key, before - 1);
        return false;
      }
      if (await ask(unit)) return true;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      this.all.push(...made(unit));
      return false;
    };
  }
}

/** The same in every round of one state of the files. */
function exactKey({ changes }: Unit): string {
  return JSON.stringify(changes);
}

/** The same wherever other changes have moved it to. */
function looseKey({ changes }: Unit): string {
  return JSON.stringify(changes.map(({ path, what, edits }) => [path, what, edits.map(({ text }) => text)]));
}

function inOrder(unmigrated: readonly Unmigrated[]): readonly Unmigrated[] {
  const found = new Map<string, Unmigrated[]>();
  for (const one of unmigrated) {
    // What is said of a file as a whole is said once, whichever transforms it stopped.
    const key = JSON.stringify([one.path, one.at ? one.transform : undefined, one.at, one.reason, one.why]);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()]
    .flatMap((same) => joined(same))
    .sort((a, b) => compare(a.path, b.path) || (a.at?.[0] ?? -1) - (b.at?.[0] ?? -1) || compare(a.reason, b.reason));
}

/** One for all. It is of no transform when it is of several. */
function joined([first, ...others]: readonly Unmigrated[]): readonly Unmigrated[] {
  if (!first) return [];
  const { transform, ...rest } = first;
  return others.every((other) => other.transform === transform) ? [first] : [rest];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
