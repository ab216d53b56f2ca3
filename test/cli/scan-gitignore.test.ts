import { describe, expect, it } from 'vitest';

import { parseGitignore } from '../../src/cli/scan/gitignore.js';

/** The answers are those of `git check-ignore`. */
describe.each([
  ['*.gen.ts', { 'a.gen.ts': 'ignored', 'x/a.gen.ts': 'ignored', 'a.ts': undefined }],
  ['dist/', { 'dist/': 'ignored', 'x/dist/': 'ignored', dist: undefined }],
  ['/dist', { dist: 'ignored', 'x/dist': undefined }],
  ['src/a.ts', { 'src/a.ts': 'ignored', 'x/src/a.ts': undefined }],
  ['src/*', { 'src/a': 'ignored', 'src/a/b': undefined }],
  ['**/foo', { foo: 'ignored', 'a/b/foo': 'ignored', afoo: undefined }],
  ['a/**/b', { 'a/b': 'ignored', 'a/x/y/b': 'ignored', 'a/xb': undefined }],
  ['a/**', { 'a/b': 'ignored', 'a/b/c': 'ignored', 'a/': undefined }],
  ['a**b', { axyb: 'ignored', 'a/b': undefined }],
  ['[!ab]?', { cx: 'ignored', ax: undefined, c: undefined }],
  ['[]a]', { ']': 'ignored', a: 'ignored', b: undefined }],
  ['x.ts', { 'x.ts': 'ignored', xats: undefined }],
  ['*.ts\n!keep.ts', { 'a.ts': 'ignored', 'keep.ts': 'kept' }],
  ['!a\na', { a: 'ignored' }],
  ['# a\n\n\\#b\n\\!c', { '# a': undefined, '#b': 'ignored', '!c': 'ignored' }],
  ['a   \nb\\ ', { a: 'ignored', 'b ': 'ignored', b: undefined }],
  ['\uFEFFa\r\nb\r\n', { a: 'ignored', b: 'ignored' }],
  ['[z-a]\n[]-a]\n\\\nc\\', { y: undefined, a: 'ignored', ']': 'ignored', '\\': undefined, c: undefined }],
  ['**/a/**/b', { 'a/b': 'ignored', 'x/a/y/z/b': 'ignored', 'xa/b': undefined }],
  ['*😀?', { 'a😀😀': 'ignored', '😀': undefined }],
  ['[a\n(b)+', { '[a': undefined, '(b)+': 'ignored' }],
])('%j', (text, answers) => {
  it.each(Object.entries(answers))('%s', (path, verdict) => {
    const isFolder = path.endsWith('/');
    expect(parseGitignore(text).verdict(isFolder ? path.slice(0, -1) : path, isFolder)).toBe(verdict);
  });
});

it('bears a pattern that has more ways than can be tried', () => {
  const pattern = `${'*a'.repeat(30)}b\n${'**/a/'.repeat(30)}b`;
  expect(parseGitignore(pattern).verdict('a'.repeat(200), false)).toBeUndefined();
  expect(parseGitignore(pattern).verdict(`${'a'.repeat(200)}b`, false)).toBe('ignored');
  expect(parseGitignore(pattern).verdict(`${'a/'.repeat(200)}c`, false)).toBeUndefined();
  expect(parseGitignore(pattern).verdict(`${'a/'.repeat(200)}b`, false)).toBe('ignored');
});
