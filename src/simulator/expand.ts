/** `expand[]`: ids in an answer are replaced by the objects that they name. Checked before anything executes. */
import type { Context } from './context.js';
import type { Returns } from './endpoint.js';
import { invalidRequest } from './errors.js';
import { list, string } from './params.js';
import type { Kind } from './store.js';

/** Which field of a kind holds the id of which kind. */
const expandable: Partial<Record<Kind, Readonly<Record<string, Kind>>>> = {
  card: { customer: 'customer' },
  charge: { balance_transaction: 'balance_transaction', customer: 'customer', payment_intent: 'payment_intent' },
  'checkout.session': { customer: 'customer' },
  customer: { default_source: 'card', 'invoice_settings.default_payment_method': 'payment_method' },
  invoice: {
    customer: 'customer',
    default_payment_method: 'payment_method',
    'payments.data.payment.payment_intent': 'payment_intent',
  },
  invoiceitem: { customer: 'customer', invoice: 'invoice' },
  payment_intent: { customer: 'customer', latest_charge: 'charge', payment_method: 'payment_method' },
  payment_method: { customer: 'customer' },
  payout: {
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: 'balance_transaction',
    original_payout: 'payout',
    reversed_by: 'payout',
  },
  // Shown when it is asked for; a price here has one currency, and so nothing to show.
  price: { currency_options: 'price', product: 'product' },
  refund: {
    balance_transaction: 'balance_transaction',
    charge: 'charge',
    failure_balance_transaction: 'balance_transaction',
    payment_intent: 'payment_intent',
  },
  transfer: { balance_transaction: 'balance_transaction', source_transaction: 'charge' },
  transfer_reversal: { balance_transaction: 'balance_transaction', transfer: 'transfer' },
};

const deepest = 4;

export const expandParam = list(string);

/** One way through an answer: from object to object by fields. */
type Step = readonly [field: string, kind: Kind];

/** Reads the paths against what the endpoint returns. Throws a 400 for a property that cannot be expanded. */
export function stepsOf(paths: readonly string[], returns: Returns): readonly (readonly Step[])[] {
  return paths.map((path) => {
    const ofList = returns.startsWith('list of ');
    if (ofList && !path.startsWith('data.')) throw unexpandable(path, `You may want to try expanding 'data.${path}' instead.`);
    const kind = (ofList ? returns.slice('list of '.length) : returns) as Kind;
    const way = walk(ofList ? path.slice('data.'.length) : path, kind, path);
    if (way.length > deepest)
      throw invalidRequest(`You cannot expand more than ${deepest} levels of a property: ${path}`, { param: 'expand' });
    return way;
  });
}

function walk(rest: string, from: Kind, whole: string): readonly Step[] {
  if (rest === '') return [];
  const fields = Object.entries(expandable[from] ?? {});
  const found = fields.find(([field]) => rest === field || rest.startsWith(`${field}.`));
  if (found === undefined) throw unexpandable(whole);
  const [field, kind] = found;
  return [found, ...walk(rest.slice(field.length + 1), kind, whole)];
}

const unexpandable = (path: string, hint = '') =>
  invalidRequest(`This property cannot be expanded (${path}).${hint === '' ? '' : ` ${hint}`}`, { param: 'expand' });

type Json = Record<string, unknown>;

/** A copy of the answer as plain JSON, with the ways expanded. */
export function expanded(context: Context, answer: object, ways: readonly (readonly Step[])[]): object {
  const copy = JSON.parse(JSON.stringify(answer)) as Json;
  const roots = copy['object'] === 'list' && Array.isArray(copy['data']) ? (copy['data'] as Json[]) : [copy];
  for (const way of ways) {
    let objects = roots;
    for (const [field, kind] of way) {
      objects = objects.flatMap((object) => expandField(context, object, field.split('.'), kind));
    }
  }
  return copy;
}

/** Replaces the id at `path` inside `object`, in every element where the path leads through an array; returns what it put there. */
function expandField(context: Context, object: unknown, [name = '', ...rest]: readonly string[], kind: Kind): readonly Json[] {
  if (Array.isArray(object)) return object.flatMap((element) => expandField(context, element, [name, ...rest], kind));
  if (typeof object !== 'object' || object === null) return [];
  const holder = object as Json;
  const value = holder[name];
  if (rest.length > 0) return expandField(context, value, rest, kind);
  if (typeof value === 'object' && value !== null) return [value as Json];
  const target = typeof value === 'string' ? context.store.find(kind, value) : undefined;
  if (target === undefined) return [];
  const inserted = JSON.parse(JSON.stringify(target)) as Json;
  holder[name] = inserted;
  return [inserted];
}
