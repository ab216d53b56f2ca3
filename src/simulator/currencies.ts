/** The little that a payment needs to know of currencies: whether the code exists, and how little or much can be charged. */
import { invalidRequest } from './errors.js';

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Smallest charge in minor units. Source: Stripe's "minimum and maximum charge amounts". */
// prettier-ignore
const minimums: Readonly<Record<string, number>> = {
  usd: 50, aed: 200, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, czk: 1500, dkk: 250, eur: 50, gbp: 30,
  hkd: 400, huf: 17500, inr: 50, jpy: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200, sek: 300, sgd: 50, thb: 1000,
};

const maximum = 99_999_999;

/** The code in lower case, or undefined when no such currency exists. */
export function currencyCode(written: string): string | undefined {
  const code = written.toLowerCase();
  return known.has(code) ? code : undefined;
}

/** Throws `amount_too_small` or `amount_too_large` (400). `amount` is in minor units. */
export function checkChargeable(amount: number, currency: string, param = 'amount'): void {
  const minimum = minimums[currency] ?? 1;
  if (amount < minimum) {
    throw invalidRequest(`Amount must be at least ${minimum} in the minor unit of ${currency}`, {
      code: 'amount_too_small',
      param,
    });
  }
  checkNotTooLarge(amount, currency, param);
}

/** Throws `amount_too_large` (400). */
export function checkNotTooLarge(amount: number, currency: string, param = 'amount'): void {
  if (amount > maximum) {
    throw invalidRequest(`Amount must be no more than ${maximum} in the minor unit of ${currency}`, {
      code: 'amount_too_large',
      param,
    });
  }
}
