/** What a run says to people. */
import { isAbsolute } from 'node:path';

import type { ProposedRole, Reason, Unmigrated } from '../../codemod/model.js';
import type { Paint } from '../../codemod/report/diff.js';
import { placeIn } from '../../codemod/report/json.js';
import type { MadeChange } from '../../codemod/run.js';
import { count, show, typed } from '../scan/say.js';

/** How a path is shown: from the folder that the user is in, with `/`. */
export type NameOf = (path: string) => string;

const origins: Readonly<Record<ProposedRole['from'], string>> = {
  policy: 'from the policy file',
  option: 'from --role',
  code: 'as the code says',
  environment: 'from the environment variable of its key',
  agent: 'from the name of the agent',
};

/** A `--role` that says nothing of its file. */
export interface UnusedRole {
  /** Absolute. */
  readonly path: string;
  readonly role: string;
}

/** `src/billing.ts=<name>`, to be typed into a shell once the name is there. */
function roleOption(file: string): string {
  return typed(file) === file ? `${file}=<name>` : typed(`${file}=<name>`);
}

/**
 * Sentences of the run for whoever reads them: files that are named in full are named from where the reader is, in commands so that a
 * shell takes them for one word.
 *
 * @param files Absolute paths of those that may be named.
 */
export function sentences(files: Iterable<string>, name: NameOf): (text: string) => string {
  const longestFirst = [...files].sort((a, b) => b.length - a.length);
  const start = longestFirst.reduce(commonStart, longestFirst[0] ?? '');
  return (text) => {
    if (start === '' || !text.includes(start)) return text;
    const ready = text.replace(/(?<=--role )(\S.*?)=<name>/gu, (_, path: string) =>
      roleOption(isAbsolute(path) ? name(path) : path),
    );
    return longestFirst.reduce((said, path) => (said.includes(path) ? said.replaceAll(path, () => name(path)) : said), ready);
  };
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

/** The roles, how each was found, and how to name it otherwise, and what of `--role` is of no use; nothing when there are none. */
export function rolesText(roles: readonly ProposedRole[], unused: readonly UnusedRole[], name: NameOf, paint: Paint): string {
  const warnings = unused.map((one) => `${unusedText(one, name)}\n`).join('');
  const after = warnings === '' ? '' : `${warnings}\n`;
  if (roles.length === 0) return after;
  const paragraphs = roles.map(({ name: role, from, agents, files, endpoints, opaque }) => {
    const all = agents.map((agent) => `\`${show(agent)}\``).join(', ');
    const named = all === '' ? '' : from === 'agent' ? ` ${all}` : `, for ${all}`;
    const where = fewOf(files.map((file) => show(name(file))));
    const calls = [...endpoints, ...(opaque ? ['calls that cannot be seen'] : [])];
    // A file has one role by `--role`, so a file of several cannot be named there without making them one.
    const own = files.filter((file) => roles.every((other) => other.name === role || !other.files.includes(file)));
    const [file] = own.length === files.length ? own : [];
    const otherwise =
      from === 'policy' || from === 'option' || files.length === 0
        ? []
        : [file === undefined ? 'another name: rename the agent' : `another name: --role ${roleOption(name(file))}`];
    return [
      `  ${paint.bold(role)}  ${origins[from]}${named}${where === '' ? '' : `, in ${where}`}`,
      ...[calls.join(', ') || 'no calls', ...otherwise].map((line) => `    ${paint.dim(line)}`),
    ].join('\n');
  });
  return `Roles\n${paragraphs.join('\n')}\n\n${after}`;
}

/** Why a `--role` says nothing, in one line. */
export function unusedText({ path, role }: UnusedRole, name: NameOf): string {
  return `--role ${show(name(path))}=${role} says nothing: no Stripe client is made or used there, and no tool there comes to Stripe.`;
}

/** The first of many, and how many more there are. */
export function fewOf(names: readonly string[]): string {
  const shown = names.length <= MOST_SHOWN + 1 ? names : names.slice(0, MOST_SHOWN);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${count(more, 'file')} more`] : [])].join(', ');
}

const MOST_SHOWN = 5;

/** The lines above the diff of a file: which transform does what. */
export function headingOf(changes: readonly MadeChange[], paint: Paint): string {
  return changes.map(({ transform, what }) => paint.dim(`${transform}: ${show(what)}`) + '\n').join('');
}

/** `4 changes in 3 files: stable-keys 2, guard-tools 2`. */
export function totals(changes: readonly MadeChange[]): string {
  const files = new Set(changes.map(({ path }) => path)).size;
  const counts = new Map<string, number>();
  for (const { transform } of changes) counts.set(transform, (counts.get(transform) ?? 0) + 1);
  const parts = [...counts].map(([transform, number]) => `${transform} ${String(number)}`);
  return `${count(changes.length, 'change')} in ${count(files, 'file')}: ${parts.join(', ')}`;
}

const headings: Readonly<Record<Reason, string>> = {
  'needs-consent': 'Waits for your consent',
  'no-identity': 'Nothing names the operation',
  'no-role': 'No role is known',
  'shared-client': 'The client is used by others as well',
  opaque: 'Cannot be seen',
  'no-repair': 'Cannot be rewritten safely',
  'never-allowed': 'No policy can allow it',
  emptied: 'Nothing is left in it',
  'result-broken': 'The result would not parse',
  outside: 'Outside of what this run was given',
  'read-only': 'May not be written',
  generated: 'Generated',
  'parse-error': 'Does not parse',
};

/**
 * What was left, by reason; nothing when nothing was.
 *
 * @param isAhead whether the lines are those of changes that are not on the disk
 */
export function leftText(
  left: readonly Unmigrated[],
  name: NameOf,
  textOf: (path: string) => string,
  paint: Paint,
  isAhead: boolean,
): string {
  if (left.length === 0) return '';
  const groups = Object.entries(headings).flatMap(([reason, heading]) => {
    const same = left.filter((one) => one.reason === reason);
    if (same.length === 0) return [];
    return [`\n${paint.yellow(heading)}\n${same.map((one) => entry(one, name, textOf, paint)).join('')}`];
  });
  const lines = isAhead && left.some(({ at }) => at) ? ' (lines as they are after the changes)' : '';
  return `${paint.bold(`Not migrated: ${count(left.length, 'place')}`)}${lines}\n${groups.join('')}\n`;
}

function entry(
  { path, at, reason, why, todo }: Unmigrated,
  name: NameOf,
  textOf: (path: string) => string,
  paint: Paint,
): string {
  const place = at && placeIn(textOf(path), at[0]);
  const where = show(name(path)) + (place ? `:${String(place.line)}:${String(place.column)}` : '');
  return `  ${where}  ${paint.dim(reason)}  ${show(why)}\n      ${show(todo)}\n`;
}
