import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usdCents } from '../../../src/proxy/price/usd.js';
import { rates } from './support.js';

it('counts each currency in its own minor unit, and rounds up to a whole cent', () => {
  expect(usdCents(2900, 'usd', rates)).toBe(2900);
  expect(usdCents(1000, 'eur', rates)).toBe(1080);
  expect(usdCents(1, 'eur', rates)).toBe(2);
  // 1000 yen are 6.70 dollars, and one is two thirds of a cent.
  expect(usdCents(1000, 'jpy', rates)).toBe(670);
  expect(usdCents(1, 'jpy', rates)).toBe(1);
  // 1000 are one dinar, and ten are a hundredth of it.
  expect(usdCents(1000, 'kwd', rates)).toBe(325);
  expect(usdCents(10, 'kwd', rates)).toBe(4);
  expect(usdCents(0, 'eur', rates)).toBe(0);
});

it('knows no rate but those of the policy', () => {
  expect(usdCents(100, 'gbp', rates)).toBeUndefined();
  expect(usdCents(100, 'EUR', rates)).toBeUndefined();
  expect(usdCents(100, 'dollars', rates)).toBeUndefined();
});

it('never loses a digit', () => {
  expect(usdCents(Number.MAX_SAFE_INTEGER, 'usd', rates)).toBe(Number.MAX_SAFE_INTEGER);
  expect(usdCents(Number.MAX_SAFE_INTEGER, 'eur', rates)).toBe(Infinity);
});

it('is the least whole number of cents that is not below the exact value', () => {
  const digits = { usd: 2n, jpy: 0n, kwd: 3n };
  fc.assert(
    fc.property(
      fc.constantFrom('usd', 'jpy', 'kwd'),
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.bigInt({ min: 1n, max: 1_000_000n }),
      fc.bigInt({ min: 1n, max: 1_000_000n }),
      (currency, amount, numerator, denominator) => {
        const cents = usdCents(amount, currency, new Map([[currency, { numerator, denominator }]]));
        // amount / 10^digits · numerator / denominator · 100, both sides free of fractions.
        const scale = denominator * 10n ** digits[currency];
        const exact = BigInt(amount) * numerator * 100n;
        expect(BigInt(cents ?? -1) * scale).toBeGreaterThanOrEqual(exact);
        expect((BigInt(cents ?? -1) - 1n) * scale).toBeLessThan(exact);
      },
    ),
  );
});
