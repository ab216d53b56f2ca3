import { expect, it } from 'vitest';

import { handsOn, specifiersIn } from '../../../../src/facts/javascript/tree/specifiers.js';

it.each([
  [`import { a } from './a';`, './a'],
  [`import './a.js'`, './a.js'],
  ['import {\n  a,\n  b,\n} from "@/lib/a";', '@/lib/a'],
  [`export * from './a'; export { b } from './b';`, './a ./b'],
  [`const { a } = await import('./a'); const b = require("./b");`, './a ./b'],
  [`vi.mock('./a'); import a from './a';`, './a'],
  [`const from = 'here'; f('./a');`, ''],
])('%s', (text, found) => {
  expect(specifiersIn(text).join(' ')).toBe(found);
});

it.each([
  [`export * from './a';`, true],
  [`export * as a from './a';`, true],
  [`export {\n  a,\n  b as c,\n} from './a';`, true],
  [`export type { A } from './a';`, true],
  [`module.exports = require('./a');`, true],
  [`import { a } from './a'; export { a };`, false],
  [`export const from = './a';`, false],
])('hands on: %s', (text, does) => {
  expect(handsOn(text)).toBe(does);
});
