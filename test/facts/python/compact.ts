import { extract } from '../../../src/facts/python/extract.js';
import type { Facts } from '../../../src/facts/model.js';
import { viewOf } from './view.js';

export { callsOf, clientsOf, keyOf, reachOf } from '../javascript/compact.js';

/** Everything that one module says. */
export function factsOf(code: string, others: Readonly<Record<string, string>> = {}): Facts {
  return extract(viewOf(code, others), { aliases: [] });
}
