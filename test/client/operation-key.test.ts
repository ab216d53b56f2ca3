import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationKey, type IdentityValue } from '../../src/client/index.js';

type Identity = Record<string, IdentityValue>;

interface Vector {
  readonly operation: string;
  readonly identity: Identity;
  readonly canonical: string;
  readonly key: string;
}

const vectors = JSON.parse(readFileSync(new URL('./operation-key-vectors.json', import.meta.url), 'utf8')) as Vector[];

describe('the shared vectors', () => {
  it.each(vectors)('$canonical', ({ operation, identity, canonical, key }) => {
    expect(`op_${createHash('sha256').update(canonical).digest('hex')}`).toBe(key);
    expect(operationKey(operation, identity)).toBe(key);
  });
});

// Well-formed text of any script; lone surrogates are refused.
const text = fc.string({ unit: 'binary' });
const operation = fc.string({ unit: 'binary', minLength: 1 });
const value: fc.Arbitrary<IdentityValue> = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const identity: fc.Arbitrary<Identity> = fc.dictionary(text, value, { minKeys: 1 });

describe('any operation and identity', () => {
  it('gives op_ and 64 hexadecimal digits', () => {
    fc.assert(
      fc.property(operation, identity, (name, parts) => {
        expect(operationKey(name, parts)).toMatch(/^op_[0-9a-f]{64}$/);
      }),
    );
  });

  it('does not depend on the order of the names', () => {
    fc.assert(
      fc.property(operation, identity, fc.infiniteStream(fc.nat()), (name, parts, order) => {
        const shuffled = Object.entries(parts)
          .map((entry) => ({ entry, rank: order.next().value as number }))
          .sort((a, b) => a.rank - b.rank);
        expect(operationKey(name, Object.fromEntries(shuffled.map(({ entry }) => entry)))).toBe(operationKey(name, parts));
      }),
    );
  });

  it('tells different operations and identities apart', () => {
    const same = (a: Identity, b: Identity): boolean =>
      Object.keys(a).length === Object.keys(b).length &&
      Object.entries(a).every(([name, part]) => Object.hasOwn(b, name) && b[name] === part);
    fc.assert(
      fc.property(operation, identity, operation, identity, (nameA, a, nameB, b) => {
        const equal = nameA === nameB && same(a, b);
        expect(operationKey(nameA, a) === operationKey(nameB, b)).toBe(equal);
      }),
    );
  });

  it('tells a number from its text, and null from its name', () => {
    expect(operationKey('x', { id: 1 })).not.toBe(operationKey('x', { id: '1' }));
    expect(operationKey('x', { id: null })).not.toBe(operationKey('x', { id: 'null' }));
    expect(operationKey('x', { a: 'b","c":"d' })).not.toBe(operationKey('x', { a: 'b', c: 'd' }));
    expect(operationKey('x', { id: -0 })).toBe(operationKey('x', { id: 0 }));
  });

  it('is the hash of the canonical JSON that another writer makes', () => {
    /** RFC 8785 for this shape, by code units: names sorted by hand, every character escaped only where JSON must. */
    const quoted = (string: string): string => {
      const short: Record<string, string> = {
        '"': '\\"',
        '\\': '\\\\',
        '\b': '\\b',
        '\f': '\\f',
        '\n': '\\n',
        '\r': '\\r',
        '\t': '\\t',
      };
      const escape = (character: string): string =>
        short[character] ?? (character < ' ' ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character);
      return `"${Array.from(string, escape).join('')}"`;
    };
    const byUnits = (a: string, b: string): number => {
      const at = [...Array(Math.min(a.length, b.length)).keys()].find((index) => a.charCodeAt(index) !== b.charCodeAt(index));
      return at === undefined ? a.length - b.length : a.charCodeAt(at) - b.charCodeAt(at);
    };
    const written = (part: IdentityValue): string => (typeof part === 'string' ? quoted(part) : String(part === 0 ? 0 : part));
    fc.assert(
      fc.property(operation, identity, (name, parts) => {
        const members = Object.entries(parts).sort(([a], [b]) => byUnits(a, b));
        const canonical = `[1,${quoted(name)},{${members.map(([key, part]) => `${quoted(key)}:${written(part)}`).join(',')}}]`;
        expect(operationKey(name, parts)).toBe(`op_${createHash('sha256').update(canonical).digest('hex')}`);
      }),
    );
  });
});

