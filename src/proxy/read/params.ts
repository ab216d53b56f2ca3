/** Looks into parameters that were read: the one way for pricing to get at an amount, an id or a flag. */
import type { Param, Params, Refusal } from '../model.js';
import { refuse } from './refusal.js';

/** A top-level name, or the way down: `['line_items', 0, 'price']`. A number goes into a list, a name into an object. */
export type ParamPath = string | readonly (string | number)[];

export const isText = (param: Param | undefined): param is string => typeof param === 'string';
export const isList = (param: Param | undefined): param is readonly Param[] => Array.isArray(param);
export const isObject = (param: Param | undefined): param is Params => typeof param === 'object' && !isList(param);

/** The parameter at a path, or `undefined` when any step of it is missing or is of another kind. */
export function at(params: Params, path: ParamPath): Param | undefined {
  let found: Param | undefined = params;
  for (const step of stepsOf(path)) {
    if (typeof step === 'number') found = isList(found) ? found[step] : undefined;
    else found = isObject(found) ? found.get(step) : undefined;
  }
  return found;
}

/** The text at a path; `undefined` when it is absent, a 400 when something nested stands there. An empty text is a text. */
export function textOf(params: Params, path: ParamPath): string | undefined | Refusal {
  const found = at(params, path);
  if (found === undefined || isText(found)) return found;
  const name = nameOf(path);
  return refuse(
    400,
    'parameter_invalid_string',
    `Invalid value for ${name}: one value is expected, not a list or an object.`,
    name,
  );
}

/**
 * The whole number at a path, at most eight digits; `undefined` when it is absent, a 400 when it is written in any other than the one
 * canonical way (`007`, `+5`, `5.0`, `1e3`, blanks, other digits than 0 to 9, nothing at all).
 *
 * @param signed whether Stripe takes a negative number there
 */
export function integerOf(params: Params, path: ParamPath, signed = false): number | undefined | Refusal {
  const text = textOf(params, path);
  if (typeof text !== 'string') return text;
  if ((signed ? signedInteger : integer).test(text)) return Number(text);
  const name = nameOf(path);
  const example = signed ? 'such as 2900 or -2900' : 'such as 2900';
  if (text === '')
    return refuse(400, 'parameter_invalid_empty', `Invalid value for ${name}: give a whole number ${example}.`, name);
  const message = `Invalid value for ${name}: write a whole number of at most eight digits ${example}, without blanks, leading zeros or decimals.`;
  return refuse(400, 'parameter_invalid_integer', message, name);
}

/** A path as it is written in a form: `line_items[0][price]`. */
export function nameOf(path: ParamPath): string {
  const [first = '', ...rest] = stepsOf(path);
  return `${first}${rest.map((step) => `[${step}]`).join('')}`;
}

const integer = /^(?:0|[1-9][0-9]{0,7})$/;
const signedInteger = /^(?:0|-?[1-9][0-9]{0,7})$/;

function stepsOf(path: ParamPath): readonly (string | number)[] {
  return typeof path === 'string' ? [path] : path;
}
