import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ownComments } from '../../../../src/facts/javascript/edits/object.js';
import { removeProperty } from '../../../../src/facts/javascript/edits/remove.js';
import type { View } from '../../../../src/facts/javascript/tree/source.js';
import { keyName } from '../../../../src/facts/javascript/tree/syntax.js';
import { commentsIn, repaired, viewOf } from '../view.js';
import { argumentsOf, keys, literals, newlines } from './formatting.js';

function propertyNamed(view: View, name: string) {
  const property = view.all('Property').find((p) => keyName(p) === name);
  if (!property) throw new Error(`no ${name}`);
  return property;
}

function without(text: string, name = 'key'): string | undefined {
  const view = viewOf(text);
  return repaired(text, removeProperty(view, propertyNamed(view, name)));
}

describe('removeProperty', () => {
  it.each([
    ['the only one', 'f({ key: 1 });', 'f({});'],
    ['the only one, on its own line', 'f({\n  key: 1, // c\n});', 'f({});'],
    ['the first on a line', 'f({ key: 1, b: 2 });', 'f({ b: 2 });'],
    ['the last on a line', 'f({ a: 1, key: 2 });', 'f({ a: 1 });'],
    ['the last with a trailing comma', 'f({ a: 1, key: 2, });', 'f({ a: 1, });'],
    ['one between', 'f({ a: 1, key: 2, b: 3 });', 'f({ a: 1, b: 3 });'],
    ['a line', 'f({\n  a: 1,\n  key: 2,\n  b: 3,\n});', 'f({\n  a: 1,\n  b: 3,\n});'],
    ['the last line with no trailing comma', 'f({\n\ta: 1,\n\tkey: 2\n})', 'f({\n\ta: 1\n})'],
    ['several lines', 'f({\r\n  key: [\r\n    1,\r\n  ],\r\n  b: 1\r\n});', 'f({\r\n  b: 1\r\n});'],
    ['its own comments', 'f({\n  // of the key\n  /* too */\n  key: 2, // and this\n  b: 3,\n});', 'f({\n  b: 3,\n});'],
    ['not what stands apart', 'f({\n  // Params.\n\n  key: 2,\n  b: 3,\n});', 'f({\n  // Params.\n\n  b: 3,\n});'],
    ["not a neighbour's", 'f({ a: 1, // of a\n  key: 2, /* of b */ b: 3 });', 'f({ a: 1, // of a\n  /* of b */ b: 3 });'],
    ['not what follows the brace', 'f({ // params\n  key: 2 });', 'f({ // params\n   });'],
    ['after a comment of the one before', 'f({ a: 1, /* of a */\n  key: 2 });', 'f({ a: 1 /* of a */\n });'],
    ['from a pattern', 'function f({ a, key, b }: P) {}', 'function f({ a, b }: P) {}'],
    ['the only one of a pattern', 'function f({ key }: P) {}', 'function f({}: P) {}'],
    ['a parenthesised value', 'f({ a: 1, key: ((2)) });', 'f({ a: 1 });'],
    ['a method', 'f({ key() { return {}; }, a });', 'f({ a });'],
  ])('%s', (_, text, expected) => {
    expect(without(text)).toBe(expected);
  });

  it('leaves a pattern with a rest alone: the rest would take the property in', () => {
    expect(without('const { key, ...rest } = o;')).toBeUndefined();
  });

  it('keeps all other properties, and every comment that is not the own one, in any formatting', () => {
    fc.assert(
      fc.property(
        newlines.chain((newline) => fc.constantFrom(...keys).chain((key) => literals(newline, key).map((o) => ({ o, key })))),
        ({ o, key }) => {
          const text = `f(${o.text});`;
          const view = viewOf(text);
          const property = propertyNamed(view, key.entry[0]);
          const output = repaired(text, removeProperty(view, property));
          const rest: Record<string, unknown> = { ...o.value };
          // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the name is what is tested
          delete rest[key.entry[0]];
          expect(argumentsOf(output ?? '')).toEqual([rest]);
          const comments = view.ast.comments ?? [];
          const gone = [...ownComments(view, property), ...comments.filter((c) => within(c.range, property.range))];
          const left = new Set(comments.filter((c) => !gone.includes(c)).map((c) => c.value.trim()));
          expect(commentsIn(output ?? '')).toEqual([...left].sort());
        },
      ),
      { seed: 2026, numRuns: 120 },
    );
  });
});

function within(inner: readonly [number, number], outer: readonly [number, number]): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
