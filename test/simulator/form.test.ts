import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { StripeError } from '../../src/simulator/errors.js';
import { parseForm, type FormValue } from '../../src/simulator/form.js';
import { canonical } from '../../src/simulator/incoming.js';
import { plain, readParams, required, integer, list, hash, string } from '../../src/simulator/params.js';

/** A parameter's value as a program writes it. */
type Written = string | number | boolean | Written[] | { [name: string]: Written };

/** What must come out: strings, and hashes that know their indexes. */
function expected(value: Written): FormValue | undefined {
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const read = expected(inner);
    return read === undefined ? [] : [[key, read] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries<FormValue>(entries);
}

/** The body that stripe-node really sends for these parameters. */
async function encodedBySdk(params: Record<string, Written>): Promise<string> {
  let body = '';
  const httpClient = Stripe.createFetchHttpClient((_url, init) => {
    body = typeof init?.body === 'string' ? init.body : '';
    return Promise.resolve(new Response('{}'));
  });
  await new Stripe('sk_test_form', { httpClient, telemetry: false }).customers.create(params);
  return body;
}

const name = fc.oneof(
  fc.stringMatching(/^[a-z_]{1,8}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
  fc.stringMatching(/^[^[\]\ud800-\udfff]{1,6}$/),
);
const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());
const { params } = fc.letrec<{ value: Written; params: Record<string, Written> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
  params: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
}));

describe('reading a form', () => {
  it('gives back whatever stripe-node encoded', async () => {
    await fc.assert(
      fc.asyncProperty(params, async (written) => {
        const read = parseForm(await encodedBySdk(written));
        expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(expected(written) ?? {})));
      }),
      { numRuns: 300 },
    );
  });

  it('never throws anything but a 400, and never touches a prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    const hostile = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom('a', '[', ']', '=', '&', '%', '+', '0', ';', '__proto__', '%5B', '%5D', '%ff', '\u0000'),
      }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          const read = parseForm(text);
          plain(read);
          canonical(read);
        } catch (error) {
          expect(error).toBeInstanceOf(StripeError);
          expect((error as StripeError).status).toBe(400);
        }
      }),
      { numRuns: 3000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  });

  it.each([
    ['', {}],
    ['&&a=1&', { a: '1' }],
    ['a', { a: '' }],
    ['a=1=2', { a: '1=2' }],
    ['a=x+y%20z', { a: 'x y z' }],
    ['a=1&a=2', { a: '2' }],
    ['a[]=1&a[]=2', { a: { 0: '1', 1: '2' } }],
    ['a[][b]=1&a[][c]=2&a[][b]=3', { a: { 0: { b: '1', c: '2' }, 1: { b: '3' } } }],
    ['a%5Bb%5D=1', { a: { b: '1' } }],
  ])('%s', (text, read) => {
    expect(JSON.parse(JSON.stringify(parseForm(text)))).toEqual(read);
  });

  it.each([
    ['a=%', 'Invalid request: a parameter is not percent-encoded UTF-8.'],
    ['a=%ff', 'Invalid request: a parameter is not percent-encoded UTF-8.'],
    ['[a]=1', 'Invalid parameter name: [a]'],
    ['a]=1', 'Invalid parameter name: a]'],
    ['a[b=1', 'Invalid parameter name: a[b'],
    ['=1', 'Invalid parameter name: '],
    ['a=1&a[b]=2', 'Invalid request: a[b] is given both as a value and as a hash.'],
    ['a[b]=2&a=1', 'Invalid request: a is given both as a value and as a hash.'],
    [`a${'[b]'.repeat(16)}=1`, `Invalid parameter name: a${'[b]'.repeat(16)} is nested too deeply.`],
    ['a=1&'.repeat(10_001), 'Invalid request: more than 10000 parameters.'],
  ])('refuses %.30s', (text, message) => {
    expect(() => parseForm(text)).toThrow(message);
  });

  it('keeps `__proto__` a plain parameter', () => {
    const read = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => readParams({ name: string }, read)).toThrow('Received unknown parameters: __proto__, constructor');
  });
});

describe('reading parameters', () => {
  const schema = { items: required(list(hash({ price: required(string), quantity: integer({ min: 1 }) }))) };

  it('makes lists in the order of their indexes', () => {
    expect(readParams(schema, parseForm('items[10][price]=b&items[2][price]=a&items[2][quantity]=3'))).toEqual({
      items: [{ price: 'a', quantity: 3 }, { price: 'b' }],
    });
  });

  it.each([
    ['items=x', 'Invalid array', 'items'],
    ['items[a]=x', 'Invalid array', 'items'],
    ['items[0]=x', 'Invalid object', 'items[0]'],
    ['items[0][colour]=x', 'Received unknown parameter: items[0][colour]', 'items[0][colour]'],
    ['items[0][quantity]=1', 'Missing required param: items[0][price].', 'items[0][price]'],
    ['items[0][price]=a&items[0][quantity]=0', 'This value must be greater than or equal to 1.', 'items[0][quantity]'],
    ['items[0][price][b]=a', 'Invalid string: {"b":"a"}', 'items[0][price]'],
    ['items[0][price]=a&items[0][quantity]=99999999999999999999', 'Invalid integer: 99999999999999999999', 'items[0][quantity]'],
    ['items[0][price]=a&items[0][quantity]=0x10', 'Invalid integer: 0x10', 'items[0][quantity]'],
    ['items[0][price]=a&items[0][quantity]=1e3', 'Invalid integer: 1e3', 'items[0][quantity]'],
    ['items[0][price]=a&items[0][quantity]=%201', 'Invalid integer:  1', 'items[0][quantity]'],
  ])('names what is wrong with %s', (text, message, param) => {
    expect(() => readParams(schema, parseForm(text))).toThrow(
      expect.objectContaining({ status: 400, body: expect.objectContaining({ message, param }) as unknown }),
    );
  });
});
