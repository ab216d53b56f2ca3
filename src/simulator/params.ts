/**
 * Parameter schemas. An endpoint lists its parameters as checks; `readParams` applies them to a form and answers as Stripe does:
 * an unknown parameter, a missing one and a wrong type are 400s that name the parameter, and none of them starts the endpoint.
 */
import { currencyCode } from './currencies.js';
import { invalidRequest } from './errors.js';
import type { FormHash, FormValue } from './form.js';

/** Reads one value or throws. `param` is the name as the caller wrote it, for example `card[number]`. */
export type Check<T> = (value: FormValue, param: string) => T;
export type RequiredCheck<T> = Check<T> & { readonly required: true };
export type Schema = Readonly<Record<string, Check<unknown>>>;

/** What a schema reads to: required parameters are there, the others may be undefined; `null` means "unset". */
export type Params<S extends Schema> = {
  readonly [K in keyof S]: S[K] extends RequiredCheck<infer T> ? T : S[K] extends Check<infer T> ? T | undefined : never;
};

export function required<T>(check: Check<T>): RequiredCheck<T> {
  const copy: Check<T> = (value, param) => check(value, param);
  return Object.assign(copy, { required: true as const });
}

const isRequired = (check: Check<unknown>) => 'required' in check;

/** Applies `schema` to `form`. `within` is the enclosing parameter's name, for messages. */
export function readParams<S extends Schema>(schema: S, form: FormHash, within = ''): Params<S> {
  const nameOf = (key: string) => (within === '' ? key : `${within}[${key}]`);
  const unknown = Object.keys(form).filter((key) => !Object.hasOwn(schema, key));
  const [first] = unknown;
  if (first !== undefined) {
    const names = unknown.map(nameOf).join(', ');
    throw invalidRequest(`Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${names}`, {
      code: 'parameter_unknown',
      param: nameOf(first),
    });
  }
  const read = Object.entries(schema).flatMap(([key, check]) => {
    const value = form[key];
    if (value !== undefined) return [[key, check(value, nameOf(key))]];
    if (isRequired(check)) throw missing(nameOf(key));
    return [];
  });
  return Object.fromEntries(read) as Params<S>;
}

export const missing = (param: string) =>
  invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

function scalar(value: FormValue, param: string, wanted: string): string {
  if (typeof value !== 'string') throw invalidRequest(`Invalid ${wanted}: ${JSON.stringify(value)}`, { param });
  if (value === '') {
    throw invalidRequest(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
      { code: 'parameter_invalid_empty', param },
    );
  }
  return value;
}

/** A string that must say something. */
export const string: Check<string> = (value, param) => scalar(value, param, 'string');

/** A string that may be unset with an empty value. */
export const text: Check<string | null> = (value, param) => (value === '' ? null : scalar(value, param, 'string'));

/** Only the empty value, which unsets. */
export const unset: Check<null> = (value, param) => {
  if (value !== '') throw invalidRequest(`Invalid ${param}`, { param });
  return null;
};

export const integer =
  ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}): Check<number> =>
  (value, param) => {
    const written = scalar(value, param, 'integer');
    const number = Number(written);
    const code = 'parameter_invalid_integer';
    if (!/^-?\d+$/.test(written) || !Number.isSafeInteger(number))
      throw invalidRequest(`Invalid integer: ${written}`, { code, param });
    if (number < min) throw invalidRequest(`This value must be greater than or equal to ${min}.`, { code, param });
    if (number > max) throw invalidRequest(`This value must be less than or equal to ${max}.`, { code, param });
    return number;
  };

/** An amount in the currency's minor unit. */
export const amount = integer({ min: 1 });

export const boolean: Check<boolean> = (value, param) => {
  const written = scalar(value, param, 'boolean');
  if (written !== 'true' && written !== 'false') throw invalidRequest(`Invalid boolean: ${written}`, { param });
  return written === 'true';
};

export const oneOf =
  <T extends string>(...values: readonly T[]): Check<T> =>
  (value, param) => {
    const written = scalar(value, param, param);
    const found = values.find((allowed) => allowed === written);
    if (found === undefined) throw invalidRequest(`Invalid ${param}: must be one of ${values.join(', ')}`, { param });
    return found;
  };

/** A currency that Stripe could know, in lower case. */
export const currency: Check<string> = (value, param) => {
  const written = scalar(value, param, 'currency');
  const code = currencyCode(written);
  if (code === undefined) throw invalidRequest(`Invalid currency: ${written.toLowerCase()}.`, { param });
  return code;
};

export const hash =
  <S extends Schema>(schema: S): Check<Params<S>> =>
  (value, param) => {
    if (typeof value === 'string') throw invalidRequest('Invalid object', { param });
    return readParams(schema, value, param);
  };

export const list =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value, param) => {
    if (value === '') return [];
    if (typeof value === 'string' || !isListLike(value)) throw invalidRequest('Invalid array', { param });
    const indexes = Object.keys(value).sort((a, b) => Number(a) - Number(b));
    return indexes.flatMap((index) => {
      const element = value[index];
      return element === undefined ? [] : [check(element, `${param}[${index}]`)];
    });
  };

/** One check or the other: `'' | hash`, `boolean | 'one_off'`. */
export const either =
  <A, B>(a: Check<A>, b: Check<B>): Check<A | B> =>
  (value, param) => {
    try {
      return a(value, param);
    } catch {
      return b(value, param);
    }
  };

export type Metadata = Readonly<Record<string, string>>;

/** `''` unsets everything; an empty value unsets one name. */
export const metadata: Check<Metadata | null> = (value, param) => {
  if (value === '') return null;
  if (typeof value === 'string') throw invalidRequest('Invalid object', { param });
  const entries = Object.entries(value).map(([name, entry]): [string, string] => {
    if (typeof entry !== 'string')
      throw invalidRequest(`Metadata values must be strings, but for key: ${name} you passed in a value of type: hash`, {
        param: `${param}[${name}]`,
      });
    if (name.length > 40)
      throw invalidRequest(`Metadata keys can't be longer than 40 characters: ${name.slice(0, 40)}…`, { param });
    if (entry.length > 500)
      throw invalidRequest(`Metadata values can't be longer than 500 characters (key: ${name})`, { param: `${param}[${name}]` });
    return [name, entry];
  });
  if (entries.length > 50) throw invalidRequest('Metadata can have at most 50 keys.', { param });
  return Object.fromEntries(entries);
};

/** A parameter that Stripe knows and that changes nothing here: it is accepted and forgotten. */
export const ignored: Check<unknown> = (value) => plain(value);

/** The form as JSON for logs: hashes that count from 0 are shown as arrays. */
export function plain(value: FormValue): unknown {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, plain(inner)]);
  return isListLike(value) && entries.length > 0 ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

const isListLike = (value: FormHash) => Object.keys(value).every((key) => /^(?:0|[1-9]\d{0,5})$/.test(key));
