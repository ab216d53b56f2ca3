/** What a run is given, made ready: paths, roles, and what of the files cannot be read. */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { Unmigrated } from '../../codemod/model.js';
import type { RunWorkspace } from '../../codemod/workspace.js';
import { CannotRun } from '../io.js';
import type { MigrateOptions } from '../migrate.js';
import { show } from '../scan/say.js';
import type { Sources } from './sources.js';
import { fewOf, unusedText, type NameOf, type UnusedRole } from './words.js';

/** The roles of `--role`, by absolute path. @throws {CannotRun} for a file that is not in the run */
export function rolesByFile({ role }: MigrateOptions, cwd: string, { files, around }: Sources): ReadonlyMap<string, string> {
  return new Map(
    role.map(({ file, role: named }) => {
      const path = resolve(cwd, file);
      const other = role.find((one) => resolve(cwd, one.file) === path && one.role !== named);
      if (other) {
        throw new CannotRun(`--role names two roles for ${show(file)}: ${other.role} and ${named}. A file has one.`);
      }
      if (files.has(path) || around.has(path)) return [path, named];
      const why = existsSync(path) ? 'is not among the files that mention Stripe here' : 'is not there';
      throw new CannotRun(`--role ${show(file)}=${named}: the file ${why}. Name a file that makes or uses a Stripe client.`);
    }),
  );
}

/**
 * The roles that were given to files of which they say nothing.
 *
 * @param nameable Absolute paths of those of which they can.
 * @throws {CannotRun} when this goes for all that were given: the run would not be the one that was meant
 */
export function unusedRoles(
  byFile: ReadonlyMap<string, string>,
  nameable: ReadonlySet<string>,
  name: NameOf,
): readonly UnusedRole[] {
  const unused = [...byFile].flatMap(([path, role]) => (nameable.has(path) ? [] : [{ path, role }]));
  if (unused.length === 0 || unused.length < byFile.size) return unused;
  const files = [...nameable].map(name).sort();
  const todo = files.length === 0 ? 'No file here has any: leave it out.' : `Name one that has: ${fewOf(files.map(show))}.`;
  throw new CannotRun(`${unused.map((one) => unusedText(one, name)).join('\n')}\n${todo}`);
}

/** A link is left out when what it leads to is in the run as well. */
export function withoutLinks(files: readonly string[], paths: readonly string[], cwd: string): readonly string[] {
  if (!paths.some((path) => lstatSync(resolve(cwd, path)).isSymbolicLink())) return files;
  const all = new Set(files);
  return files.filter((path) => {
    const real = realpathSync(path);
    return real === path || !all.has(real);
  });
}

/** The folder that a path is, or lies in; behind links. */
export function folderOf(path: string): string {
  const at = existsSync(path) ? realpathSync(path) : path;
  return existsSync(at) && lstatSync(at).isDirectory() ? at : dirname(at);
}

/** What no transform could look at. */
export function unreadable(
  workspace: RunWorkspace,
  { files, unread }: Sources,
  unsearched: readonly { readonly path: string; readonly message: string }[],
): readonly Unmigrated[] {
  const faults = [...files.keys()].flatMap((path): Unmigrated[] => {
    const fault = workspace.fault(path);
    if (!fault) return [];
    return [
      {
        path,
        at: [fault.index, fault.index],
        reason: 'parse-error',
        why: fault.message,
        todo: 'Mend its syntax, then run the command again.',
      },
    ];
  });
  return [
    ...faults,
    ...unread.map(({ path, why }): Unmigrated => ({
      path,
      reason: 'parse-error',
      why: `It cannot be read: ${why}.`,
      todo: 'Make it readable, or leave it out.',
    })),
    ...unsearched.map(({ path, message }): Unmigrated => ({
      path,
      reason: 'parse-error',
      why: message,
      todo: 'Make it readable, or leave it out.',
    })),
  ];
}
