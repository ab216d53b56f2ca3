import type { Param, Params, Refusal } from '../model.js';
import { isList, isObject } from '../read/params.js';
import { refuse } from '../read/refusal.js';

/** What only a raw card has. */
const secretFields: ReadonlySet<string> = new Set(['number', 'cvc', 'cvv', 'swipe_data', 'track_data']);

/** Where Stripe takes a raw card. A `number` elsewhere is that of an invoice or a house. */
const cardHolders: ReadonlySet<string> = new Set(['card', 'source', 'default_source', 'external_account', 'cvc_update']);

/** Refuses raw card data wherever it stands: a token or a PaymentMethod made in the browser keeps it away from agents and from us. */
export function cardDataIn(params: Params): Refusal | undefined {
  const path = find(params, [], false);
  if (path === undefined) return undefined;
  const [first = '', ...rest] = path;
  const name = `${first}${rest.map((step) => `[${step}]`).join('')}`;
  const message = `Raw card data (${name}) does not pass. Make a PaymentMethod or a token where the cardholder types, and send its id.`;
  return refuse(400, 'card_data_refused', message, name);
}

function find(param: Param, path: readonly string[], inCard: boolean): readonly string[] | undefined {
  const entries = isObject(param) ? [...param] : isList(param) ? [...param.entries()] : [];
  for (const [key, value] of entries) {
    const here = [...path, String(key)];
    if (inCard && typeof key === 'string' && secretFields.has(key)) return here;
    const found = find(value, here, inCard || (typeof key === 'string' && cardHolders.has(key)));
    if (found !== undefined) return found;
  }
  return undefined;
}
