import { describe, expect, it } from 'vitest';
import { removeStatements } from '../../../../src/facts/python/edits/statements.js';
import { withoutUnused } from '../../../../src/facts/python/edits/unused.js';
import { parsePython } from '../../../../src/facts/python/tree/parse.js';
import { viewOf } from '../view.js';
import { apply } from './repaired.js';

/** The text when the statement with `GONE` goes, and what only served it. */
function without(code: string, taken: readonly string[] = []): string {
  const view = viewOf(code);
  const gone = view.all('Expr').filter((one) => view.textOf(one).includes('GONE'));
  const removed = removeStatements(view, gone) ?? [];
  const made =
    apply(
      code,
      withoutUnused(view, removed, (name) => taken.includes(name)),
    ) ?? '';
  parsePython(made);
  return made;
}

describe('what only served code that goes', () => {
  it.each([
    [
      'a key from the environment, and the import for it',
      'import os\nimport stripe\n\nKEY = os.environ["STRIPE_KEY"]\n\n\nuse(stripe)\nGONE(KEY)\n',
      'import stripe\n\n\nuse(stripe)\n',
    ],
    [
      'one name of an import',
      'from os import environ, path\n\nKEY = environ["STRIPE_KEY"]  # live\nGONE(KEY)\nuse(path)\n',
      'from os import path\n\nuse(path)\n',
    ],
    [
      'a client, and the key that it was made with',
      'import os\nimport stripe\n\nKEY = os.getenv("STRIPE_KEY")\nclient = stripe.StripeClient(KEY)\n\nGONE(client)\nuse()\n',
      'use()\n',
    ],
    ['in a function', 'def f():\n    key = a.b\n    GONE(key)\n    return 1\n', 'def f():\n    return 1\n'],
    ['all of a function', 'def f():\n    key = a.b\n    GONE(key)\n\n\nuse(f)\n', 'def f():\n    pass\n\n\nuse(f)\n'],
    [
      'between other lines, with the wider of two gaps',
      'import os\nimport sys\n\nKEY = os.environ["K_KEY"]\n\n\ndef f():\n    return sys\n\n\nGONE(KEY)\n',
      'import sys\n\n\ndef f():\n    return sys\n',
    ],
    ['at a file with CRLF', 'import os\r\nimport sys\r\n\r\nGONE(os)\r\nuse(sys)\r\n', 'import sys\r\n\r\nuse(sys)\r\n'],
  ])('%s', (_, code, expected) => {
    expect(without(code)).toBe(expected);
  });

  it.each([
    ['what is read elsewhere', 'KEY = a.b\nGONE(KEY)\nuse(KEY)\n'],
    ['what has an effect', 'KEY = load()\nGONE(KEY)\n'],
    ['what is bound twice', 'KEY = a.b\nKEY = c.d\nGONE(KEY)\n'],
    ['what the module lists', '__all__ = ["KEY"]\nKEY = a.b\nGONE(KEY)\n'],
    ['what was unused before', 'import os\nGONE(1)\n'],
    ['two values of one line', 'A = B = c.d\nGONE(A)\n'],
  ])('leaves %s', (_, code) => {
    expect(without(code)).toBe(code.replace(/GONE.*\n/u, ''));
  });

  it('leaves what another file takes', () => {
    const code = 'import os\nKEY = os.environ["STRIPE_KEY"]\nGONE(KEY)\n';
    expect(without(code, ['KEY'])).toBe('import os\nKEY = os.environ["STRIPE_KEY"]\n');
    expect(without(code)).toBe('');
  });

  it('takes no statement out that shares its line', () => {
    const view = viewOf('a = 1; b = 2\n');
    expect(removeStatements(view, view.ast.body.slice(0, 1))).toBeUndefined();
  });
});
