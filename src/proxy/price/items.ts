/** Adds up prices and quantities: the items of a subscription, a checkout session or a payment link. */
import { fieldsAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { isList, isObject } from '../read/params.js';
import type { Param } from '../model.js';
import { countAsked, currencyAsked, flagAsked, isAsked, lengthAsked, namesAsked, textAsked } from './asked.js';
import { chargesAhead } from './exposure.js';
import { found, stop, type Ask } from './pricer.js';

/** Minor units of one currency. */
export interface Sum {
  readonly currency: string;
  /** Charged once, or first. */
  readonly first: number;
  /** Charged again in the 31 days after that, and at least the next time. */
  readonly ahead: number;
}

/** One unit of a price. */
interface Unit {
  readonly currency: string;
  readonly amount: number;
  /** How many times it is charged again; 0 for a price that is paid once. */
  readonly again: number;
}

/**
 * What the items at a path come to; `undefined` when that cannot be known: tiers, metered usage, amounts that a payer chooses, tax,
 * decimals, two currencies, or a field that is not understood here.
 */
export async function sumOf(ask: Ask, path: readonly (string | number)[]): Promise<Sum | undefined> {
  const count = lengthAsked(ask, path);
  let sum: Sum | undefined;
  for (let index = 0; index < count; index += 1) {
    const next = await itemAt(ask, [...path, index]);
    if (next === undefined || (sum !== undefined && sum.currency !== next.currency)) return undefined;
    sum = { currency: next.currency, first: (sum?.first ?? 0) + next.first, ahead: (sum?.ahead ?? 0) + next.ahead };
  }
  return sum;
}

/** One item: `price` or `price_data`, and a quantity. An empty path is the request itself, which holds more than `understood` names. */
export async function itemAt(
  ask: Ask,
  path: readonly (string | number)[],
  understood: readonly string[] = ['price', 'price_data', 'quantity', 'metadata'],
): Promise<Sum | undefined> {
  if (namesAsked(ask, path).some((name) => !understood.includes(name))) return undefined;
  const quantity = countAsked(ask, [...path, 'quantity']) ?? 1;
  const unit = isAsked(ask, [...path, 'price_data'])
    ? given(ask, [...path, 'price_data'])
    : await priced(ask, [...path, 'price']);
  return unit && timesQuantity(unit, quantity);
}

/** What an existing item of a subscription comes to. */
export function existingItem(item: Fields): Sum | undefined {
  const price = fieldsAt(item, 'price');
  const unit = price && unitOf(price);
  return unit && timesQuantity(unit, wholeAt(item, 'quantity') ?? 1);
}

function timesQuantity({ currency, amount, again }: Unit, quantity: number): Sum {
  const first = amount * quantity;
  if (first > 99_999_999) {
    stop(
      400,
      'amount_too_large',
      `${amount} ${currency} times ${quantity} is more than the 99999999 that Stripe takes.`,
      'quantity',
    );
  }
  return { currency, first, ahead: first * again };
}

function given(ask: Ask, path: readonly (string | number)[]): Unit | undefined {
  if (namesAsked(ask, path).some((name) => !understoodOfPrice.has(name))) return undefined;
  const currency = currencyAsked(ask, [...path, 'currency']);
  const amount = countAsked(ask, [...path, 'unit_amount']);
  if (currency === undefined || amount === undefined) return undefined;
  if (!isAsked(ask, [...path, 'recurring'])) return { currency, amount, again: 0 };
  const interval = textAsked(ask, [...path, 'recurring', 'interval']) ?? '';
  const again = chargesAhead(interval, countAsked(ask, [...path, 'recurring', 'interval_count']) ?? 1);
  return again === undefined ? undefined : { currency, amount, again };
}

const understoodOfPrice: ReadonlySet<string> = new Set([
  'currency',
  'product',
  'product_data',
  'recurring',
  'tax_behavior',
  'unit_amount',
]);

async function priced(ask: Ask, path: readonly (string | number)[]): Promise<Unit | undefined> {
  const id = textAsked(ask, path);
  const unit = id === undefined ? undefined : unitOf(await found(ask, 'prices', id));
  // Another currency than the price's own takes another amount of it.
  const currency = currencyAsked(ask, 'currency') ?? unit?.currency;
  return currency === unit?.currency ? unit : undefined;
}

function unitOf(price: Fields): Unit | undefined {
  const amount = wholeAt(price, 'unit_amount');
  const currency = textAt(price, 'currency')?.toLowerCase();
  if (amount === undefined || currency === undefined || price.billing_scheme !== 'per_unit') return undefined;
  if (fieldsAt(price, 'transform_quantity') ?? fieldsAt(price, 'custom_unit_amount')) return undefined;
  const recurring = fieldsAt(price, 'recurring');
  if (recurring === undefined) return { currency, amount, again: 0 };
  if (recurring.usage_type === 'metered') return undefined;
  const again = chargesAhead(textAt(recurring, 'interval') ?? '', wholeAt(recurring, 'interval_count') ?? 1);
  return again === undefined ? undefined : { currency, amount, again };
}

/** Whether tax may come on top, which makes any sum unknown. */
export function asksTax(ask: Ask): boolean {
  return flagAsked(ask, ['automatic_tax', 'enabled']) === true || hasTaxRates(ask.request.params);
}

const taxRates: ReadonlySet<string> = new Set(['tax_rates', 'tax_amounts', 'default_tax_rates', 'dynamic_tax_rates']);

function hasTaxRates(param: Param): boolean {
  if (isList(param)) return param.some(hasTaxRates);
  if (!isObject(param)) return false;
  return [...param].some(([name, value]) => name !== 'metadata' && ((taxRates.has(name) && value !== '') || hasTaxRates(value)));
}
