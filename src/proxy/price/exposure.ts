/** Charges that come later and by themselves: no cap can bound them, so the policy must say how much they may come to. */
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

/** Later charges of which nothing is known: all that the policy allows. */
export function unknownFuture(ask: Ask): Money {
  return { amount: 0, currency: 'usd', exposure: maxExposure(ask) };
}

/** What is charged at once is not known either: the cap must have room for all that the policy allows. */
export function unknownAtOnce(ask: Ask): Money {
  const most = maxExposure(ask);
  return { amount: most, currency: 'usd', exposure: most };
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
