/** Where a run keeps its journal, and where to look for that of one that was killed. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Place {
  /** The root of the tree. The journal names files from here, so that the tree may be moved or mounted elsewhere. */
  readonly root: string;
  /** The journal's own path. */
  readonly journal: string;
  /** Whether the tree is a git working tree. */
  readonly git: boolean;
}

/** What marks the root of a project that is in no repository. */
const MARKERS = ['package.json', 'paybrake.config.json', 'paybrake.policy.json'] as const;

/**
 * The place of the tree that a folder lies in: in the git directory, where no one commits it, and without one in `.paybrake/` at the
 * root of the project.
 */
export function placeOf(folder: string): Place {
  for (const at of upwards(folder)) {
    const place = gitPlace(at);
    if (place) return place;
  }
  const root = [...upwards(folder)].find((at) => MARKERS.some((name) => existsSync(join(at, name)))) ?? folder;
  return { root, journal: join(root, '.paybrake', 'migrate.journal'), git: false };
}

/** The journals that there are in some folders and above them. */
export function pendingIn(folders: Iterable<string>): readonly Place[] {
  const seen = new Set<string>();
  const pending: Place[] = [];
  for (const folder of folders) {
    for (const at of upwards(folder)) {
      if (seen.has(at)) break;
      seen.add(at);
      const loose = { root: at, journal: join(at, '.paybrake', 'migrate.journal'), git: false };
      for (const place of [gitPlace(at), loose]) if (place && existsSync(place.journal)) pending.push(place);
    }
  }
  return pending;
}

export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (at === dirname(at)) return;
  }
}

function gitPlace(root: string): Place | undefined {
  const folder = gitFolder(join(root, '.git'));
  return folder === undefined ? undefined : { root, journal: join(folder, 'paybrake-migrate.journal'), git: true };
}

/** A worktree and a submodule have a file that says where theirs is. */
function gitFolder(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isDirectory()) return path;
  if (!stat.isFile()) return undefined;
  const named = /^gitdir: (.+)$/mu.exec(readFileSync(path, 'utf8'))?.[1];
  const folder = named === undefined ? undefined : resolve(dirname(path), named);
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}
