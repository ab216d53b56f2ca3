import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { expect, it } from 'vitest';

import { policySchemaSource } from '../../scripts/generate-policy-schema.js';
import { samplePolicyText } from '../../src/policy/sample.js';
import { policySchema } from '../../src/policy/schema.js';
import { isValid } from './json-schema.js';

const file = readFileSync(new URL('../../policy.schema.json', import.meta.url), 'utf8');
const schema = JSON.parse(file) as Record<string, unknown>;
const valid = (value: unknown): boolean => isValid(value, schema, schema);

it('is what the schema of the program gives', async () => {
  expect(await policySchemaSource()).toBe(file);
});

it('says something about every field, and offers every entry', () => {
  const { role, cap } = schema['$defs'] as Record<string, { properties: Record<string, { description?: string }> }>;
  const fields = [schema as { properties: Record<string, { description?: string }> }, role, cap].flatMap((at) =>
    Object.entries(at?.properties ?? {}),
  );
  expect(fields.length).toBe(17);
  expect(fields.filter(([, { description = '' }]) => description.length < 15).map(([name]) => name)).toEqual([]);
  for (const entry of ['"POST /v1/charges"', '"charges:read"', '"*"']) expect(file).toContain(entry);
});

it('takes the sample', () => {
  expect(valid(parse(samplePolicyText, [], { allowTrailingComma: true }))).toBe(true);
});

/** A value of the right shape most of the time, so that whole documents are good about half of the time. */
const mostly = <Value>(good: fc.Arbitrary<Value>, ...bad: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 25, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...bad, null, 1.5, [], {}) });

const usd = mostly(fc.constantFrom('30.00', '0', '0.5', '999999999999.99'), '1.005', '-1', '', 30, '1e3');
const window = mostly(fc.constantFrom('1m', '24h', '7d'), '0h', '24', '1w', '1234567m');
const cap = fc.oneof(
  { weight: 12, arbitrary: fc.record({ on: mostly(fc.constantFrom('charges', 'payouts'), 'charge'), usd, window }) },
  { weight: 4, arbitrary: fc.record({ on: fc.constant('refunds'), count: mostly(fc.constantFrom(1, 7), 0, '1', -1), window }) },
  {
    weight: 4,
    arbitrary: fc.record({
      on: fc.constant('charges'),
      usd,
      window,
      per: mostly(fc.constantFrom('customer', 'key', 'request'), 'role'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      { on: 'charges', usd: '1', count: 1, window: '1h' },
      { on: 'charges', window: '1h' },
      { usd: '1', window: '1h' },
      { on: 'charges', usd: '1' },
      { on: 'charges', usd: '1', window: '1h', pre: 'key' },
      3,
    ),
  },
);
const entry = fc.constantFrom('charges:read', '*', 'POST /v1/charges', 'GET /v1/charges/{charge}', 'POST /v1/coupons');
const role = mostly(
  fc.record(
    {
      allow: mostly(fc.array(entry, { minLength: 1, maxLength: 2 }), 'x', [3]),
      caps: mostly(fc.array(cap, { maxLength: 3 }), 'x'),
      idempotency: mostly(fc.constantFrom('guard', 'require', 'derive', 'pass'), 'gard'),
      idempotencyWindow: window,
      accounts: mostly(fc.uniqueArray(fc.constantFrom('acct_1', 'acct_2B')), ['acct_'], ['x'], ['acct_1', 'acct_1']),
      maxExposure: usd,
      exposeClientSecret: mostly(fc.boolean(), 'true'),
    },
    { requiredKeys: ['allow'] },
  ),
  'x',
  { allow: ['charges:read'], alow: 1 },
);
const document = mostly(
  fc.record(
    {
      $schema: mostly(fc.constant('./x.json'), 3),
      roles: mostly(
        fc.dictionary(fc.constantFrom('a', 'b_2', 'constructor'), role, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
        { Bad: { allow: ['*'] } },
      ),
      env: mostly(fc.constantFrom({ A: 'a' }, {}), { 'a b': 'a' }, { A: 1 }),
      rates: mostly(fc.constantFrom({ eur: '1.08' }, {}), { EUR: '1' }, { eur: 1 }, { eur: '1,08' }),
      stripeVersion: mostly(fc.constantFrom('2024-06-20', '2026-10-28.endive'), 'latest', ''),
    },
    { requiredKeys: ['roles'] },
  ),
  { roles: { a: { allow: ['*'] } }, other: 1 },
);

it('agrees with the schema of the program on what is a policy', () => {
  let good = 0;
  let all = 0;
  fc.assert(
    fc.property(document, (value) => {
      const { success } = policySchema.safeParse(value);
      expect(valid(value)).toBe(success);
      all++;
      if (success) good++;
    }),
    { numRuns: 1_000 },
  );
  expect(good / all).toBeGreaterThan(0.2);
  expect(good / all).toBeLessThan(0.8);
});
