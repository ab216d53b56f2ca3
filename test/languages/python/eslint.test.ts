/** The language in ESLint's own hands: what it reports where, what comments do, what it bears. */
import js from '@eslint/js';
import markdown from '@eslint/markdown';
import { ESLint, RuleTester, type Linter, type Rule } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import plugin from '../../../src/plugin.js';
import { toy } from './toy.js';

const toyRules: Linter.Config = { files: plugin.configs.python.files, plugins: { toy }, rules: { 'toy/names': 'error' } };
const config = [plugin.configs.python, toyRules];

async function lint(code: string, { fix = false, filePath = 'agent.py', config: used = config } = {}) {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: used, fix });
  const [result] = await eslint.lintText(code, { filePath });
  if (!result) throw new Error('ESLint took the file for ignored.');
  return result;
}

const brief = ({ messages }: ESLint.LintResult): string[] =>
  messages.map(({ line, column, message }) => `${String(line)}:${String(column)} ${message}`);

const found = async (code: string): Promise<string[]> => brief(await lint(code));

/** A file that is read: it mentions Stripe. */
const py = (code: string): string => `import stripe\n${code}`;

describe('places', () => {
  it.each([
    ['plain', 'import stripe\nf("a", bad)\n', '2:8'],
    ['beyond the basic plane', 'import stripe\nf("🙂é", bad)\n', '2:10'],
    ['with Windows line ends', 'import stripe\r\nf(bad)\r\n', '2:3'],
    ['with line ends of the first Macs', 'import stripe\rf(bad)\r', '2:3'],
    ['behind a byte order mark', '\uFEFFimport stripe; f(bad)\n', '1:18'],
    ['behind a form feed', 'import stripe\n\f\ndef g():\n\f  f(bad)\n', '4:6'],
    ['behind tabs', 'import stripe\nif a:\n\tf(bad)\n', '3:4'],
    ['behind a separator that ends no line in Python', 'import stripe\nf("\u2028", bad)\n', '2:8'],
    ['at the end', 'import stripe\nbad', '2:1'],
  ])('%s', async (_, code, place) => {
    const result = await lint(code);
    expect(brief(result)).toEqual([`${place} The name bad is bad.`]);
    const fixed = await lint(code, { fix: true });
    expect(fixed.output).toBe(code.replace('bad', 'good'));
    expect((await lint(fixed.output ?? '', { fix: true })).output).toBeUndefined();
  });

  it('are those of the whole node', async () => {
    expect((await lint(py('f(bad)'))).messages).toMatchObject([{ line: 2, column: 3, endLine: 2, endColumn: 6 }]);
  });
});

it('offers suggestions, which the cache and worker threads can serialise', async () => {
  const { messages } = await lint(py('odd'));
  expect(messages).toMatchObject([
    { suggestions: [{ messageId: 'rename', desc: 'Rename it to `even`.', fix: { range: [14, 17], text: 'even' } }] },
  ]);
  expect(structuredClone(messages)).toEqual(messages);
});

