import type { View } from '../tree/source.js';
import type { FunctionNode, Node } from '../tree/syntax.js';
import type { Caller } from './callers.js';
import type { FoundCall } from './calls.js';
import { keyInOptions, type FoundKey } from './keys.js';
import { stabilityOf, type InputKind } from './stability.js';

/** How a tool comes to a call in another file. */
export interface Way {
  /** Where one file hands over to a function of the next. */
  readonly sites: readonly (Caller & { readonly fn: FunctionNode })[];
  /** For each file on the way, what runs in it. */
  readonly runs: readonly ((node: Node) => boolean)[];
}

/**
 * The key of a call as it is when a tool comes to it on one way. A key that looks volatile in its own file may be so for other callers
 * alone: `key ?? randomUUID()`, where this one gives a key.
 */
export function keyAfter({ sites, runs }: Way, { key, slots, sentBy }: FoundCall, view: View, inputKind: InputKind): FoundKey {
  // What a function that sends for others puts into the headers is judged with the call already.
  if (key.stability !== 'volatile' || sentBy) return key;
  const onThisWay: InputKind = Object.assign(inputKind.bind(undefined), {
    callersOf: (fn: FunctionNode, inFile: readonly Caller[]): readonly Caller[] => {
      const entered = sites.filter((site) => site.fn === fn);
      return entered.length > 0 ? entered : inFile.filter(({ call }) => runs.some((isRun) => isRun(call)));
    },
  });
  if (!key.value) return slots?.options ? keyInOptions(view, slots.options, onThisWay) : key;
  const again = stabilityOf(view, key.value, onThisWay);
  if (again.stability === 'volatile') return { ...key, ...again };
  const { where, name, text } = key;
  return { where, stability: again.stability, ...(name !== undefined && { name }), ...(text !== undefined && { text }) };
}
