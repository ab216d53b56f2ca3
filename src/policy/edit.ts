/** Changes a policy file as its author would: comments and formatting stay. */
import { findNodeAtLocation } from 'jsonc-parser';

import { nearest } from '../nearest.js';
import { append } from './append.js';
import { exampleCap, uncapped } from './caps.js';
import { readDocument } from './document.js';
import { loadPolicy } from './load.js';
import { allowedNames, namesOf } from './match.js';
import type { Pattern, Role } from './model.js';
import { readPattern } from './patterns.js';
import { formatProblems, quote } from './problems.js';
import { nameOf } from './standing.js';

export type Edited =
  /** `entry` as it was written: a path's parameters bear the catalogue's names. */
  | { readonly kind: 'edited'; readonly text: string; readonly entry: string }
  /** The role may do this already; nothing to change. */
  | { readonly kind: 'already'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Adds an entry to a role's `allow`. The new text loads: what would not is refused, with what to do first.
 *
 * @param text The policy file.
 * @param entry As `allow` takes it: `POST /v1/refunds`, `charges:read`, `*`.
 * @param file How messages name the file.
 */
export function allow(text: string, roleName: string, entry: string, file: string): Edited {
  const loaded = loadPolicy(text, file);
  if (!loaded.ok) return refused(`The policy does not load, so it is left as it is:\n${formatProblems(loaded.problems)}`);
  const role = loaded.policy.roles.get(roleName);
  if (role === undefined) return refused(noRole(roleName, [...loaded.policy.roles.keys()], file));
  const read = readPattern(entry);
  if ('why' in read) return refused(`${quote(entry)} ${read.why}`);
  const { pattern } = read;
  const written = pattern.kind === 'endpoint' ? nameOf(pattern) : pattern.text;
  const through = covering(role, pattern);
  if (through.length > 0) return { kind: 'already', why: alreadyAllowed(roleName, written, through) };
  const [missing] = uncapped({ allow: [pattern], caps: role.caps });
  if (missing !== undefined) {
    const what = missing.name === written ? written : `${quote(written)}, which lets in ${missing.name}`;
    return refused(
      `The role ${roleName} needs a cap on ${missing.bucket} before it can be allowed ${what}. ` +
        `Add one to "caps" of roles.${roleName}, and run this again: ${exampleCap(missing.bucket)}`,
    );
  }
  return { kind: 'edited', text: withEntry(text, roleName, written, file), entry: written };
}

function refused(why: string): Edited {
  return { kind: 'refused', why };
}

function noRole(name: string, roles: readonly string[], file: string): string {
  const meant = name.length < 50 ? nearest(name, roles) : undefined;
  return `${file} has no role ${quote(name)}. ${meant === undefined ? `Roles: ${roles.join(', ')}.` : `Did you mean "${meant}"?`}`;
}

/** The entries that already allow all that a pattern would; empty when something is new. */
function covering(role: Role, pattern: Pattern): readonly string[] {
  const names = new Set(namesOf(pattern));
  const allowed = allowedNames(role);
  if (![...names].every((name) => allowed.has(name))) return [];
  return role.allow.filter((entry) => namesOf(entry).some((name) => names.has(name))).map(({ text }) => text);
}

function alreadyAllowed(role: string, written: string, through: readonly string[]): string {
  const by = through.includes(written) ? '' : `, through ${through.map(quote).join(' and ')}`;
  return `The role ${role} is already allowed ${quote(written)}${by}.`;
}

function withEntry(text: string, role: string, entry: string, file: string): string {
  const document = readDocument(text, file);
  const list = 'root' in document ? findNodeAtLocation(document.root, ['roles', role, 'allow']) : undefined;
  if (!('root' in document) || list === undefined) throw new Error('A policy that loaded has no such role.');
  const mark = text.slice(0, text.length - document.text.length);
  return mark + append(document.text, list, entry);
}
