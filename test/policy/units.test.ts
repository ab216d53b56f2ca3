import fc from 'fast-check';
import { expect, it } from 'vitest';

import { dollarsPattern, ratePattern, toCents, toMilliseconds, toRate, windowPattern } from '../../src/policy/units.js';

it.each([
  ['30.00', 3_000],
  ['30', 3_000],
  ['0.5', 50],
  ['0.07', 7],
  ['0', 0],
  ['999999999999.99', 99_999_999_999_999],
])('reads %s dollars as %i cents', (text, cents) => {
  expect(dollarsPattern.test(text)).toBe(true);
  expect(toCents(text)).toBe(cents);
});

it.each(['', '.5', '5.', '05', '1.005', '-1', '+1', '1e3', ' 1', '1,000', '1000000000000', '٣', '1\n'])(
  'takes %j for no amount',
  (text) => {
    expect(dollarsPattern.test(text)).toBe(false);
  },
);

it('reads every amount of cents back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (cents) => {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      expect(toCents(text)).toBe(cents);
    }),
  );
});

it.each([
  ['1.08', { numerator: 108n, denominator: 100n }],
  ['2', { numerator: 2n, denominator: 1n }],
  ['0.006723', { numerator: 6723n, denominator: 1_000_000n }],
  ['123456789.123456789012', { numerator: 123456789123456789012n, denominator: 10n ** 12n }],
])('reads the rate %s exactly', (text, rate) => {
  expect(ratePattern.test(text)).toBe(true);
  expect(toRate(text)).toEqual(rate);
});

it.each(['', '1.', '.1', '1e2', '-1', '1/3', '01', '1234567890', '0.1234567890123'])('takes %j for no rate', (text) => {
  expect(ratePattern.test(text)).toBe(false);
});

it.each([
  ['1m', 60_000],
  ['90m', 5_400_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['527040m', 31_622_400_000],
])('reads %s as %i ms', (text, ms) => {
  expect(windowPattern.test(text)).toBe(true);
  expect(toMilliseconds(text)).toBe(ms);
});

it.each(['0h', '24', '1s', '1w', '1.5h', '-1h', '1H', 'h', '1234567m', '1h '])('takes %j for no time', (text) => {
  expect(windowPattern.test(text)).toBe(false);
});
