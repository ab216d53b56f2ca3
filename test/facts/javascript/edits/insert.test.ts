import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { insertProperty } from '../../../../src/facts/javascript/edits/insert.js';
import { commentsIn, repaired, viewOf } from '../view.js';
import { argumentsOf, literals, newlines } from './formatting.js';

function withKey(text: string): string | undefined {
  const view = viewOf(text);
  const [object] = view.all('ObjectExpression');
  return object && repaired(text, insertProperty(view, object, { text: 'key: 1' }));
}

describe('insertProperty', () => {
  it.each([
    ['empty', 'f({});', 'f({ key: 1 });'],
    ['empty, in a file of tight braces', 'f({}); g({a: 1});', 'f({key: 1}); g({a: 1});'],
    ['one line', 'f({ a: 2 });', 'f({ a: 2, key: 1 });'],
    ['one tight line', 'f({a: 2})', 'f({a: 2, key: 1})'],
    ['a trailing comma', 'f({ a: 2, });', 'f({ a: 2, key: 1, });'],
    ['lines', 'f({\n  a: 2,\n});', 'f({\n  a: 2,\n  key: 1,\n});'],
    ['lines with no trailing comma', 'f({\n\ta: 2\n})', 'f({\n\ta: 2,\n\tkey: 1\n})'],
    ['lines that end in CRLF', 'f({\r\n    a: 2, // c\r\n});', 'f({\r\n    a: 2, // c\r\n    key: 1,\r\n});'],
    ['a comment after the last', 'f({\n  a: 2 // c\n});', 'f({\n  a: 2, // c\n  key: 1\n});'],
    ['a comment before the brace', 'f({ a: 2 /* c */ });', 'f({ a: 2 /* c */, key: 1 });'],
    ['a brace that shares a line', 'f({\n  a: 2,\n  b: 3 });', 'f({\n  a: 2,\n  b: 3, key: 1 });'],
    ['a comment alone', 'f({ /* none */ });', 'f({ /* none */ key: 1 });'],
    ['a comment line alone', 'f({\n  // none\n});', 'f({\n  // none\n  key: 1,\n});'],
    ['a spread', 'f({ ...options });', 'f({ ...options, key: 1 });'],
  ])('%s', (_, text, expected) => {
    expect(withKey(text)).toBe(expected);
  });

  it('writes comments above the property', () => {
    const text = '// c\nf({ a: 2 });';
    const view = viewOf(text);
    const [object] = view.all('ObjectExpression');
    const edits = object && insertProperty(view, object, { text: 'key: 1', comments: view.ast.comments ?? [] });
    expect(repaired(text, edits)).toBe('// c\nf({ a: 2,\n  // c\n  key: 1\n});');
  });

  it('adds the property and keeps every comment, in any formatting', () => {
    fc.assert(
      fc.property(
        newlines.chain((newline) => literals(newline, undefined)),
        ({ text: object, value }) => {
          const text = `f(${object});`;
          const output = withKey(text) ?? '';
          expect(argumentsOf(output)).toEqual([{ ...value, key: 1 }]);
          expect(commentsIn(output)).toEqual(commentsIn(text));
        },
      ),
      { seed: 2026, numRuns: 120 },
    );
  });
});
