/**
 * Form bodies and queries as Stripe nests them: `card[number]=…`, `items[0][price]=…`, `expand[]=customer`.
 *
 * A form has no arrays: `a[0]` and `a[name]` look alike, and only the endpoint's parameter schema knows which is meant. So
 * everything nested is read as a hash here and becomes a list in `params.ts`. Hashes have no prototype, which is why a
 * parameter called `__proto__` is a parameter like any other. A repeated scalar is won by the last one, as Rack does it.
 */
import { invalidRequest } from './errors.js';

export type FormValue = string | FormHash;
export interface FormHash {
  [name: string]: FormValue;
}

const limits = { pairs: 10_000, depth: 16 };

/** An empty hash that inherits nothing. */
export const emptyHash = (): FormHash => Object.create(null) as FormHash;

/** Reads `text` into a hash. Throws a 400 `StripeError` for whatever cannot be read; never another error. */
export function parseForm(text: string): FormHash {
  const root = emptyHash();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > limits.pairs) throw invalidRequest(`Invalid request: more than ${limits.pairs} parameters.`);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    insert(root, keysOf(name), equals < 0 ? '' : decode(pair.slice(equals + 1)), name);
  }
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidRequest('Invalid request: a parameter is not percent-encoded UTF-8.');
  }
}

/** `a[b][]` → `['a', 'b', '']`. */
function keysOf(name: string): readonly [string, ...string[]] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  const head = match?.[1];
  if (head === undefined) throw invalidRequest(`Invalid parameter name: ${shorten(name)}`);
  const rest = match?.[2] ?? '';
  const inner = rest === '' ? [] : rest.slice(1, -1).split('][');
  if (inner.length >= limits.depth) throw invalidRequest(`Invalid parameter name: ${shorten(name)} is nested too deeply.`);
  return [head, ...inner];
}

function insert(root: FormHash, [head, ...inner]: readonly [string, ...string[]], value: string, name: string): void {
  let hash = root;
  let key = head;
  for (const [depth, next] of inner.entries()) {
    const child = hash[key] ?? (hash[key] = emptyHash());
    if (typeof child === 'string') throw clash(name);
    hash = child;
    key = next === '' ? appendKey(child, inner[depth + 1]) : next;
  }
  if (typeof hash[key] === 'object') throw clash(name);
  hash[key] = value;
}

/** The index that `[]` stands for: the last element while it lacks the next name (as Rack reads `a[][b]=1&a[][c]=2`), else a new one. */
function appendKey(list: FormHash, next: string | undefined): string {
  const size = Object.keys(list).length;
  const last = list[String(size - 1)];
  const continues = next !== undefined && next !== '' && typeof last === 'object' && !(next in last);
  return String(continues ? size - 1 : size);
}

const clash = (name: string) =>
  invalidRequest(`Invalid request: ${shorten(name)} is given both as a value and as a hash.`, { param: shorten(name) });

const shorten = (name: string) => (name.length > 100 ? `${name.slice(0, 100)}…` : name);
