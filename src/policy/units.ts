/** How the policy file writes amounts, rates and times, and what they are in integers. Text goes in: a float never touches money. */
import type { Rate } from './model.js';

/** US dollars with at most two decimals, below a trillion, so that sums of cents stay exact. */
export const dollarsPattern = /^(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?$/;
export const ratePattern = /^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,12})?$/;
export const windowPattern = /^[1-9][0-9]{0,5}[mhd]$/;

/** US cents of an amount as `dollarsPattern` has it: 3000 for "30.00", 50 for "0.5". */
export function toCents(dollars: string): number {
  const [whole = '', cents = ''] = dollars.split('.');
  return Number(whole + cents.padEnd(2, '0'));
}

/** The exact fraction of a rate as `ratePattern` has it: 108/100 for "1.08". */
export function toRate(decimal: string): Rate {
  const [whole = '', decimals = ''] = decimal.split('.');
  return { numerator: BigInt(whole + decimals), denominator: 10n ** BigInt(decimals.length) };
}

const minute = 60_000;
const units = new Map([
  ['m', minute],
  ['h', 60 * minute],
  ['d', 24 * 60 * minute],
]);

/** Milliseconds of a time as `windowPattern` has it: 86400000 for "24h" and "1d". */
export function toMilliseconds(window: string): number {
  return Number(window.slice(0, -1)) * (units.get(window.slice(-1)) ?? NaN);
}
