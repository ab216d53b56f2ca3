import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBytes } from '../../../../src/facts/python/tree/syntax.js';
import { viewOf } from '../view.js';
import { programs } from './programs.js';
import { wrapped } from './factory-of.js';

const seed = 20261123;

const OWN = ['PAYBRAKE_VAULT_KEY_BILLING', 'api', 'PAYBRAKE_URL'];

/** Every string but doc strings, in the order of the source. */
function stringsOf(code: string): string[] {
  return viewOf(code)
    .all('Constant')
    .flatMap((one) =>
      typeof one.value === 'string' && one.parent?.nodeType !== 'Expr' ? `${isBytes(one) ? 'b' : ''}${one.value}` : [],
    );
}

it(`keeps every string but doc strings, seed ${String(seed)}`, () => {
  let moved = 0;
  fc.assert(
    fc.property(programs, ({ code }) => {
      const made = wrapped(code);
      if (made === undefined) return;
      moved += 1;
      const after = stringsOf(made);
      expect(after.splice(after.indexOf('PAYBRAKE_VAULT_KEY_BILLING'), OWN.length)).toEqual(OWN);
      expect(after).toEqual(stringsOf(code));
    }),
    { seed, numRuns: 200 },
  );
  expect(moved).toBeGreaterThan(150);
});
