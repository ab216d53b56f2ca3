import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../src/facts/javascript/values/trace.js';
import type { Others } from '../compact.js';
import { viewOf } from '../program.js';

/** Where the argument of the last `show(…)` is made: its text, the members that are left, and the package. */
function made(code: string, others: Others = {}): string {
  const view = viewOf(code, others);
  const shown = view.all('CallExpression').findLast((call) => view.textOf(call.callee) === 'show');
  const [argument] = shown?.arguments ?? [];
  if (!argument) throw new Error('Nothing is shown.');
  const { view: there, node, path, origin } = resolve(view, argument);
  return origin ? `${origin.specifier} ${path.join('.')}`.trim() : [there.textOf(node), ...path].join(' .');
}

describe('a value is followed to where it is made', () => {
  it.each([
    ['a literal', `show(1);`, '1'],
    ['a constant', `const a = 1; show(a);`, '1'],
    ['constants of constants', `const a = 1; const b = a; const c = b; show(c);`, '1'],
    ['a let that is written once', `let a; a = 1; show(a);`, '1'],
    ['a let that starts with null', `let a = null; a = 1; show(a);`, '1'],
    ['assertions and awaits', `export {}; const a = 1; show((await (a as unknown))!);`, '1'],
    ['a member', `const o = { a: { b: 1 } }; show(o.a.b);`, '1'],
    ['a member in brackets', `const o = { 'a-b': 1 }; show(o['a-b']);`, '1'],
    ['the last of two properties', `const o = { a: 1, a: 2 }; show(o.a);`, '2'],
    ['a spread', `const o = { ...{ a: 1 } }; show(o.a);`, '1'],
    ['destructuring', `const { a } = { a: 1 }; show(a);`, '1'],
    ['renamed destructuring', `const { a: b } = { a: 1 }; show(b);`, '1'],
    ['nested destructuring', `const { a: { b } } = { a: { b: 1 } }; show(b);`, '1'],
    ['a helper', `function f() { return 1; } show(f());`, '1'],
    ['an arrow', `const f = () => 1; show(f());`, '1'],
    ['a member of what a helper returns', `const f = () => ({ a: 1 }); show(f().a);`, '1'],
    ['a method', `const o = { f() { return 1; } }; show(o.f());`, '1'],
    ['a field', `class A { a = 1; f() { show(this.a); } }`, '1'],
    ['a field of an instance', `class A { a = 1; } const o = new A(); show(o.a);`, '1'],
    ['a static field', `class A { static a = 1; } show(A.a);`, '1'],
    ['an inherited field', `class A { a = 1; } class B extends A { f() { show(this.a); } }`, '1'],
    ['an export', `import { a } from './a'; show(a);`, '1', { './a': `export const a = 1;` }],
    ['a default export', `import a from './a'; show(a);`, '1', { './a': `export default 1;` }],
    ['a namespace', `import * as ns from './a'; show(ns.a);`, '1', { './a': `export const a = 1;` }],
    ['a destructured export', `import { a } from './a'; show(a);`, '1', { './a': `export const { a } = { a: 1 };` }],
    ['a dynamic import', `const { a } = await import('./a'); show(a);`, '1', { './a': `export const a = 1;` }],
    ['a package', `import { a } from 'pkg'; show(a.b);`, 'pkg a.b'],
    ['a required package', `const a = require('pkg'); show(a.b);`, 'pkg b'],
    ['a package through a module', `import { a } from './a'; show(a);`, 'pkg a', { './a': `export { a } from 'pkg';` }],
  ] as [string, string, string, Others?][])('%s', (_, code, expected, others = {}) => {
    expect(made(code, others)).toBe(expected);
  });
});

describe('it ends where it cannot be seen', () => {
  it.each([
    ['a parameter', `function f(a) { show(a); }`, 'a'],
    ['a global', `show(process.env.X);`, 'process .env .X'],
    ['a computed member', `const o = { a: 1 }; show(o[k]);`, '{ a: 1 } .*'],
    ['a let that is written twice', `let a = 1; a = 2; show(a);`, 'a'],
    ['a counter', `let a = 1; a++; show(a);`, 'a'],
    ['a sum', `let a = 1; a += 2; show(a);`, 'a'],
    ['a loop', `for (const a of [1]) show(a);`, 'a'],
    ['a destructuring assignment', `let a; ({ a } = { a: 1 }); show(a);`, 'a'],
    ['a list', `const [a] = [1]; show(a);`, 'a'],
    ['a rest', `const { ...a } = { b: 1 }; show(a);`, 'a'],
    ['two spreads', `const o = { ...x, ...y }; show(o.a);`, '{ ...x, ...y } .a'],
    ['a helper with two returns', `function f(x) { if (x) return 1; return 2; } show(f());`, 'f()'],
    ['a shadowing name', `const a = 1; function f(a) { show(a); }`, 'a'],
    ['itself', `const a = a; show(a);`, 'a'],
  ])('%s', (_, code, expected) => {
    expect(made(code)).toBe(expected);
  });

  it('for a chain of calls, however long', () => {
    expect(made(`const f = () => f; show(f${'()'.repeat(400)});`)).toMatch(/^(?:f|\(\) => f)/u);
  });
});