describe('refusals', () => {
  const refuse =
    (name: unknown, parts: unknown): (() => string) =>
    () =>
      operationKey(name as string, parts as Identity);

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'is undefined. Leave it out, or say null.'],
    ['a fraction', 9.99, 'is 9.99, which is no safe integer. Use a string or an integer.'],
    ['NaN', NaN, 'is NaN, which is no safe integer. Use a string or an integer.'],
    ['infinity', Infinity, 'is Infinity, which is no safe integer. Use a string or an integer.'],
    ['an unsafe integer', 2 ** 53, 'is 9007199254740992, which is no safe integer. Use a string or an integer.'],
    ['a bigint', 1n, 'is a bigint. Use a string.'],
    ['an object', { id: 1 }, 'is an object. Name its parts one by one.'],
    ['an array', [1], 'is an object. Name its parts one by one.'],
    ['a date', new Date(0), 'is an object. Name its parts one by one.'],
    ['a function', () => 1, 'is a function. Use a string, an integer, a boolean or null.'],
    ['a symbol', Symbol('s'), 'is a symbol. Use a string, an integer, a boolean or null.'],
    ['a lone surrogate', 'cus_\ud83d', 'holds a lone surrogate, which is no text.'],
  ])('%s', (_, part, problem) => {
    expect(refuse('charge', { customer: 'cus_1', part })).toThrow(
      new TypeError(`operationKey("charge"): identity.part ${problem}`),
    );
  });

  it('a lone surrogate in a name', () => {
    expect(refuse('charge', { 'a\udc00': 1 })).toThrow(
      new TypeError('operationKey("charge"): identity.a\udc00 has a lone surrogate in its name, which is no text.'),
    );
  });

  it.each(['', undefined, 7])('%j as the operation', (name) => {
    expect(refuse(name, { id: 1 })).toThrow(new TypeError('operationKey: the operation must be a string that is not empty.'));
  });

  it('a lone surrogate in the operation', () => {
    expect(refuse('\ud800', { id: 1 })).toThrow(
      new TypeError('operationKey: the operation holds a lone surrogate, which is no text.'),
    );
  });

  it('an empty identity', () => {
    expect(refuse('charge', {})).toThrow(
      new TypeError(
        'operationKey("charge"): the identity is empty, so every execution would be the same operation. Name what it is about.',
      ),
    );
  });

  it('a symbol for a name', () => {
    expect(refuse('charge', { id: 1, [Symbol('id')]: 2 })).toThrow(
      new TypeError('operationKey("charge"): the identity has a symbol for a name, which has no spelling. Use a string.'),
    );
  });

  it.each([undefined, null, 'cus_1', ['cus_1'], new Map([['id', 1]])])('%o as the identity', (parts) => {
    expect(refuse('charge', parts)).toThrow(new TypeError('operationKey("charge"): the identity must be a plain object.'));
  });
});

it('reads each value once, so that what is checked is what is hashed', () => {
  let reads = 0;
  const identity = {
    get id() {
      reads += 1;
      return reads === 1 ? 'cus_1' : (undefined as unknown as string);
    },
  };
  expect(operationKey('charge', identity)).toBe(operationKey('charge', { id: 'cus_1' }));
});

it('tells values of different types apart, whatever they look like', () => {
  const nameless = Object.fromEntries([['__proto__', 'x']]);
  const identities = [
    { a: '1' },
    { a: 1 },
    { a: true },
    { a: 'true' },
    { a: null },
    { a: 'null' },
    { a: '' },
    { b: 1 },
    nameless,
  ];
  const texts = [{ a: '\u00e9' }, { a: 'e\u0301' }, { a: '1","b":"2' }, { a: '1', b: '2' }];
  const keys = [...identities, ...texts].map((identity) => operationKey('charge', identity as Record<string, string>));
  expect(new Set(keys).size).toBe(keys.length);
});
