import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

/** A property as the generated literal writes it, and what it evaluates to. */
export interface Written {
  readonly text: string;
  readonly entry: readonly [name: string, value: unknown];
}

const others: readonly Written[] = [
  { text: 'amount: 500', entry: ['amount', 500] },
  { text: "'currency': 'usd'", entry: ['currency', 'usd'] },
  { text: 'customer', entry: ['customer', 'cus_1'] },
  { text: 'metadata: { a: [1, 2], b: `}, ${customer} //` }', entry: ['metadata', { a: [1, 2], b: '}, cus_1 //' }] },
  { text: 'capture: (true)', entry: ['capture', true] },
];

export const keys: readonly Written[] = [
  { text: "idempotencyKey: 'k'", entry: ['idempotencyKey', 'k'] },
  { text: 'idempotencyKey', entry: ['idempotencyKey', 'short'] },
  { text: 'idempotency_key', entry: ['idempotency_key', 'snake'] },
  { text: '"idempotency_key": `order-${customer}`', entry: ['idempotency_key', 'order-cus_1'] },
  { text: "['idempotencyKey']: ('k')", entry: ['idempotencyKey', 'k'] },
  { text: 'idempotencyKey /* of */ : /* the */ [1, 2].join() ', entry: ['idempotencyKey', '1,2'] },
];

/** What the generated literals refer to. */
const scope = { customer: 'cus_1', idempotencyKey: 'short', idempotency_key: 'snake' };

/** White space and comments, each comment with text of its own. `newline` is the file's. */
function trivia(newline: string): fc.Arbitrary<(index: number) => string> {
  return fc.constantFrom(
    () => '',
    () => ' ',
    () => newline,
    () => `${newline}\t`,
    () => `${newline}${newline}    `,
    (i: number) => ` /* block ${String(i)} */ `,
    (i: number) => ` // line ${String(i)}${newline}`,
    (i: number) => `${newline}  // above ${String(i)}${newline}  `,
    (i: number) => `/* a ${String(i)} */ /* b ${String(i)} */${newline}`,
  );
}

export interface Literal {
  readonly text: string;
  readonly value: Record<string, unknown>;
}

/** An object literal of some of the properties and `key`, in any formatting. */
export function literals(newline: string, key: Written | undefined): fc.Arbitrary<Literal> {
  return fc
    .record({
      chosen: fc.subarray([...others]),
      at: fc.nat(),
      gaps: fc.array(trivia(newline), { minLength: 16, maxLength: 16 }),
      comma: fc.boolean(),
      seed: fc.nat(1_000_000),
    })
    .map(({ chosen, at, gaps, comma, seed }) => {
      const all = [...chosen];
      if (key) all.splice(at % (all.length + 1), 0, key);
      let used = 0;
      const gap = (): string => {
        used++;
        return gaps[used % gaps.length]?.(seed * 100 + used) ?? '';
      };
      const body = all.map(({ text }, i) => gap() + text + gap() + (i < all.length - 1 || comma ? ',' : '')).join('');
      return { text: `{${body}${gap()}}`, value: Object.fromEntries(all.map(({ entry }) => entry)) };
    });
}

export const newlines = fc.constantFrom('\n', '\r\n');

/** The arguments of the call in a program, such as `f({ a: 1 });`, made plain data. */
export function argumentsOf(program: string): unknown {
  const given = (...all: unknown[]): unknown[] => all;
  return JSON.parse(JSON.stringify(runInNewContext(program, { ...scope, f: given, stripe: { charges: { create: given } } })));
}
