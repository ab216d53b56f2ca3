import { describe, expect, it } from 'vitest';
import { parsePython, PythonSyntaxError } from '../../../../src/facts/python/tree/parse.js';
import { PythonView } from '../../../../src/facts/python/tree/view.js';

const textsOf = (code: string, type: Parameters<PythonView['all']>[0]): string[] => {
  const view = new PythonView(parsePython(code), 'a.py', () => undefined);
  return view.all(type).map((node) => view.textOf(node));
};

describe('ranges', () => {
  it('count UTF-16 units, where CPython counts bytes', () => {
    const code = 'é = "🙂ü"; charge(amount="€", to=é)\n';
    expect(textsOf(code, 'Call')).toEqual(['charge(amount="€", to=é)']);
    expect(textsOf(code, 'Keyword')).toEqual(['amount="€"', 'to=é']);
  });

  it.each([
    ['CRLF', 'a = 1\r\nb = f(x,\r\n  y)\r\n'],
    ['a byte order mark', '\uFEFFb = f(x,\r\n  y)\n'],
    ['a form feed before a line', 'a = 1\n\f\n\fb = f(x,\r\n  y)\n'],
    ['a form feed in a line', 'a =\f1\nb =\ff(x,\r\n  y)\n'],
    ['tabs', 'if a:\n\tb = f(x,\r\n  y)\n'],
  ])('hold with %s', (_, code) => {
    expect(textsOf(code, 'Call')).toEqual(['f(x,\r\n  y)']);
  });

  it('are given to parameter lists, comprehensions, with items and cases from first child to last', () => {
    const code = 'def f(a, b=1, *c): pass\nx = [y for y in z if y]\nwith open(p) as q: pass\nmatch a:\n  case 1: pass\n';
    expect(textsOf(code, 'Arguments')).toEqual(['a, b=1, *c']);
    expect(textsOf(code, 'Comprehension')).toEqual(['y in z if y']);
    expect(textsOf(code, 'WithItem')).toEqual(['open(p) as q']);
    expect(textsOf(code, 'MatchCase')).toEqual(['1: pass']);
  });
});

const TOO_DEEP = 'Something is nested too deep to parse: hundreds of brackets, or thousands of links.';

describe('what is long but not wrong', () => {
  it.each([
    ['a chain of operators', `x = ${'a + '.repeat(1500)}a\n`, 'BinOp', 1500],
    ['a chain of calls', `x = a${'.f()'.repeat(900)}\n`, 'Call', 900],
    ['strings side by side', `x = [${'"a" "b",\n'.repeat(20_000)}]\n`, 'Constant', 20_000],
  ] as const)('%s', (_, code, type, count) => {
    expect(textsOf(code, type)).toHaveLength(count);
  });
});

describe('errors', () => {
  it.each([
    ['def f(:\n', 'Expected parameter name.', 1, 7],
    ['x = 1\nif a:\nx\n', 'Expected indented block.', 3, 1],
    ['x = "é" + + )\n', 'Unexpected token in expression.', 1, 13],
    ['x = 1\nprint "paid"\n', 'This is Python 2, which paybrake does not read.', 2, 7],
    ['raise Declined, "no"\n', 'This is Python 2, which paybrake does not read.', 1, 15],
    ['if a: exec "x"\n', 'This is Python 2, which paybrake does not read.', 1, 12],
    ['x = `y`\n', 'This is Python 2, which paybrake does not read.', 1, 5],
    ['if a <> b: pass\n', 'This is Python 2, which paybrake does not read.', 1, 7],
    ['x = 10L\n', 'This is Python 2, which paybrake does not read.', 1, 7],
    ["x = ur'y'\n", 'This is Python 2, which paybrake does not read.', 1, 7],
    [
      'try:\n  pass\nexcept A, B:\n  pass\n',
      'Several exceptions need brackets here: `except (A, B):`. Without them it is Python 2, or 3.14 and newer, which paybrake does not read.',
      3,
      9,
    ],
    ['pr\uFFFDnom = 1\n', 'This is no UTF-8. Save the file in UTF-8, which is what Python expects.', 1, 3],
    ['x =\u00A01\n', 'Unexpected character U+00A0.', 1, 4],
    ['x = “y”\n', "Unexpected character '“'.", 1, 5],
    ['def f():\n\tif a:\n        b\n\tc\n', 'Expected indented block.', 3, 9],
    [`x = ${'('.repeat(4000)}1${')'.repeat(4000)}\n`, TOO_DEEP, 1, 1],
    [`x = ${'a + '.repeat(3000)}a\n`, TOO_DEEP, 1, 1],
    [Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}if a:\n`).join(''), TOO_DEEP, 1, 1],
  ])('say what and where: %#', (code, message, line, column) => {
    let thrown: unknown;
    try {
      parsePython(code);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PythonSyntaxError);
    expect(thrown).toMatchObject({ message, lineNumber: line, column });
  });
});
