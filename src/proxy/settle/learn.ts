/** What an answer tells in passing about objects that are held: reads, cancellations, and whatever else shows them. */
import type { UpstreamAnswer } from '../model.js';
import { fieldsAt, isFields, listAt, textAt, type Fields } from './fields.js';
import { ended, stateOf } from './state.js';
import { totalsOf, type Counted, type Learnt } from './totals.js';

/**
 * The settlements that a successful answer proves about objects on which the role has a live hold: the object itself, the objects of a
 * list, and what is expanded in them. An object in another currency than its hold says nothing, nor does an error.
 *
 * @param holdOn the live hold of the role, with its currency
 */
export function learnFrom(
  answer: UpstreamAnswer,
  holdOn: (object: string) => (Counted & { readonly currency: string }) | undefined,
): readonly Learnt[] {
  if (answer.status < 200 || answer.status >= 300) return [];
  const learnt = new Map<string, Learnt>();
  for (const object of objectsIn(answer.body)) {
    const id = textAt(object, 'id');
    const hold = id === undefined ? undefined : holdOn(id);
    if (id === undefined || hold === undefined) continue;
    const found = learn(id, object, hold);
    if (found !== undefined) learnt.set(id, found);
  }
  return [...learnt.values()];
}

function learn(id: string, object: Fields, hold: Counted & { readonly currency: string }): Learnt | undefined {
  const total = hold.held + hold.posted;
  // Gone for good; whether its last invoice is paid cannot be seen, so all of it counts as paid.
  if (object.object === 'subscription' && ended(object)) return { kind: 'done', object: id, posted: total };
  if (object.deleted === true) return { kind: 'done', object: id, posted: total };
  const state = stateOf(object);
  if (state === undefined || state.currency !== hold.currency) return undefined;
  return totalsOf(state, hold);
}

/** The answer, or the objects of the list that it is, and the objects of money that are expanded in them. */
function objectsIn(body: Fields): readonly Fields[] {
  const objects = body.object === 'list' || body.object === 'search_result' ? listAt(body, 'data') : [body];
  return objects.flatMap((object) => [object, ...expandable.map((name) => fieldsAt(object, name)).filter(isFields)]);
}

const expandable = ['payment_intent', 'charge', 'latest_charge', 'invoice', 'latest_invoice', 'subscription'];
