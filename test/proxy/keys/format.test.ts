import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { digestOf, hintOf, makeKey, parseKey } from '../../../src/proxy/keys/format.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const mode = fc.constantFrom('test', 'live');
const key = fc.tuple(mode, bytes).map(([of, random]) => makeKey(of, () => random));

describe('makeKey', () => {
  it('writes the mode, 32 bytes in base62 and a CRC-32, all of fixed length', () => {
    const zero = makeKey('test', (count) => new Uint8Array(count));
    expect(zero.slice(0, -6)).toBe(`pbk_test_${'0'.repeat(43)}`);
    const value = Array.from(zero.slice(-6)).reduce((sum, digit) => sum * 62 + alphabet.indexOf(digit), 0);
    expect(value).toBe(crc32(`pbk_test_${'0'.repeat(43)}`));
    const most = makeKey('live', (count) => new Uint8Array(count).fill(255));
    expect([zero.length, most.length]).toEqual([58, 58]);
    const body = Array.from(most.slice(9, -6)).reduce((sum, digit) => sum * 62n + BigInt(alphabet.indexOf(digit)), 0n);
    expect(body).toBe(2n ** 256n - 1n);
  });

  it('refuses a source that gives too little', () => {
    expect(() => makeKey('test', () => new Uint8Array(16))).toThrow('A vault key is made of 32 random bytes, not 16.');
  });

  it('makes a key that says its mode, and another key of other bytes', () => {
    fc.assert(
      fc.property(mode, bytes, bytes, (of, one, other) => {
        const made = makeKey(of, () => one);
        expect(parseKey(made)).toEqual({ ok: true, mode: of });
        expect(made).toMatch(/^pbk_(live|test)_[0-9A-Za-z]{49}$/);
        expect(makeKey(of, () => other) === made).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
  });

  it('works with the randomness of Node', () => {
    expect(parseKey(makeKey('live', randomBytes))).toEqual({ ok: true, mode: 'live' });
  });
});

describe('parseKey', () => {
  it('finds any single changed character, wherever it is', () => {
    fc.assert(
      fc.property(key, fc.nat(57), fc.constantFrom(...Array.from(alphabet), '_', '-', ' ', 'é'), (text, at, letter) => {
        fc.pre(text[at] !== letter);
        const { ok } = parseKey(text.slice(0, at) + letter + text.slice(at + 1));
        expect(ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds two neighbours that changed places, and a test key dressed up as a live one', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 9, max: 56 }), (text, at) => {
        const [one = '', two = ''] = text.slice(at, at + 2);
        fc.pre(one !== two);
        expect(parseKey(text.slice(0, at) + two + one + text.slice(at + 2)).ok).toBe(false);
        const other = text.startsWith('pbk_test_') ? text.replace('test', 'live') : text.replace('live', 'test');
        expect(parseKey(other)).toMatchObject({ ok: false, why: 'letter' });
      }),
    );
  });

  it('never throws, takes almost nothing, and repeats nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 12 }), (text) => {
        const parsed = parseKey(text);
        expect(parsed.ok).toBe(false);
        if (!parsed.ok) expect(parsed.message).not.toContain(text);
      }),
    );
  });

  const good = makeKey('test', (count) => new Uint8Array(count).fill(7));
  it.each([
    [
      'a Stripe key',
      ['sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
      'prefix',
      'This is no vault key: those begin with pbk_live_ or pbk_test_.',
    ],
    ['another mode', good.replace('test', 'prod'), 'prefix', 'This is no vault key: those begin with pbk_live_ or pbk_test_.'],
    ['nothing', '', 'prefix', 'This is no vault key: those begin with pbk_live_ or pbk_test_.'],
    [
      'a key that was cut off',
      good.slice(0, -3),
      'length',
      'A vault key has 58 characters; this one has 55. It was cut off, or more was copied than the key.',
    ],
    [
      'a key with its line break',
      `${good}\n`,
      'length',
      'A vault key has 58 characters; this one has 59. It was cut off, or more was copied than the key.',
    ],
    [
      'a wrong letter',
      `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`,
      'letter',
      'A letter of this vault key is wrong: its checksum does not fit. Copy it again.',
    ],
  ])('says why not: %s', (_, text, why, message) => {
    expect(parseKey(text)).toEqual({ ok: false, why, message });
  });
});

it('stores and shows what does not give the key away', () => {
  const text = makeKey('test', (count) => new Uint8Array(count).fill(7));
  expect(digestOf(text)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf(text)).not.toBe(digestOf(`${text} `));
  expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hintOf(text)).toBe(text.slice(54));
});
