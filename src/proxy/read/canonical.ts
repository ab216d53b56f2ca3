/** One spelling for one meaning: how parameters are sent, and what makes two requests equal. */
import { hash } from 'node:crypto';
import type { Param, Params } from '../model.js';
import { isList, isText } from './params.js';

/** The parameters as they are sent, in the order in which they came, lists counted from 0. What reads them back reads the same. */
export function formOf(params: Params): string {
  return pairsOf(params, (entries) => entries).join('&');
}

/** What a request asks for, apart from how it was written, what its answer shall hold (`expand`), and its idempotency key. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly account?: string;
  readonly params: Params;
}

/** SHA-256 in hex. The order of names makes no difference, nor does the case of a currency; the order of a list does. */
export function fingerprintOf({ method, path, account, params }: Asked): string {
  const done = new Map([...params].filter(([name]) => name !== 'expand'));
  const pairs = pairsOf(done, (entries) => entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  const form = pairs.map((pair) => (currency.test(pair) ? pair.toLowerCase() : pair)).join('&');
  return hash('sha256', JSON.stringify([method, path, account ?? null, form]), 'hex');
}

/** Stripe takes `USD` for `usd`. Under `metadata` a name is just a name. */
const currency = /^(?!.*metadata\[)(?:.*\[)?currency\]?=/;

type Entries = [name: string, param: Param][];

function pairsOf(params: Params, order: (entries: Entries) => Entries): string[] {
  const pairs: string[] = [];
  const write = (param: Param, name: string): void => {
    if (isText(param)) pairs.push(`${name}=${encode(param)}`);
    else if (isList(param)) for (const [index, element] of param.entries()) write(element, `${name}[${index}]`);
    else for (const [key, value] of order([...param])) write(value, `${name}[${encode(key)}]`);
  };
  for (const [name, param] of order([...params])) write(param, encode(name));
  return pairs;
}

/** Everything but letters, digits and `-._~` is escaped: RFC 3986. */
function encode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
