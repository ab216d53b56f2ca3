/** The document that `paybrake migrate --json` prints. Its shape is promised in docs/migrate.md: fields may be added, none changes. */
import { LineTable } from '../../facts/lines.js';
import { withoutSecrets } from '../../stripe/keys.js';
import { applyEdits } from '../apply.js';
import type { ProposedRole, Unmigrated } from '../model.js';
import type { MadeChange } from '../run.js';
import { unifiedDiff } from './diff.js';

export interface ReportedFile {
  readonly path: string;
  /** As it was read, and at the end of the run; without byte order marks. */
  readonly before: string;
  readonly after: string;
}

export interface ReportInput {
  readonly roles: readonly ProposedRole[];
  /** Those of `--role` that say nothing of their file. */
  readonly unusedRoles: readonly { readonly path: string; readonly role: string }[];
  readonly changes: readonly MadeChange[];
  /** Those that change. */
  readonly files: readonly ReportedFile[];
  readonly unmigrated: readonly Unmigrated[];
  /** The end of a file that `unmigrated` may point into. */
  readonly textOf: (path: string) => string;
  /** How a path is shown. */
  readonly name: (path: string) => string;
  readonly written: boolean;
  readonly commits: readonly { readonly transform: string; readonly commit?: string }[];
  readonly read: number;
  readonly mention: number;
  readonly needs: Needs;
  readonly verify: readonly string[];
}

/** What a migrated tree needs beside its code. */
export interface Needs {
  /** Packages that are imported from now on, and that no package.json above the files has for run time. */
  readonly packages: readonly string[];
  /** Packages of Python, as pip takes them: `stripe>=12.5`. */
  readonly python: readonly string[];
  /** `PAYBRAKE_URL`, and `PAYBRAKE_VAULT_KEY_<ROLE>` of every new role. */
  readonly variables: readonly string[];
}

export function jsonReport(input: ReportInput): object {
  const { roles, unusedRoles, changes, files, unmigrated, name, textOf } = input;
  return {
    version: 1,
    roles: roles.map(({ files: of, ...role }) => ({ ...role, files: of.map(name) })),
    unusedRoles: unusedRoles.map(({ path, role }) => ({ file: name(path), role })),
    changes: changes.map(({ transform, path, what, group, before, edits }) => ({
      transform,
      file: name(path),
      what: withoutSecrets(what),
      ...(group !== undefined && { group }),
      diff: unifiedDiff(name(path), before, applyEdits(before, edits) ?? before),
    })),
    files: files.map(({ path, before, after }) => ({
      file: name(path),
      transforms: [...new Set(changes.filter((change) => change.path === path).map(({ transform }) => transform))],
      diff: unifiedDiff(name(path), before, after),
    })),
    unmigrated: unmigrated.map(({ path, at, transform, reason, why, todo }) => ({
      file: name(path),
      ...(at && placeIn(textOf(path), at[0])),
      reason,
      ...(transform !== undefined && { transform }),
      why: withoutSecrets(why),
      todo: withoutSecrets(todo),
    })),
    summary: {
      filesRead: input.read,
      filesThatMentionStripe: input.mention,
      filesChanged: files.length,
      changes: changes.length,
      unmigrated: unmigrated.length,
      written: input.written,
      commits: input.commits,
    },
    needs: input.needs,
    verify: input.verify,
  };
}

/** Both count from 1; columns in UTF-16 units. */
export function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = new LineTable(text).position(Math.min(offset, text.length));
  return { line, column: column + 1 };
}
