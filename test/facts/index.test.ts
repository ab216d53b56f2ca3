import { expect, it } from 'vitest';

import { factsOf } from '../../src/facts/index.js';
import { parseModule } from '../../src/facts/javascript/tree/parse.js';
import { parsePython } from '../../src/facts/python/tree/parse.js';

const settings = { frameworks: [] };

it.each([
  ['TypeScript', parseModule("import Stripe from 'stripe';", '/x/a.ts'), 'javascript'],
  ['Python', parsePython('import stripe\n'), 'python'],
  ['Python that does not mention Stripe', parsePython('import os\n'), 'python'],
])('reads %s by its own front end, once', (_, source, language) => {
  const facts = factsOf(source, '/x/a', settings);
  expect(facts).toMatchObject({ language, calls: [], tools: [] });
  expect(factsOf(source, '/x/a', settings)).toBe(facts);
});
