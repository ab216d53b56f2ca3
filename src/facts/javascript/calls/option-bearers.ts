import { requestOptions } from '../../../stripe/sdk.js';
import type { View } from '../tree/source.js';
import type { Part } from './calls.js';

/** The oldest and the newest major whose options were measured. */
const MEASURED = [8, 23] as const;

/** Names that only options have: parameters of Stripe's are written in snake case. */
let names: RegExp | undefined;

/**
 * The calls of a file that can have been given options, by their shape alone. Options come right after the params, so a call with less
 * than two arguments has none, unless they were put among the params.
 */
export function optionBearers(view: View): Part {
  names ??= new RegExp([...new Set(MEASURED.flatMap(requestOptions))].filter((name) => /[A-Z]/u.test(name)).join('|'), 'u');
  const least = names.test(view.text) ? 1 : 2;
  return { calls: view.all('CallExpression').filter((call) => call.arguments.length >= least), members: [] };
}
