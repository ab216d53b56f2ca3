/** Lists as Stripe pages them: newest first, a cursor on either side, `has_more`. */
import { inParam, type Context } from './context.js';
import { invalidRequest } from './errors.js';
import type { Kinds } from './kinds.js';
import { either, hash, integer, string, type Params } from './params.js';
import type { Kind } from './store.js';

export interface List<T> {
  readonly object: 'list';
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly T[];
}

export const paging = { limit: integer({ min: 1, max: 100 }), starting_after: string, ending_before: string };

const second = integer({ min: 0 });
const range = { gt: second, gte: second, lt: second, lte: second };

/** A time filter: an exact second or a range. */
export const time = either(hash(range), second);

export function withinTime(wanted: Params<typeof range> | number | undefined, actual: number): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'number') return actual === wanted;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = wanted;
  return actual > gt && actual >= gte && actual < lt && actual <= lte;
}

/** One page of what `keep` lets through. Throws a 400 for an unknown cursor or for two of them. */
export function page<K extends Kind>(
  context: Context,
  kind: K,
  url: string,
  { limit = 10, starting_after, ending_before }: Params<typeof paging>,
  keep: (object: Kinds[K]) => boolean = () => true,
): List<Kinds[K]> {
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalidRequest('You cannot use starting_after and ending_before together.', {
      code: 'parameters_exclusive',
      param: 'starting_after',
    });
  }
  const newestFirst = [...context.store.all(kind)].reverse();
  if (ending_before !== undefined) {
    const end = newestFirst.indexOf(inParam(context, kind, ending_before, 'ending_before'));
    const before = newestFirst.slice(0, end).filter(keep);
    return { object: 'list', url, has_more: before.length > limit, data: before.slice(-limit) };
  }
  const start =
    starting_after === undefined ? 0 : newestFirst.indexOf(inParam(context, kind, starting_after, 'starting_after')) + 1;
  const after = newestFirst.slice(start).filter(keep);
  return { object: 'list', url, has_more: after.length > limit, data: after.slice(0, limit) };
}
