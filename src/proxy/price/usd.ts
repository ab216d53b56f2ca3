import type { Rate } from '../../policy/model.js';
import { minorUnitDigits } from '../../stripe/currencies.js';

/**
 * An amount in US cents, rounded up to the next whole cent, computed exactly; `Infinity` where a number could not hold it exactly.
 *
 * @param amount minor units, a whole number that is not negative
 * @param currency lower-case code; `undefined` comes back where it has no rate, or is none
 */
export function usdCents(amount: number, currency: string, rates: ReadonlyMap<string, Rate>): number | undefined {
  const rate = /^[a-z]{3}$/.test(currency) ? rates.get(currency) : undefined;
  if (rate === undefined) return undefined;
  const divisor = rate.denominator * 10n ** BigInt(minorUnitDigits(currency));
  const cents = (BigInt(amount) * 100n * rate.numerator + divisor - 1n) / divisor;
  return cents > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(cents);
}
