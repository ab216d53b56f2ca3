/** Charges that come later and by themselves: no cap can bound them, so the policy must say how much they may come to. */
import { isList, isObject, nameOf } from '../read/params.js';
import type { Param } from '../model.js';
import { namesAsked } from './asked.js';
import { inUsd, nameOfCall, stop, type Ask, type Money } from './pricer.js';

/** US cents. Stops with 403 unless the policy states a maximum. */
export function maxExposure(ask: Ask): number {
  if (ask.role.maxExposure !== undefined) return ask.role.maxExposure;
  const why = `${nameOfCall(ask)} leads to charges that come later and by themselves, and no cap can bound them.`;
  const advice = `State the most that they may come to as "maxExposure" of role "${ask.role.name}" to allow it.`;
  return stop(403, 'future_charges_unbounded', `${why} ${advice}`);
}

/** An amount that is charged later, with no call of ours: it is an exposure, and no cap counts it. */
export function futureCharge(ask: Ask, amount: number, currency: string): Money {
  maxExposure(ask);
  return { amount: 0, currency, exposure: inUsd(ask, amount, currency), bucket: 'charges' };
}

/** Stops with 403. A maximum is no price: what is not known is not sent, whatever the policy states. */
export function unknowable(ask: Ask, why: string, param?: string): never {
  return stop(
    403,
    'amount_unknown',
    `What ${nameOfCall(ask)} comes to cannot be known, and "maxExposure" is no price: ${why}`,
    param,
  );
}

/** Stops with 403 at the first name under a path (an empty one is the request itself) that may change what is charged. */
export function understandsOnly(ask: Ask, path: readonly (string | number)[], names: readonly string[]): void {
  const strange = namesAsked(ask, path).find((name) => !names.includes(name));
  if (strange === undefined) return;
  const param = nameOf([...path, strange]);
  unknowable(ask, `${param} may change it in a way that is not counted here. Leave it out.`, param);
}

/**
 * Stops with 403 where a request asks for tax. Rates depend on who pays and where, and may come on top; so none is counted, not even
 * one that the price includes.
 */
export function refuseTax(ask: Ask): void {
  const path = taxIn(ask.request.params, []);
  if (path === undefined) return;
  const param = nameOf(path);
  unknowable(ask, `${param} may add tax. Leave it out, and let the price be what is paid.`, param);
}

const taxNames: ReadonlySet<string> = new Set(['tax_rates', 'tax_amounts', 'default_tax_rates', 'dynamic_tax_rates']);

/** Where tax is asked for; what is empty unsets it. */
function taxIn(param: Param, path: readonly (string | number)[]): readonly (string | number)[] | undefined {
  const entries: (readonly [string | number, Param])[] = isObject(param) ? [...param] : isList(param) ? [...param.entries()] : [];
  for (const [name, value] of entries) {
    const here = [...path, name];
    if (name === 'metadata' || value === '') continue;
    if (taxNames.has(String(name))) return here;
    if (name === 'automatic_tax' && isObject(value) && (value.get('enabled') ?? 'false') !== 'false') return [...here, 'enabled'];
    const found = taxIn(value, here);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The shortest that a billing interval can be, in days. */
const shortest: Readonly<Record<string, number>> = { day: 1, week: 7, month: 28, year: 365 };

/**
 * How often something recurring is charged in the 31 days after its first charge, and at least once: what an exposure counts, so that
 * a daily price is not taken for a thirtieth of a monthly one. `undefined` for intervals that are not known.
 */
export function chargesAhead(interval: string, count: number): number | undefined {
  const days = Object.hasOwn(shortest, interval) ? shortest[interval] : undefined;
  if (days === undefined || count < 1) return undefined;
  return Math.max(1, Math.floor(31 / (days * count)));
}
