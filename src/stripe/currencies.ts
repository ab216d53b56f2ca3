/** How many digits of a currency Stripe counts in its integers. ISO 4217 and `Intl` differ for several of them. */

/**
 * Amounts are whole units. Ugandan shilling and Icelandic króna are not here: Stripe counts them with two digits that must be zero.
 * Malagasy ariary is here although ISO 4217 gives it two digits.
 */
const zeroDecimal: ReadonlySet<string> = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));

/** Amounts are thousandths; Stripe wants the last digit to be zero. */
const threeDecimal: ReadonlySet<string> = new Set('bhd jod kwd omr tnd'.split(' '));

/**
 * Decimal places between Stripe's minor unit and the currency: 1000 is 10.00 in `usd` (2), 1000 in `jpy` (0), 1.000 in `kwd` (3).
 * Takes a three-letter code in any case. Throws a `RangeError` for anything else, since a guess would misprice by a hundred.
 */
export function minorUnitDigits(currency: string): 0 | 2 | 3 {
  if (!/^[a-z]{3}$/i.test(currency)) throw new RangeError(`"${currency}" is not a three-letter currency code.`);
  const code = currency.toLowerCase();
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}

/** Whether amounts of the currency are whole units (`jpy`). Takes a three-letter code in any case. */
export function isZeroDecimal(currency: string): boolean {
  return minorUnitDigits(currency) === 0;
}

/** Whether amounts of the currency are thousandths (`kwd`). Takes a three-letter code in any case. */
export function isThreeDecimal(currency: string): boolean {
  return minorUnitDigits(currency) === 3;
}
