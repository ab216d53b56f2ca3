import { expect, it } from 'vitest';

import { said } from './policies.js';

const good = '{ "roles": { "a": { "allow": ["charges:read"] } } }';

it.each([
  ['comments', `// x\n${good.replace('[', '[ /* all reads */ ')} // y\n/* z */`],
  ['trailing commas', good.replaceAll('] }', '], }').replace('"]', '",]')],
  ['a byte order mark', `\uFEFF${good}`],
  ['any line end', good.replaceAll(' ', '\r\n')],
  ['old line ends', good.replaceAll(' ', '\r')],
  ['names that objects have by themselves', good.replace('"a"', '"constructor"')],
])('takes %s', (_, text) => {
  expect(said(text)).toEqual(['ok']);
});

it.each([
  ['', '1:1: The file is empty. A policy is an object with "roles".'],
  ['\n// nothing yet\n', '1:1: The file is empty. A policy is an object with "roles".'],
  ['{', '1:2: A "}" is missing.'],
  ['{\n  "roles": [\n', '3:1: A "]" is missing.'],
  ['{ "roles": {,} }', '1:13: A value must stand here.'],
  ["{ 'roles': 1 }", `1:3: "'roles'" is no JSON. Names and texts need double quotes.`],
  ['{ roles: 1 }', '1:3: "roles" is no JSON. Names and texts need double quotes.'],
  ['{ "roles" 1 }', '1:11: A colon must stand here.'],
  ['{ "a": 1\n  "b": 2 }', '2:3: A comma must stand before this.'],
  ['{ "a": 1, 2 }', '1:11: A name in double quotes must stand here.'],
  ['{ "roles": {} }\r\nx', '2:1: "x" is no JSON. Names and texts need double quotes.'],
  ['{} {}', '1:4: The file must end after its first value.'],
  ['{ "a": "x\n" }', '1:8: A text is never closed: a double quote is missing.'],
  ['{ "a": "\\x" }', '1:8: A text holds a backslash before a character that takes none.'],
  ['{ "a": "\\u12" }', '1:8: A text holds a \\u without four hexadecimal digits.'],
  ['{ "a": "\u0001" }', '1:8: A text holds a control character: write it as \\u0000.'],
  ['{ } /* x', '1:5: A comment is never closed.'],
  ['{ "a": 1. }', '1:8: "1." is no JSON. Names and texts need double quotes.'],
])('says where %j is no JSON', (text, problem) => {
  expect(said(text)).toEqual([`p.json:${problem}`]);
});

it('counts columns without the byte order mark, lines by any line end', () => {
  expect(said('\uFEFF{ x }')).toEqual(['p.json:1:3: "x" is no JSON. Names and texts need double quotes.']);
  expect(said('{\r\n\r  x\n}')).toEqual(['p.json:3:3: "x" is no JSON. Names and texts need double quotes.']);
});

it('refuses what is nested or long beyond measure, without reading it', () => {
  expect(said('['.repeat(200_000))).toEqual(['p.json:1:33: This is nested more deeply than anything in a policy.']);
  expect(said(' '.repeat(300_000))).toEqual(['p.json:1:1: The file is too large for a policy: more than 256 KiB.']);
  expect(said(`{ "roles": { "a": { "allow": ["${'['.repeat(90)}"] } } }`)[0]).toContain('is no endpoint');
});

it('refuses names that stand twice, and the one that is no name', () => {
  expect(said('{\n  "roles": { "a": 1, "b": { "allow": 1, "allow": 2 }, "a": 3 },\n  "roles": 4, "__proto__": {}\n}')).toEqual([
    'p.json:2:41 roles.b.allow: is there twice. Only one of them could count.',
    'p.json:2:55 roles.a: is there twice. Only one of them could count.',
    'p.json:3:3 roles: is there twice. Only one of them could count.',
    'p.json:3:15 __proto__: is no name that a policy can use.',
  ]);
});

it('shows neither keys nor control characters of the file', () => {
  const key = ['sk', 'live', '51QxT7vKd2mWz9RbLpYc4HsGnE'].join('_');
  const lines = said(`{ "roles": { "a": { "allow": ["${key}", "\\u001b[31m\\u202e"] } }, "${key}": 1 }`).join('\n');
  expect(lines).toContain('sk_live_…');
  expect(lines).not.toContain(key);
  const [line = ''] = said('{ "roles": { "a": { "allow": ["\\u001b[31m\\u202e"] } } }');
  expect(line).toContain('"\\u001b[31m\uFFFD" is no endpoint');
});
