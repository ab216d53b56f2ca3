/** Amounts as people write them, exact: never through a float. */
import { minorUnitDigits } from '../../stripe/currencies.js';

/** `29.00 USD` for 2900 and `usd`; `500 JPY` for 500 and `jpy`. */
export function formatAmount(minor: number, currency: string): string {
  const digits = minorUnitDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${minor < 0 ? '-' : ''}${text.slice(0, text.length - digits)}${fraction} ${currency.toUpperCase()}`;
}

/** Minor units of `29.00`, `29` or `0`; `undefined` for what is no amount of the currency (`29.001`, `-1`, `1e3`). */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = minorUnitDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, '0'));
}