describe('comments that speak to ESLint', () => {
  it.each([
    ['the next line', '# eslint-disable-next-line toy/names -- why\nbad\n'],
    ['the next line, all rules', '# eslint-disable-next-line\nbad\n'],
    ['its line', 'bad  # eslint-disable-line toy/names -- why\n'],
    ['a block', '# eslint-disable toy/names -- why\nbad\nbad\n# eslint-enable toy/names\n'],
    ['the rest of the file', '# eslint-disable\nbad\n'],
    ['in an indented block', 'if a:\n    # eslint-disable-next-line toy/names\n    bad\n'],
    ['with tabs', 'bad\t#\teslint-disable-line\ttoy/names\n'],
    ['with Windows line ends', '# eslint-disable-next-line toy/names -- why\r\nbad\r\n'],
    ['within brackets', 'f(\n    a,\n    # eslint-disable-next-line toy/names\n    bad,\n)\n'],
    ['by configuration', '# eslint toy/names: "off"\nbad\n'],
    ['by configuration without quotes', '# eslint toy/names: 0 -- why\nbad\n'],
  ])('silence %s', async (_, code) => {
    expect(await found(py(code))).toEqual([]);
  });

  it('justify what they silence', async () => {
    const { suppressedMessages } = await lint(py('bad  # eslint-disable-line toy/names -- a fixture\n'));
    expect(suppressedMessages).toMatchObject([{ suppressions: [{ kind: 'directive', justification: 'a fixture' }] }]);
  });

  it('end where they are taken back', async () => {
    expect(await found(py('# eslint-disable toy/names\nbad\n# eslint-enable toy/names\nbad\n'))).toEqual([
      '5:1 The name bad is bad.',
    ]);
  });

  it('set the severity', async () => {
    expect((await lint(py('# eslint toy/names: "warn"\nbad\n'))).messages).toMatchObject([{ line: 3, severity: 1 }]);
  });

  it.each([
    ['a string', '"# eslint-disable"; bad\n'],
    ['a string with an escaped quote', '"\\"# eslint-disable"; bad\n'],
    ['a raw string that ends in a backslash and a quote', 'r"\\"# eslint-disable"; bad\n'],
    ['a string of several lines', '"""\n# eslint-disable toy/names\n"""\nbad\n'],
    ['a string of several lines that holds quotes', "'''\n'' # eslint-disable toy/names\n'''\nbad\n"],
    ['a continued string', "'a\\\n# eslint-disable toy/names'\nbad\n"],
    ['an f-string', 'f"{a}# eslint-disable"; bad\n'],
    ['bytes', 'b"# eslint-disable"; bad\n'],
    ['prose', '# This agent is why we have eslint-disable toy/names.\nbad\n'],
    ['prose that begins with the word', '# eslint does not know: toy/names\nbad\n'],
    ['another tool', '# eslint-ignore toy/names\nbad  # noqa\n'],
  ])('are not %s', async (_, code) => {
    const messages = await found(py(code));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('The name bad is bad.');
  });

  it.each([
    ['the whole comment', '# eslint-disable-next-line toy/names\ngood\n', ' \ngood\n'],
    ['behind code', 'good  # eslint-disable-line toy/names -- why\n', 'good   \n'],
    [
      'of several rules those without effect',
      '# eslint-disable-next-line paybrake/no-hardcoded-stripe-key, toy/names -- why\nbad\n',
      '# eslint-disable-next-line toy/names -- why\nbad\n',
    ],
    ['in a file that does not mention Stripe', '# eslint-disable-next-line toy/names\ngood\n', ' \ngood\n', false],
  ])('that silence nothing are reported and removed: %s', async (_, code, output, mentions = true) => {
    const text = mentions ? py(code) : code;
    const { messages } = await lint(text);
    expect(messages).toMatchObject([
      { ruleId: null, message: expect.stringContaining('Unused eslint-disable directive') as unknown },
    ]);
    expect((await lint(text, { fix: true })).output).toBe(mentions ? py(output) : output);
  });

  it('are named when they are wrong', async () => {
    expect(await found(py('# eslint toy/nmes: "warn"\n# eslint-disable-next-line toy/nmae\ngood\n'))).toEqual([
      "2:1 Definition for rule 'toy/nmes' was not found.",
      "3:1 Definition for rule 'toy/nmae' was not found.",
    ]);
    expect(await found(py('# eslint toy/names: [\n'))).toEqual([
      expect.stringMatching(/^2:1 Failed to parse JSON from '"toy\/names": \['/u),
    ]);
  });

  it('do nothing where the config forbids it', async () => {
    const forbidden = [...config, { linterOptions: { noInlineConfig: true } }];
    expect(brief(await lint(py('bad  # eslint-disable-line\n'), { config: forbidden }))).toEqual([
      '2:1 The name bad is bad.',
      "2:6 '# eslint-disable-line' has no effect because you have 'noInlineConfig' setting in your config.",
    ]);
  });
});

