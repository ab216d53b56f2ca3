/** Reads the notation of `parameters.ts`, one call at a time and on first use. */
import { parameters, sharedParameters } from './parameters.js';

/** What one parameter can hold; a text beside names for what can be either. */
export interface Shape {
  readonly text: boolean;
  /** Of the elements, when it is a list. */
  readonly list?: Shape;
  /** Of the values, when it is an object of any names. */
  readonly map?: Shape;
  /** When it is an object of these names. */
  readonly names?: Names;
}

export type Names = ReadonlyMap<string, Shape>;

/**
 * What earlier API versions took and many programs still send, and what moves no money. A version that no longer has it refuses it
 * itself.
 */
const former: Readonly<Record<string, string>> = {
  'paymentIntents.create': 'payment_method_types[]',
  'paymentIntents.update': 'payment_method_types[]',
  'paymentIntents.confirm': 'payment_method_types[]',
};

/**
 * The parameters that a call of the money table takes (`charges.create`), or took in earlier API versions where they are harmless;
 * `undefined` for calls that it does not have.
 */
export function parametersOf(call: string): Names | undefined {
  const known = byCall.get(call);
  if (known !== undefined || !Object.hasOwn(parameters, call)) return known;
  const names = new Map([...readText(former[call] ?? ''), ...readText(parameters[call] ?? '')]);
  byCall.set(call, names);
  return names;
}

const byCall = new Map<string, Names>();
const byName = new Map<string, Names>();

function shared(key: string): Names {
  const known = byName.get(key);
  if (known !== undefined) return known;
  const text = sharedParameters[key];
  if (text === undefined) throw new Error(`sharedParameters has no ${key}.`);
  const names = readText(text);
  byName.set(key, names);
  return names;
}

function readText(text: string): Names {
  return readNames(text.match(/\w+|\[\]|[*|{}@]/g)?.values() ?? [].values());
}

/** Everything up to the closing brace, or the end. */
function readNames(tokens: IterableIterator<string>): Names {
  const names = new Map<string, Shape>();
  let name = '';
  let suffix: string[] = [];
  const add = (inner?: Names): void => {
    if (name !== '') names.set(name, shapeOf(suffix, inner));
    [name, suffix] = ['', []];
  };
  for (let token = tokens.next(); token.done !== true && token.value !== '}'; token = tokens.next()) {
    if (token.value === '{') add(readNames(tokens));
    else if (token.value === '@') return reference(tokens);
    else if (/\w/.test(token.value)) {
      add();
      name = token.value;
    } else suffix.push(token.value);
  }
  add();
  return names;
}

/** What stands behind `@`, and the closing brace after it. */
function reference(tokens: IterableIterator<string>): Names {
  const names = shared(String(tokens.next().value));
  tokens.next();
  return names;
}

/** `['[]']` and the names in the braces after it make a list of objects. */
function shapeOf([first, ...rest]: readonly string[], inner: Names | undefined): Shape {
  if (first === '[]') return { text: false, list: shapeOf(rest, inner) };
  if (first === '*') return { text: false, map: shapeOf(rest, inner) };
  return inner === undefined ? { text: true } : { text: first === '|', names: inner };
}
