/** Reads what a request asks for. Stops with 400 at anything that could be read in two ways. */
import type { Refusal } from '../model.js';
import { at, integerOf, isList, isObject, nameOf, textOf, type ParamPath } from '../read/params.js';
import { isRefusal } from '../read/refusal.js';
import { Refused, stop, type Ask } from './pricer.js';

export function textAsked({ request: { params } }: Ask, path: ParamPath): string | undefined {
  const text = ensured(textOf(params, path));
  return text === '' ? undefined : text;
}

/** A positive amount in minor units, at most 99,999,999. */
export function amountAsked(ask: Ask, path: ParamPath): number | undefined {
  const amount = ensured(integerOf(ask.request.params, path));
  if (amount === 0) {
    const name = nameOf(path);
    stop(400, 'parameter_invalid_integer', `Invalid value for ${name}: it must be at least 1.`, name);
  }
  return amount;
}

export function amountRequired(ask: Ask, path: ParamPath): number {
  return amountAsked(ask, path) ?? missing(path);
}

/** An amount that may be negative or zero. */
export function signedAsked(ask: Ask, path: ParamPath): number | undefined {
  return ensured(integerOf(ask.request.params, path, true));
}

/** A number that may be zero, such as a quantity. */
export function countAsked(ask: Ask, path: ParamPath): number | undefined {
  return ensured(integerOf(ask.request.params, path));
}

/** A three-letter code in lower case, as Stripe reads it whatever its case. */
export function currencyAsked(ask: Ask, path: ParamPath): string | undefined {
  const text = ensured(textOf(ask.request.params, path));
  if (text === undefined) return undefined;
  if (/^[a-z]{3}$/i.test(text)) return text.toLowerCase();
  const name = nameOf(path);
  return stop(400, 'invalid_currency', `Invalid value for ${name}: give a three-letter code such as usd.`, name);
}

export function currencyRequired(ask: Ask, path: ParamPath): string {
  return currencyAsked(ask, path) ?? missing(path);
}

export function flagAsked(ask: Ask, path: ParamPath): boolean | undefined {
  const text = ensured(textOf(ask.request.params, path));
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  const name = nameOf(path);
  return stop(400, 'parameter_invalid_boolean', `Invalid value for ${name}: write true or false.`, name);
}

/** How many elements a list has; 0 when it is absent. */
export function lengthAsked({ request: { params } }: Ask, path: ParamPath): number {
  const list = at(params, path);
  if (list === undefined) return 0;
  if (isList(list)) return list.length;
  const name = nameOf(path);
  return stop(400, 'parameter_invalid_array', `Invalid value for ${name}: a list is expected.`, name);
}

/** The names in an object; none when it is absent or no object. */
export function namesAsked({ request: { params } }: Ask, path: ParamPath): readonly string[] {
  const object = at(params, path);
  return isObject(object) ? [...object.keys()] : [];
}

export const isAsked = ({ request: { params } }: Ask, path: ParamPath): boolean => at(params, path) !== undefined;

/** Whether nothing else is asked for than these top-level names. */
export function onlyAsks({ request: { params } }: Ask, names: readonly string[]): boolean {
  return [...params.keys()].every((name) => names.includes(name));
}

export function missing(path: ParamPath): never {
  const name = nameOf(path);
  return stop(400, 'parameter_missing', `Missing required param: ${name}.`, name);
}

function ensured<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Refused(value);
  return value;
}
