import type { Way } from '../agents/elsewhere.js';
import type { FoundCall, FoundKey } from '../found.js';
import type { PythonView } from '../tree/view.js';
import { keyInKeywords, keyInOptions } from './keys.js';
import { stabilityOf, type KeySources } from './stability.js';

/**
 * The key of a call as it is when a tool comes to it on one way. A key that looks volatile in its own file may be so for other callers
 * alone: `key or uuid4().hex`, where this one gives a key.
 */
export function keyAfter({ sites, runs }: Way, found: FoundCall, view: PythonView, inputKind: KeySources): FoundKey {
  const { key, slots, node, sentBy } = found;
  // What a function that sends for others puts into the headers is judged with the call already.
  if (key.stability !== 'volatile' || sentBy) return key;
  const onThisWay: KeySources = Object.assign(inputKind.bind(undefined), {
    callersOf: ((fn, inFile) => {
      const entered = sites.filter((site) => site.fn === fn);
      return entered.length > 0 ? entered : inFile.filter(({ call }) => runs.some((isRun) => isRun(call)));
    }) satisfies KeySources['callersOf'],
  });
  if (!key.value) {
    if (slots?.style === 'instance') return slots.options ? keyInOptions(view, slots.options, onThisWay) : key;
    return node.nodeType === 'Call' && node.func === found.callee ? keyInKeywords(view, node, onThisWay) : key;
  }
  const again = stabilityOf(view, key.value, onThisWay);
  if (again.stability === 'volatile') return { ...key, ...again };
  const { where, name, text } = key;
  return { where, stability: again.stability, ...(name !== undefined && { name }), ...(text !== undefined && { text }) };
}
