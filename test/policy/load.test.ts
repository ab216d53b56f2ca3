import fc from 'fast-check';
import { expect, it } from 'vitest';

import { loadPolicy, type Loaded } from '../../src/policy/load.js';
import { formatProblems } from '../../src/policy/problems.js';
import { isSample, samplePolicy, samplePolicyText } from '../../src/policy/sample.js';

/** What every answer must keep to: a policy, or a problem at least, and every position inside the text. */
function wellFormed(text: string, loaded: Loaded): void {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const said = loaded.ok ? loaded.warnings : loaded.problems;
  if (!loaded.ok) expect(said.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
  for (const { file, line, column, message } of said) {
    expect(file).toBe('p.json');
    expect(line >= 1 && line <= lines.length).toBe(true);
    expect(column >= 1 && column <= (lines[line - 1] ?? '').length + 1).toBe(true);
    expect(message).toMatch(/[.?}]$/);
  }
  expect(formatProblems(said).split('\n')).toHaveLength(Math.max(said.length, 1));
}

it('answers to any text', () => {
  const tokens = fc.constantFrom(...'{}[]:,"\\/*\n\r \uFEFF'.split(''), '"a"', '1', 'true', 'null', '//', '/*', '*/', '"roles"');
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(tokens).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      wellFormed(text, loadPolicy(text, 'p.json'));
    }),
    { numRuns: 1_000 },
  );
});

const words = [
  'roles',
  'allow',
  'caps',
  'on',
  'usd',
  'count',
  'window',
  'per',
  'env',
  'rates',
  'eur',
  'a',
  'B',
  '__proto__',
  'toString',
];
const values = [
  'charges:read',
  '*',
  'POST /v1/charges',
  'POST /v1/charge',
  'charges',
  '30.00',
  '24h',
  '0h',
  'guard',
  'customer',
  'a',
  '\n',
];

it('answers to any document', () => {
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { depthSize: 'large' },
      fc.constantFrom<unknown>(...values, 1, 0, -1, 1.5, true, null),
      fc.array(tie('document'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...words), tie('document'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  const policies = document.map((inner) => ({
    roles: { a: inner, b: { allow: ['charges:read'], caps: inner } },
    env: inner,
    rates: inner,
  }));
  fc.assert(
    fc.property(fc.oneof(document, policies), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      wellFormed(text, loadPolicy(text, 'p.json'));
    }),
    { numRuns: 1_000 },
  );
});

it('answers to a good policy with a piece cut out, or put in', () => {
  let good = 0;
  fc.assert(
    fc.property(
      fc.nat(samplePolicyText.length),
      fc.nat(30),
      fc.constantFrom('', '"', '{', '}', ',', ' ', 'x', '/*'),
      (at, length, piece) => {
        const text = samplePolicyText.slice(0, at) + piece + samplePolicyText.slice(at + length);
        const loaded = loadPolicy(text, 'p.json');
        if (loaded.ok) good++;
        wellFormed(text, loaded);
      },
    ),
    { numRuns: 1_000 },
  );
  expect(good).toBeGreaterThan(0);
});

it('has a sample that loads without a word, and is known wherever it is', () => {
  expect(loadPolicy(samplePolicyText, 'p.json')).toMatchObject({ ok: true, warnings: [] });
  const policy = samplePolicy();
  expect([...policy.roles.keys()]).toEqual(['billing', 'support']);
  expect(policy.roles.get('billing')?.caps.map(({ text }) => text)).toEqual([
    'charges usd 30.00 in 24h',
    'charges usd 29.00 in 24h per customer',
  ]);
  expect(isSample(policy)).toBe(true);
  const changed = loadPolicy(samplePolicyText.replace('30.00', '40.00'), 'p.json');
  expect(changed.ok && isSample(changed.policy)).toBe(false);
});
