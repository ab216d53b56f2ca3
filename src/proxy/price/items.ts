/** Adds up prices and quantities: the items of a subscription, a checkout session or a payment link. */
import { fieldsAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { at, isList, nameOf } from '../read/params.js';
import { countAsked, currencyAsked, flagAsked, isAsked, lengthAsked, missing, textAsked } from './asked.js';
import { understandsOnly, unknowable } from './exposure.js';
import { inCurrency, oneTime, recurring, unitOf, type Charged, type Unit } from './units.js';
import { found, stop, type Ask } from './pricer.js';

/** Minor units of one currency. */
export interface Sum {
  readonly currency: string;
  /** Charged once, or first. */
  readonly first: number;
  /** Charged again in the 31 days after that, and at least the next time. */
  readonly ahead: number;
}

type Path = readonly (string | number)[];

/** What an item may have. */
const usual = ['adjustable_quantity', 'discountable', 'discounts', 'metadata', 'period', 'price', 'price_data', 'quantity'];

/** What the items at a path come to. Stops with 403 where that cannot be known, and with 400 where there are none. */
export async function sumOf(ask: Ask, path: Path, charged: Charged, names: readonly string[] = usual): Promise<Sum> {
  if (!isList(at(ask.request.params, path))) missing(path);
  let sum: Sum | undefined;
  for (let index = 0; index < lengthAsked(ask, path); index += 1) {
    const next = await itemAt(ask, [...path, index], charged, names);
    sum = sum === undefined ? next : plus(ask, sum, next);
  }
  return sum ?? missing(path);
}

/** One item: a price and a quantity. An empty path is the request itself, which has other names. */
export async function itemAt(ask: Ask, path: Path, charged: Charged, names: readonly string[] = usual): Promise<Sum> {
  understandsOnly(ask, path, names);
  const unit = (await pricedAt(ask, path, charged)) ?? missing([...path, 'price']);
  return times(unit, quantityAt(ask, path) ?? 1);
}

/** An item that exists, as the request changes it. What it was is billed with the change, so that must be known as well. */
export async function changedItem(ask: Ask, path: Path, item: Fields, currency: string, names: readonly string[]): Promise<Sum> {
  understandsOnly(ask, path, names);
  const deleted = flagAsked(ask, [...path, 'deleted']) === true;
  const before = await existing(ask, item, currency);
  const unit = (await pricedAt(ask, path, { currency })) ?? before;
  return times(unit, deleted ? 0 : (quantityAt(ask, path) ?? quantityOf(item)));
}

/** An item of a subscription as it is. */
export async function existingItem(ask: Ask, item: Fields, currency: string): Promise<Sum> {
  return times(await existing(ask, item, currency), quantityOf(item));
}

/** Minor units of one currency; nothing for no parts. */
export async function total(ask: Ask, currency: string, parts: readonly Promise<Sum>[]): Promise<Sum> {
  return (await Promise.all(parts)).reduce((sum, part) => plus(ask, sum, part), { currency, first: 0, ahead: 0 });
}

export function plus(ask: Ask, one: Sum, other: Sum): Sum {
  if (one.currency !== other.currency)
    unknowable(ask, `it is in ${one.currency} and in ${other.currency}. Charge one currency at a time.`);
  return { currency: one.currency, first: one.first + other.first, ahead: one.ahead + other.ahead };
}

/** Where no quantity is sent with another price, Stripe may take one. */
const quantityOf = (item: Fields): number => Math.max(1, wholeAt(item, 'quantity') ?? 1);

/** A payer who may change it takes the most that he may: 99 unless it is said. */
function quantityAt(ask: Ask, path: Path): number | undefined {
  const asked = countAsked(ask, [...path, 'quantity']);
  if (flagAsked(ask, [...path, 'adjustable_quantity', 'enabled']) !== true) return asked;
  return Math.max(asked ?? 1, countAsked(ask, [...path, 'adjustable_quantity', 'maximum']) ?? 99);
}

async function pricedAt(ask: Ask, path: Path, charged: Charged): Promise<Unit | undefined> {
  if (isAsked(ask, [...path, 'price_data'])) return given(ask, [...path, 'price_data']);
  const id = textAsked(ask, [...path, 'price']) ?? textAsked(ask, [...path, 'pricing', 'price']);
  if (id === undefined) return undefined;
  return inCurrency(ask, await found(ask, 'prices', id, 'currency_options'), charged);
}

/** The price in an item is in its own currency, which need not be the one that its subscription is charged in. */
async function existing(ask: Ask, item: Fields, currency: string): Promise<Unit> {
  const price = fieldsAt(item, 'price');
  if (price === undefined) return unknowable(ask, 'Stripe shows an item without a price.');
  if (textAt(price, 'currency')?.toLowerCase() === currency) return unitOf(ask, price);
  return inCurrency(ask, await found(ask, 'prices', textAt(price, 'id') ?? '', 'currency_options'), { currency });
}

function given(ask: Ask, path: Path): Unit {
  understandsOnly(ask, path, ['currency', 'product', 'product_data', 'recurring', 'tax_behavior', 'unit_amount']);
  const currency = currencyAsked(ask, [...path, 'currency']) ?? missing([...path, 'currency']);
  const amount = countAsked(ask, [...path, 'unit_amount']) ?? missing([...path, 'unit_amount']);
  if (!isAsked(ask, [...path, 'recurring'])) return oneTime(currency, amount);
  understandsOnly(ask, [...path, 'recurring'], ['interval', 'interval_count']);
  const interval = textAsked(ask, [...path, 'recurring', 'interval']) ?? '';
  const count = countAsked(ask, [...path, 'recurring', 'interval_count']) ?? 1;
  return recurring(ask, oneTime(currency, amount), interval, count, nameOf([...path, 'recurring', 'interval']));
}

function times({ currency, amount, again, pack }: Unit, quantity: number): Sum {
  const first = amount * Math.ceil(quantity / pack);
  if (first > 99_999_999) {
    const message = `${amount} ${currency} times ${quantity} is more than the 99999999 that Stripe takes.`;
    stop(400, 'amount_too_large', message, 'quantity');
  }
  return { currency, first, ahead: first * again };
}
