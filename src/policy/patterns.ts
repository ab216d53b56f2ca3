/** Reads one entry of `allow`. */
import { findCall, findEndpoint, isResource, pathShape } from '../stripe/catalogue.js';
import type { HttpMethod } from '../stripe/endpoint.js';
import { nearest } from '../nearest.js';
import { namesOf } from './match.js';
import type { Pattern } from './model.js';
import { grantables, nameOf } from './standing.js';

/** An entry as understood, or what is wrong with it as a sentence. */
export type ReadPattern = { readonly pattern: Pattern } | { readonly why: string };

/**
 * Understands `*`, `charges:read`, `charges:write` and `POST /v1/charges/{id}/capture`, whose parameters may have any name. What
 * matches nothing of the catalogue, or nothing that can be allowed, is refused, with the nearest valid entry where there is one.
 */
export function readPattern(text: string): ReadPattern {
  if (text === '*') return { pattern: { text, kind: 'all' } };
  const [, resource, access] = /^([A-Za-z0-9_.]+):([A-Za-z]*)$/.exec(text) ?? [];
  if (resource !== undefined && access !== undefined) return readResource(text, resource, access);
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? [];
  if (method !== undefined && path !== undefined) return readEndpoint(text, method, path);
  if (isResource(text))
    return { why: `is a resource without an access. Write ${quote(`${text}:read`)} or ${quote(`${text}:write`)}.` };
  const called = findCall(text);
  if (called !== undefined && called.removedIn === undefined) {
    return { why: `is a call of the SDK. Write its endpoint, ${quote(nameOf(called))}.` };
  }
  return { why: `is no endpoint, no resource and not "*"${meant(text, [...grantables().keys(), ...resourceEntries()])}` };
}

function readResource(text: string, resource: string, access: string): ReadPattern {
  if (access !== 'read' && access !== 'write') {
    return { why: `must end in ":read" or ":write"${meant(text, resourceEntries())}` };
  }
  const all = [...grantables().values()].filter((endpoint) => endpoint.resource === resource);
  if (all.length === 0) return { why: `names no resource of Stripe${meant(text, resourceEntries())}` };
  const pattern: Pattern = { text, kind: 'resource', resource, access };
  if (namesOf(pattern).length > 0) return { pattern };
  const there = all.filter(({ tier }) => (tier === 'read') === (access === 'read'));
  if (there.length === 0) return { why: `allows nothing: ${resource} has no endpoint to ${access}.` };
  const named = there.find(({ standing }) => standing.kind === 'named');
  if (named !== undefined) return { why: `allows nothing by itself. Name what you need, for example ${quote(named.name)}.` };
  const [first] = there;
  const why = first?.standing.kind === 'never' ? first.standing.why : 'cannot be allowed';
  return { why: `allows nothing: ${first?.name ?? resource} ${why}.` };
}

function readEndpoint(text: string, method: string, path: string): ReadPattern {
  const endpoint = findEndpoint(method, path);
  if (endpoint === undefined) {
    const others = (['GET', 'POST', 'DELETE'] as const).filter((other) => findEndpoint(other, path) !== undefined);
    if (others.length > 0) return { why: `matches nothing: Stripe takes ${others.join(' and ')} there, not ${method}.` };
    return { why: `matches no endpoint of Stripe${meant(text, [...grantables().keys()])}` };
  }
  const name = nameOf(endpoint);
  if (pathShape(endpoint.path) !== pathShape(path)) return { why: `is no path template. Write ${quote(name)}.` };
  const standing = grantables().get(name)?.standing;
  if (standing?.kind === 'never') return { why: `can never be allowed, since it ${standing.why}.` };
  return { pattern: { text, kind: 'endpoint', method: method as HttpMethod, path: endpoint.path } };
}

/** Every entry but `*` that can be of use, endpoints first: what an editor offers. */
export function entries(): string[] {
  return [...grantables().keys(), ...resourceEntries()].filter((text) => 'pattern' in readPattern(text));
}

function resourceEntries(): string[] {
  const resources = new Set([...grantables().values()].map(({ resource }) => resource));
  return [...resources].flatMap((resource) => [`${resource}:read`, `${resource}:write`]);
}

/** Longer than any entry: nothing is near such a text, and comparing it would only take time. */
const longest = 120;

/** The end of a sentence, and another one with the nearest entry that could be allowed. */
function meant(text: string, entries: readonly string[]): string {
  if (text.length > longest) return '.';
  const near = entries.filter(
    (entry) => Math.abs(entry.length - text.length) <= text.length / 3 + 1 && grantables().get(entry)?.standing.kind !== 'never',
  );
  const best = nearest(text, near);
  return best === undefined ? '.' : `. Did you mean ${quote(best)}?`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
