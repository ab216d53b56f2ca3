/** What one unit of a price comes to, and in which currency; or why nobody can say. */
import { fieldsAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { chargesAhead, unknowable } from './exposure.js';
import { found, type Ask } from './pricer.js';

/** One unit of a price. Minor units. */
export interface Unit {
  readonly currency: string;
  readonly amount: number;
  /** How many times it is charged again; 0 for a price that is paid once. */
  readonly again: number;
  /** How many are sold together for the amount; what is left over counts as a whole pack. */
  readonly pack: number;
}

/** In which currency a price of several is charged. */
export interface Charged {
  /** As the request says, or an object that was read. */
  readonly currency?: string | undefined;
  /** Asks Stripe; done for a price of several currencies alone. */
  readonly lookUp?: (() => Promise<string | undefined>) | undefined;
}

export const oneTime = (currency: string, amount: number): Unit => ({ currency, amount, again: 0, pack: 1 });

export function recurring(ask: Ask, unit: Unit, interval: string, count: number, param?: string): Unit {
  const again = chargesAhead(interval, count);
  return again === undefined
    ? unknowable(ask, 'how often it is charged is not said. Use day, week, month or year.', param)
    : { ...unit, again };
}

/** A price that was looked up, in the currency that is charged. */
export async function inCurrency(ask: Ask, price: Fields, { currency, lookUp }: Charged): Promise<Unit> {
  const own = textAt(price, 'currency')?.toLowerCase();
  const options = fieldsAt(price, 'currency_options') ?? {};
  const several = Object.keys(options).some((option) => option !== own);
  const charged = currency ?? (several ? await lookUp?.() : own);
  const name = textAt(price, 'id') ?? 'the price';
  if (charged === undefined) return unknowable(ask, `${name} has several currencies. Send "currency".`, 'currency');
  if (charged === own) return unitOf(ask, price);
  const option = Object.hasOwn(options, charged) ? fieldsAt(options, charged) : undefined;
  if (option === undefined) return unknowable(ask, `${name} has no amount in ${charged}. Use a price that has.`, 'currency');
  const { unit_amount, custom_unit_amount } = option;
  return unitOf(ask, { ...price, currency: charged, unit_amount, custom_unit_amount });
}

/** The currency that a customer is charged in, where it has one. */
export const currencyOf = (ask: Ask, customer: string | undefined) => async (): Promise<string | undefined> =>
  customer === undefined ? undefined : textAt(await found(ask, 'customers', customer), 'currency')?.toLowerCase();

/** One unit of a price, in its own currency. Stops with 403 where no number of them is known to come to an amount. */
export function unitOf(ask: Ask, price: Fields): Unit {
  const name = textAt(price, 'id') ?? 'the price';
  if (price.billing_scheme !== 'per_unit' || (price.tiers_mode ?? undefined) !== undefined) {
    unknowable(ask, `${name} has tiers. Use a price with one amount for each unit.`);
  }
  const times = fieldsAt(price, 'recurring');
  if (times !== undefined && (times.usage_type !== 'licensed' || (times.meter ?? undefined) !== undefined)) {
    unknowable(ask, `${name} bills what is used and reported later. Use a licensed price.`);
  }
  if (fieldsAt(price, 'custom_unit_amount') !== undefined)
    unknowable(ask, `whoever pays chooses what ${name} comes to. Use a fixed price.`);
  const amount = wholeAt(price, 'unit_amount');
  const currency = textAt(price, 'currency')?.toLowerCase();
  if (amount === undefined || currency === undefined) {
    return unknowable(ask, `${name} has no amount in whole minor units. Use a price that has one.`);
  }
  const unit = { ...oneTime(currency, amount), pack: packOf(ask, price, name) };
  if (times === undefined) return unit;
  return recurring(ask, unit, textAt(times, 'interval') ?? '', wholeAt(times, 'interval_count') ?? 1);
}

function packOf(ask: Ask, price: Fields, name: string): number {
  const transform = fieldsAt(price, 'transform_quantity');
  if (transform === undefined) return 1;
  const pack = wholeAt(transform, 'divide_by') ?? 0;
  return pack >= 1 ? pack : unknowable(ask, `${name} is sold in packs of a size that Stripe does not show.`);
}
