import fc from 'fast-check';
import { expect, it } from 'vitest';

import { formatAmount, parseAmount } from '../../../src/proxy/admin/amount.js';

it.each([
  [2_900, 'usd', '29.00 USD'],
  [5, 'eur', '0.05 EUR'],
  [0, 'usd', '0.00 USD'],
  [500, 'jpy', '500 JPY'],
  [1_230, 'kwd', '1.230 KWD'],
  [-150, 'usd', '-1.50 USD'],
  [999_999_999_999, 'usd', '9999999999.99 USD'],
])('writes %i %s as %s', (minor, currency, text) => {
  expect(formatAmount(minor, currency)).toBe(text);
});

it.each([
  ['29.00', 'usd', 2_900],
  ['29', 'usd', 2_900],
  ['29.5', 'usd', 2_950],
  ['0', 'usd', 0],
  ['500', 'jpy', 500],
  ['1.230', 'kwd', 1_230],
  ['500.0', 'jpy', undefined],
  ['29.001', 'usd', undefined],
  ['-1', 'usd', undefined],
  ['1e3', 'usd', undefined],
  ['1,00', 'usd', undefined],
  ['.5', 'usd', undefined],
  ['5.', 'usd', undefined],
  ['', 'usd', undefined],
  [' 1', 'usd', undefined],
  ['٣', 'usd', undefined],
])('reads %j %s as %s', (text, currency, minor) => {
  expect(parseAmount(text, currency)).toBe(minor);
});

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.nat(99_999_999), fc.constantFrom('usd', 'jpy', 'kwd'), (minor, currency) => {
      expect(parseAmount(formatAmount(minor, currency).split(' ')[0] ?? '', currency)).toBe(minor);
    }),
  );
});
