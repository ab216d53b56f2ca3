import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OPERATION_KEY } from '../../../../src/facts/python/edits/operation-key.js';
import { parsePython } from '../../../../src/facts/python/tree/parse.js';

const page = readFileSync(new URL('../../../../docs/python-operation-key.md', import.meta.url), 'utf8');

it('is the function that the page documents', () => {
  const [first] = page.matchAll(/```python\n(.*?)```/gsu);
  expect(first?.[1]).toBe(`import hashlib\nimport json\n\n\n${OPERATION_KEY}`);
});

// That it gives the shared vectors is `npm run test:python`'s: here no Python is needed.
it('is Python of its own, that needs hashlib and json alone', () => {
  const { ast } = parsePython(OPERATION_KEY);
  expect(ast.body.map(({ nodeType }) => nodeType)).toEqual(['FunctionDef']);
  expect([...OPERATION_KEY.matchAll(/\b(\w+)\.\w+\(/gu)].map(([, name]) => name)).toEqual([
    'identity',
    'name',
    'json',
    'hashlib',
    'canonical',
  ]);
});