describe('what is no Python', () => {
  it.each([
    ['a syntax error', 'f(,)\n', '2:3 Parsing error: Unexpected token in expression.'],
    ['Python 2', 'print "paid"\n', '2:7 Parsing error: This is Python 2, which paybrake does not read.'],
    ['tabs and blanks mixed', 'if a:\n\tif b:\n        c\n', '4:9 Parsing error: Expected indented block.'],
    [
      'deep nesting',
      `x = ${'['.repeat(9_000)}`,
      '1:1 Parsing error: Something is nested too deep to parse: hundreds of brackets, or thousands of links.',
    ],
    [
      'bytes that are no UTF-8',
      'pr\uFFFDnom = 1\n',
      '2:3 Parsing error: This is no UTF-8. Save the file in UTF-8, which is what Python expects.',
    ],
  ])('is a message: %s', async (_, code, message) => {
    const result = await lint(py(code));
    expect(brief(result)).toEqual([message]);
    expect(result.messages).toMatchObject([{ fatal: true, severity: 2, ruleId: null }]);
  });

  it('UTF-16, as it looks to whoever expects UTF-8', async () => {
    expect(await found('import stripe\n'.replaceAll(/./gu, '$&\0'))).toEqual([
      '1:1 Parsing error: This is UTF-16, or no text. Save the file in UTF-8, which is what Python expects.',
    ]);
  });

  it('a second byte order mark', async () => {
    expect(await found('\uFEFF\uFEFFimport stripe\n')).toEqual(['1:1 Parsing error: Unexpected character U+FEFF.']);
  });

  it('is none of our business where Stripe is not mentioned', async () => {
    expect(await found('print "paid"\n')).toEqual([]);
    expect(await found('bad\n')).toEqual([]);
  });
});

it('reads bytes of another encoding where Python would: in strings and comments', async () => {
  expect(await found(py('# -*- coding: latin-1 -*-\nf("pr\uFFFDnom", bad)  # \uFFFD\n'))).toEqual(['3:13 The name bad is bad.']);
});

it('bears a file of a megabyte', async () => {
  const line = '    charge = stripe.Charge.create(amount=100, currency="usd", idempotency_key=f"{order.id}-x")\n';
  const language = [{ ...plugin.configs.python, rules: {} }, toyRules];
  const { messages } = await lint(py(`def f(order):\n${line.repeat(10_500)}    bad\n`), { config: language });
  expect(messages).toMatchObject([{ line: 10_503, column: 5 }]);
});

describe('configs of others that are on for all files', () => {
  it.each([
    ['js.configs.recommended', [js.configs.recommended]],
    ['typescript-eslint strict and stylistic', [...tseslint.configs.strict, ...tseslint.configs.stylistic] as Linter.Config[]],
    [
      'options for JavaScript',
      [{ languageOptions: { globals: { window: false }, parserOptions: { ecmaVersion: 2020 } } } as const],
    ],
    ['paybrake/recommended', [plugin.configs.recommended]],
  ])('do no harm: %s', async (_, others: Linter.Config[]) => {
    for (const used of [
      [...others, ...config],
      [...config, ...others],
    ]) {
      expect(brief(await lint(py('if a:\n    f(bad)  # comment\n'), { config: used }))).toEqual(['3:7 The name bad is bad.']);
    }
  });
});

it('reads the Python of Markdown files', async () => {
  const text = '# Refunds\n\n```python\nimport stripe\n\nf(bad)\n```\n\n```py\nimport stripe; bad\n```\n\n```js\nbad;\n```\n';
  const used = [...markdown.configs.processor, ...config] as Linter.Config[];
  const result = await lint(text, { filePath: 'docs/refunds.md', config: used });
  expect(brief(result)).toEqual(['6:3 The name bad is bad.', '10:16 The name bad is bad.']);
  const { output } = await lint(text, { filePath: 'docs/refunds.md', config: used, fix: true });
  expect(output).toBe(text.replace('f(bad)', 'f(good)').replace('stripe; bad', 'stripe; good'));
});

describe('the tree', () => {
  const tester = new RuleTester({ plugins: { paybrake: plugin }, language: 'paybrake/python' });
  const seen = (selector: string): Rule.RuleModule => ({
    create: (context) => ({
      [selector]: (node: Rule.Node) => {
        context.report({ node, message: context.sourceCode.getText(node) });
      },
    }),
  });
  it('is walked whole, and answers selectors', () => {
    const code = py('stripe.Refund.create(charge=c, amount=[1, 2])');
    for (const [selector, ...texts] of [
      ['Call > Keyword', 'charge=c', 'amount=[1, 2]'],
      ['Keyword[arg="amount"] Constant', '1', '2'],
      ['Call:exit', 'stripe.Refund.create(charge=c, amount=[1, 2])'],
      ['Alias', 'stripe'],
    ] as const) {
      const errors = texts.map((message) => ({ message }));
      tester.run(selector, seen(selector), { valid: [], invalid: [{ code, errors }] });
    }
  });
});
