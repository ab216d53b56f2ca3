import type { Rate } from '../../policy/model.js';
import { minorUnitDigits } from '../../stripe/currencies.js';

/**
 * An amount in US cents, rounded up to the next whole cent, computed exactly.
 *
 * @param amount minor units, a whole number that is not negative
 * @param currency lower-case code; `undefined` comes back where it has no rate, or is none
 * @throws RangeError when the result is no longer exact (2^53 cents)
 */
export function usdCents(amount: number, currency: string, rates: ReadonlyMap<string, Rate>): number | undefined {
  const rate = /^[a-z]{3}$/.test(currency) ? rates.get(currency) : undefined;
  if (rate === undefined) return undefined;
  const divisor = rate.denominator * 10n ** BigInt(minorUnitDigits(currency));
  const cents = Number((BigInt(amount) * 100n * rate.numerator + divisor - 1n) / divisor);
  if (!Number.isSafeInteger(cents)) throw new RangeError(`${amount} ${currency} is too much to count in US cents.`);
  return cents;
}
