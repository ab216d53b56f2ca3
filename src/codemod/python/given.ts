/** Whether a parameter in Python is given the client of a role by everybody who calls its function. */
import type { Range } from '../../facts/model.js';
import { clientOf } from '../../facts/python/calls/clients.js';
import { argumentOf, isDef, parametersOf } from '../../facts/python/tree/syntax.js';
import { placeOf } from '../cross-file/place.js';
import type { Workspace } from '../model.js';
import { placesOf } from './places.js';
import { isTest } from './runners.js';

/** How far a client is followed from parameter to argument. */
const MAX_HOPS = 4;

/**
 * @param at of the parameter, in a file at that path
 * @param spoken places of clients that are changed, or listed already
 */
export function isGivenInPython(workspace: Workspace, path: string, at: Range, spoken: ReadonlySet<string>, hops = 0): boolean {
  const view = workspace.python(path);
  const parameter = view?.all('Arg').find(({ range }) => range[0] === at[0] && range[1] === at[1]);
  const fn = parameter?.parent?.parent;
  if (!view || !parameter || !isDef(fn) || fn.parent?.nodeType !== 'Module' || hops >= MAX_HOPS) return false;
  const position = parametersOf(fn).findIndex(({ node }) => node === parameter);
  const calls = placesOf(workspace, path, fn.name).flatMap((place) => {
    const call = place.node.parent;
    if (isTest(place.path)) return [];
    return [call?.nodeType === 'Call' && call.func === place.node ? { view: place.view, call } : undefined];
  });
  return (
    calls.length > 0 &&
    calls.every((one) => {
      const given = one && argumentOf(one.call, parameter.arg, position);
      const client = one && given && clientOf(one.view, given)?.client;
      if (!client || client.credential === 'vault') return client !== undefined;
      const there = client.view.filename;
      if (spoken.has(placeOf(there, client.node.range))) return true;
      return client.credential === 'opaque' && isGivenInPython(workspace, there, client.node.range, spoken, hops + 1);
    })
  );
}
