/** Whether a role may send a request, asked for every one of them. Nothing slow is imported here. */
import type { Endpoint } from '../stripe/endpoint.js';
import type { Pattern, Role } from './model.js';
import { grantables, nameOf, type Grantable } from './standing.js';

/** The names of the endpoints that an entry allows: nothing that can never be allowed, privileges only by their own name. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'endpoint') {
    const endpoint = grantables().get(nameOf(pattern));
    return endpoint === undefined || endpoint.standing.kind === 'never' ? [] : [endpoint.name];
  }
  return [...grantables().values()]
    .filter((endpoint) => endpoint.standing.kind === 'open' && covers(pattern, endpoint))
    .map(({ name }) => name);
}

function covers(pattern: Exclude<Pattern, { kind: 'endpoint' }>, { resource, tier }: Grantable): boolean {
  return pattern.kind === 'all' || (pattern.resource === resource && (pattern.access === 'read') === (tier === 'read'));
}

const compiled = new WeakMap<Pick<Role, 'allow'>, ReadonlySet<string>>();

/** The names of all endpoints that a role may call: `POST /v1/charges`. Made once for a role object. */
export function allowedNames(role: Pick<Role, 'allow'>): ReadonlySet<string> {
  let names = compiled.get(role);
  if (names === undefined) {
    names = new Set(role.allow.flatMap(namesOf));
    compiled.set(role, names);
  }
  return names;
}

/** Whether a role may call an endpoint of the catalogue. One look-up. */
export function allows(role: Pick<Role, 'allow'>, endpoint: Pick<Endpoint, 'method' | 'path'>): boolean {
  return allowedNames(role).has(nameOf(endpoint));
}

/** Whether no policy can allow an endpoint of the catalogue. */
export function isForbidden(endpoint: Pick<Endpoint, 'method' | 'path'>): boolean {
  return grantables().get(nameOf(endpoint))?.standing.kind === 'never';
}

/**
 * Why a role may not call an endpoint, and how to allow it, for whoever reads the refusal. Two or three sentences; says nothing that
 * depends on the request.
 */
export function whyNot(role: Pick<Role, 'name'>, endpoint: Pick<Endpoint, 'method' | 'path'>): string {
  const name = nameOf(endpoint);
  const standing = grantables().get(name)?.standing;
  if (standing === undefined) return `paybrake does not know ${name}, so no role can be allowed it.`;
  if (standing.kind === 'never') return `No role can be allowed ${name}, since it ${standing.why}.`;
  const refused = `The role ${role.name} is not allowed ${name}`;
  const command = `To allow it: paybrake policy allow ${role.name} '${name}'`;
  if (standing.kind === 'named') return `${refused}, which only an entry of its own allows, since it ${standing.why}. ${command}`;
  return `${refused}. ${command}`;
}
