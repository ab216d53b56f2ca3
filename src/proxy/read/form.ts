/**
 * Reads a form, of a body or a query: the part of Rack's nested parameters in which nothing can be read in two ways.
 *
 * `a=1`, `a[b]=1`, `a[]=1` and `a[0][b]=1`, brackets escaped or not. Names that are counted from 0 make a list, as Stripe reads them;
 * Rack reads an object of these names there, and both are written alike. What stands under `metadata` is an object whatever its names.
 */
import { isUtf8 } from 'node:buffer';
import type { Param, Params, Refusal } from '../model.js';
import { isRefusal, refuse } from './refusal.js';

const limits = { bytes: 256 * 1024, pairs: 1000, depth: 8 };

/** @returns a 413 for more than 256 KiB, a 400 for what has no one meaning */
export function parseForm(form: Buffer): Params | Refusal {
  if (form.length > limits.bytes) {
    return refuse(413, 'request_too_large', 'The parameters are larger than 256 KiB. Send less in one request.');
  }
  const root: Nested = { appended: false, entries: new Map() };
  if (form.length === 0) return new Map();
  if (!isUtf8(form)) return ambiguous('The parameters are not in UTF-8.');
  // A byte order mark stays: it would be a part of the first name for others.
  const text = form.toString();
  // Rack 2 ends a parameter at a semicolon, Rack 3 does not.
  if (text.includes(';'))
    return ambiguous('A ";" stands between or in parameters. Separate them with "&"; in a value it is %3B.');
  const pairs = text.split('&');
  if (pairs.length > limits.pairs) {
    return refuse(400, 'too_many_parameters', 'There are more than 1,000 parameters. Send fewer in one request.');
  }
  for (const pair of pairs) {
    const refusal = insertPair(root, pair);
    if (refusal !== undefined) return refusal;
  }
  return finishEntries(root, '');
}

/** What is read so far: names in the order in which they came first, or the elements of a list that was written `a[]`. */
interface Nested {
  readonly appended: boolean;
  readonly entries: Map<string, string | Nested>;
}

function insertPair(root: Nested, pair: string): Refusal | undefined {
  const equals = pair.indexOf('=');
  if (equals < 0) return ambiguous(pair === '' ? 'Two "&" have nothing between them.' : 'A parameter has no "=".');
  const name = decode(pair.slice(0, equals));
  const value = decode(pair.slice(equals + 1));
  if (name === undefined || value === undefined) return ambiguous('A parameter is not percent-encoded UTF-8.');
  if (value.includes('\0')) return ambiguous(`The value of ${quoted(name)} holds a NUL character.`);
  const steps = stepsOf(name);
  if (isRefusal(steps)) return steps;
  return insert(root, steps, value) ? undefined : ambiguous(`${quoted(name)} is given in more than one way, or twice.`, name);
}

/** `a[b][]` → `['a', 'b', '']`. */
function stepsOf(name: string): readonly string[] | Refusal {
  const parts = wellFormed.exec(name);
  if (parts === null) return ambiguous(`${quoted(name)} is no parameter name: name[inner], name[0][inner] and name[] are.`);
  const [, head = '', inner = '', list] = parts;
  const steps = [head, ...(inner === '' ? [] : inner.slice(1, -1).split('][')), ...(list === undefined ? [] : [''])];
  if (steps.length > limits.depth) {
    return refuse(400, 'parameters_too_deep', `${quoted(name)} is nested more than 8 deep.`, shorten(name));
  }
  if (steps.some((step) => unclear.test(step))) {
    return ambiguous(`The parameter name ${quoted(name)} holds control characters, or blanks at an end.`);
  }
  return steps;
}

const wellFormed = /^([^[\]]+)((?:\[[^[\]]+\])*)(\[\])?$/;

/** Blanks at an end, and whatever ends a line somewhere or is not seen. */
// eslint-disable-next-line no-control-regex -- these are what must not be there
const unclear = /^\s|\s$|[\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** Puts a value in its place, unless something stands there or on the way. */
function insert(root: Nested, steps: readonly string[], value: string): boolean {
  let at = root;
  for (const [index, step] of steps.entries()) {
    const key = step === '' ? String(at.entries.size) : step;
    const next = steps[index + 1];
    const found = at.entries.get(key);
    if (next === undefined) {
      if (found !== undefined) return false;
      at.entries.set(key, value);
    } else {
      if (typeof found === 'string' || (found !== undefined && found.appended !== (next === ''))) return false;
      const inner: Nested = found ?? { appended: next === '', entries: new Map() };
      at.entries.set(key, inner);
      at = inner;
    }
  }
  return true;
}

function finish(nested: Nested, name: string, isMap: boolean): Param | Refusal {
  const keys = [...nested.entries.keys()];
  if (isMap && nested.appended) return ambiguous(`${quoted(name)} is no list: name its entries, ${name}[name].`, name);
  const counted = nested.appended || (!isMap && keys.some((key) => /^[0-9]+$/.test(key)));
  if (!counted) return finishEntries(nested, name);
  if (keys.some((key, index) => key !== String(index))) {
    return ambiguous(`The elements of ${quoted(name)} are not counted 0, 1, 2 and so on, in this order.`, name);
  }
  const params = finishEntries(nested, name);
  return isRefusal(params) ? params : [...params.values()];
}

function finishEntries({ entries }: Nested, name: string): Params | Refusal {
  const params = new Map<string, Param>();
  for (const [key, value] of entries) {
    const param = typeof value === 'string' ? value : finish(value, name === '' ? key : `${name}[${key}]`, key === 'metadata');
    if (isRefusal(param)) return param;
    params.set(key, param);
  }
  return params;
}

/** Strict as it is: half an escape, overlong bytes and surrogates are errors. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function ambiguous(message: string, param?: string): Refusal {
  const hint = 'Parameters that can be read in two ways are not sent.';
  return refuse(400, 'ambiguous_parameters', `${message} ${hint}`, param === undefined ? undefined : shorten(param));
}

const shorten = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);
const quoted = (name: string): string => JSON.stringify(shorten(name));
