/** Turns the state of an object into the settlement of a hold. */
import type { Price, Settlement } from '../model.js';
import type { MoneyState } from './state.js';

export type Learnt = Extract<Settlement, { object: string }>;

/** What a hold has counted so far, in minor units. */
export interface Counted {
  readonly held: number;
  readonly posted: number;
}

export const nothingCounted: Counted = { held: 0, posted: 0 };

export const unknown = (why: string, alarm?: string): Settlement => ({
  kind: 'unknown',
  why,
  ...(alarm === undefined ? {} : { alarm }),
});

/**
 * What an object that is in this state proves. Only a terminal object frees anything; while it lives, all that was counted stays counted,
 * since an older answer may come in later, and a newer request may be under way. What has moved never becomes less.
 */
export function totalsOf(state: MoneyState, counted: Counted = nothingCounted): Learnt {
  const posted = Math.max(state.posted, counted.posted);
  if (state.terminal) return { kind: 'done', object: state.object, posted };
  const total = Math.max(state.posted + state.held, counted.posted + counted.held);
  return { kind: 'open', object: state.object, posted, held: total - posted };
}

/**
 * The settlement of a request that was priced, from the state of its object. Raises the alarm when more moved, or can move, than was
 * priced; another currency cannot be counted in that of the hold, and so all that is known is that nothing is free.
 */
export function settled(price: Price, state: MoneyState, counted: Counted = nothingCounted): Settlement {
  if (state.currency !== price.currency) {
    const problem = `${state.object} is in ${state.currency}, but the request was priced in ${price.currency}.`;
    return unknown(problem, problem);
  }
  const known = Math.max(price.amount, counted.held + counted.posted);
  const learnt = totalsOf(state, { posted: counted.posted, held: known - counted.posted });
  const total = state.posted + state.held;
  if (total <= known) return learnt;
  return { ...learnt, alarm: `${state.object} comes to ${total} ${state.currency}, but ${known} was priced.` };
}
