import { expect, it } from 'vitest';
import { isThreeDecimal, isZeroDecimal, minorUnitDigits } from '../../src/stripe/currencies.js';

it.each([
  ['usd', 2],
  ['EUR', 2],
  ['jpy', 0],
  ['JPY', 0],
  ['krw', 0],
  ['kwd', 3],
  ['BHD', 3],
  // Where Stripe and ISO 4217 part.
  ['isk', 2],
  ['ugx', 2],
  ['mga', 0],
  ['huf', 2],
  ['twd', 2],
])('%s has %i digits', (currency, digits) => {
  expect(minorUnitDigits(currency)).toBe(digits);
});

it('knows 15 zero-decimal and 5 three-decimal currencies', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  expect(codes.filter(isZeroDecimal)).toHaveLength(15);
  expect(codes.filter(isThreeDecimal)).toEqual(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
});

it.each(['', 'us', 'usdt', 'u$d', ' usd'])('refuses %j', (currency) => {
  expect(() => minorUnitDigits(currency)).toThrow(new RangeError(`"${currency}" is not a three-letter currency code.`));
});
