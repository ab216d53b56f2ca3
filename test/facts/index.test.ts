import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { factsOf, matters } from '../../src/facts/index.js';
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

describe('what matters', () => {
  it.each([
    ['javascript', 'a file that mentions Stripe', 'agent.ts', '// Stripe', true],
    ['javascript', 'a file whose tools come to it', 'agent.ts', `import 'ai';\nimport { pay } from './billing';`, true],
    ['javascript', 'a file without tools', 'agent.ts', `import { pay } from './billing';`, false],
    ['javascript', 'a file whose tools come to nothing', 'agent.ts', `import 'ai';\nimport { pay } from './rates';`, false],
    ['python', 'a file that mentions Stripe', 'agent.py', '# Stripe', true],
    ['python', 'a file whose tools come to it', 'agent.py', 'import mcp\nfrom billing import pay\n', true],
    ['python', 'a file without tools', 'agent.py', 'from billing import pay\n', false],
    ['python', 'a file whose tools come to nothing', 'agent.py', 'import mcp\nfrom rates import pay\n', false],
  ] as const)('%s: %s', (language, _, name, text, does) => {
    const root = mkdtempSync(join(tmpdir(), 'paybrake-matters-'));
    onTestFinished(() => {
      rmSync(root, { recursive: true });
    });
    writeFileSync(join(root, 'billing.ts'), `import Stripe from 'stripe';`);
    writeFileSync(join(root, 'billing.py'), 'import stripe\n');
    writeFileSync(join(root, 'rates.ts'), 'export const rate = 1;');
    writeFileSync(join(root, 'rates.py'), 'RATE = 1\n');
    expect(matters(language, text, join(root, name), [])).toBe(does);
  });
});
