import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { moveKey } from '../../../../src/facts/javascript/edits/move-key.js';
import { commentsIn, read, repaired } from '../view.js';
import { argumentsOf, keys, literals, newlines, type Literal } from './formatting.js';

const HEAD = "import Stripe from 'stripe';\nconst stripe = new Stripe(key);\n";

function moved(code: string, stripeMajor = 23): string | undefined {
  const { view, call } = read(HEAD + code, { stripeMajor });
  return repaired(HEAD + code, moveKey(view, call))?.slice(HEAD.length);
}

describe('moveKey', () => {
  it.each([
    [
      'camel case',
      'stripe.charges.create({ amount, idempotencyKey: k });',
      'stripe.charges.create({ amount }, { idempotencyKey: k });',
    ],
    [
      'snake case',
      'stripe.charges.create({ idempotency_key: k, amount: 1 })',
      'stripe.charges.create({ amount: 1 }, { idempotencyKey: k })',
    ],
    ['shorthand', 'stripe.charges.create({ amount, idempotencyKey });', 'stripe.charges.create({ amount }, { idempotencyKey });'],
    [
      'shorthand in snake case',
      'stripe.charges.create({ amount, idempotency_key });',
      'stripe.charges.create({ amount }, { idempotencyKey: idempotency_key });',
    ],
    [
      'a key alone',
      'stripe.charges.capture(id, { idempotencyKey: k });',
      'stripe.charges.capture(id, {}, { idempotencyKey: k });',
    ],
    [
      'options that are there',
      'stripe.charges.create({ amount, idempotencyKey: k }, { stripeAccount: a });',
      'stripe.charges.create({ amount }, { stripeAccount: a, idempotencyKey: k });',
    ],
    [
      'options that choose no key',
      'stripe.charges.create({ amount, idempotencyKey: k }, { idempotencyKey: undefined });',
      'stripe.charges.create({ amount }, { idempotencyKey: k });',
    ],
    [
      'undefined options',
      'stripe.charges.create({ amount, idempotencyKey: k }, undefined);',
      'stripe.charges.create({ amount }, { idempotencyKey: k });',
    ],
    [
      'options in a constant',
      'const o = { stripeAccount: a };\nstripe.charges.create({ amount, idempotencyKey: k }, o);',
      'const o = { stripeAccount: a };\nstripe.charges.create({ amount }, { ...o, idempotencyKey: k });',
    ],
    [
      'params in a constant of their own',
      'async function f() {\n  const p = { amount, idempotencyKey: `k-${a.id}` };\n  try {\n    return await stripe.charges.create(p);\n  } catch {}\n}',
      'async function f() {\n  const p = { amount };\n  try {\n    return await stripe.charges.create(p, { idempotencyKey: `k-${a.id}` });\n  } catch {}\n}',
    ],
    [
      'lines',
      'stripe.charges.create(\n\t{\n\t\tamount,\n\t\tidempotencyKey: k\n\t}\n)',
      'stripe.charges.create(\n\t{\n\t\tamount\n\t},\n\t{ idempotencyKey: k }\n)',
    ],
    [
      'comments, with the key',
      'stripe.charges.create({\n  amount, // cents\n  // one order\n  idempotencyKey: k, // stable\n});',
      'stripe.charges.create({\n  amount, // cents\n}, {\n  // one order\n  // stable\n  idempotencyKey: k,\n});',
    ],
    [
      'an assertion around the params',
      'stripe.charges.create({ amount, idempotencyKey: k } as P);',
      'stripe.charges.create({ amount } as P, { idempotencyKey: k });',
    ],
    [
      'parentheses',
      'stripe.charges.create(({ amount, idempotencyKey: (k) }), );',
      'stripe.charges.create(({ amount }), { idempotencyKey: (k) }, );',
    ],
  ])('moves %s', (_, code, expected) => {
    expect(moved(code)).toBe(expected);
    // A second run finds the key where it belongs.
    const again = read(HEAD + expected);
    expect(again.call.key.where).toBe('options');
    expect(moveKey(again.view, again.call)).toBeUndefined();
  });

  it.each([
    ['options that cannot be seen', 'function f(o) { stripe.charges.create({ amount, idempotencyKey: k }, o); }'],
    ['params that serve something else', 'const p = { amount, idempotencyKey: k };\nlog(p);\nstripe.charges.create(p);'],
    [
      'params that are written before other code',
      'const p = { amount, idempotencyKey: next() };\nnext();\nstripe.charges.create(p);',
    ],
    ['params of a loop', 'const p = { amount, idempotencyKey: k };\nfor (;;) stripe.charges.create(p);'],
    ['params of another function', 'const p = { amount, idempotencyKey: k };\nconst f = () => stripe.charges.create(p);'],
    ['exported params', 'export const p = { amount, idempotencyKey: k };\nstripe.charges.create(p);'],
    [
      'a name that means something else at the call',
      'const p = { amount, idempotencyKey: k };\n{ const k = 1; stripe.charges.create(p); }',
    ],
    ['a key with an effect', 'stripe.charges.create({ amount, idempotencyKey: (n += 1) });'],
    ['params that change the key', 'stripe.charges.create({ idempotencyKey: n, amount: n++ });'],
    ['two keys', 'stripe.charges.create({ idempotencyKey: a, idempotency_key: b });'],
    ['a method', 'stripe.charges.create({ amount, idempotencyKey() {} });'],
  ])('leaves %s alone', (_, code) => {
    expect(moved(code)).toBeUndefined();
  });

  it('has nothing to move where an older SDK reads options in the params slot', () => {
    const code = 'stripe.charges.capture(id, { idempotencyKey: k });';
    expect(moved(code, 21)).toBeUndefined();
    expect(moved(code, 22)).toBe('stripe.charges.capture(id, {}, { idempotencyKey: k });');
  });

  const options = (newline: string): fc.Arbitrary<Literal | undefined> =>
    fc.option(literals(newline, undefined), { nil: undefined });

  it('sends the same params without the key, and the same options with it, in any formatting', () => {
    const calls = newlines.chain((newline) =>
      fc.constantFrom(...keys).chain((key) =>
        fc.record({
          params: literals(newline, key),
          options: options(newline),
          comma: fc.boolean(),
          key: fc.constant(key),
          newline: fc.constant(newline),
        }),
      ),
    );
    fc.assert(
      fc.property(calls, ({ params, options, comma, key, newline }) => {
        const code = `${HEAD.replaceAll('\n', newline)}stripe.charges.create(${params.text}${options ? `, ${options.text}` : ''}${comma ? ',' : ''})`;
        // Up to 21, params of a key alone are options.
        const { view, call } = read(code);
        const output = repaired(code, moveKey(view, call)) ?? '';
        const after = read(output);
        const { [key.entry[0]]: value, ...rest } = params.value;
        const sent = argumentsOf(after.view.textOf(after.call.node));
        expect(sent).toEqual([rest, { ...options?.value, idempotencyKey: value }]);
        expect(commentsIn(output)).toEqual(commentsIn(code));
        if (newline === '\r\n') expect(output).not.toMatch(/(?<!\r)\n/u);
        expect(after.call.key.where).toBe('options');
        expect(moveKey(after.view, after.call)).toBeUndefined();
      }),
      { seed: 2026, numRuns: 120 },
    );
  });
});
