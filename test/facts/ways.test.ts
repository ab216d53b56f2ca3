import { expect, it } from 'vitest';

import { waysFrom, type Told } from '../../src/facts/ways.js';

/** What each module imports. `!` of its name says that it is of use, `>` that it hands on. */
function ways(from: string, modules: Readonly<Record<string, string>>): string[] {
  const told = new Map<string, Told>();
  for (const [marked, imports] of Object.entries(modules)) {
    const name = marked.replace(/[!>]/gu, '');
    told.set(name, { isOfUse: marked.includes('!'), handsOn: marked.includes('>'), imports: words(imports) });
  }
  return [...waysFrom(words(from), (path) => told.get(path))].sort();
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

it.each([
  ['a module that is of use', 'a', { 'a!': '' }, 'a'],
  ['what leads to one', 'a b', { a: 'c', b: '', 'c!': '' }, 'a c'],
  ['two ways to it', 'a b', { a: 'c', b: 'c', 'c!': '' }, 'a b c'],
  ['what stands behind one that is of use', 'a', { 'a!': 'b', b: 'c', 'c!': '' }, 'a b c'],
  ['three files', 'a', { a: 'b', b: 'c', 'c!': '' }, 'a b c'],
  ['three files beside those that hand on', 'a', { 'a>': 'b', b: 'c', 'c>': 'd', d: 'e', 'e>': 'f', 'f!': '' }, 'a b c d e f'],
  ['a circle', 'a', { a: 'b', b: 'a c', 'c!': 'a' }, 'a b c'],
])('finds %s', (_, from, modules, found) => {
  expect(ways(from, modules)).toEqual(words(found));
});

it.each([
  ['no imports', '', {}],
  ['nothing of use', 'a', { a: 'b', b: 'a' }],
  ['four files', 'a', { a: 'b', b: 'c', c: 'd', 'd!': '' }],
  ['what cannot be read', 'a', {}],
])('finds no way with %s', (_, from, modules) => {
  expect(ways(from, modules)).toEqual([]);
});

it('looks at five hundred modules, the nearest first', () => {
  const many = Array.from({ length: 600 }, (_, i) => `m${String(i)}`);
  const asked: string[] = [];
  const told = (path: string): Told => {
    asked.push(path);
    return { isOfUse: false, handsOn: false, imports: many };
  };
  expect(waysFrom(['a', 'b'], told).size).toBe(0);
  expect([asked.length, ...asked.slice(0, 3)]).toEqual([500, 'a', 'b', 'm0']);
});
