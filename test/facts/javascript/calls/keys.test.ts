import { describe, expect, it } from 'vitest';
import { factsOf, keyOf, type Others } from '../compact.js';

/** The key of a refund whose options slot holds this. `id` and `options` are parameters that nothing is known of. */
function keyIn(options: string, { head = '', body = '' } = {}, others: Others = {}): string {
  const { calls } = factsOf(
    `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
     ${head}
     export async function f(id, key, given, flag) { ${body}; return stripe.refunds.create({ charge: id }, ${options}); }`,
    others,
  );
  return calls.map(keyOf).join();
}

const stable = 'options stable';
const own = '`refund-${1 + 1}-${key}`';

describe('chosen by the caller', () => {
  it.each([
    ['a property', `{ idempotencyKey: id }`],
    ['in short', `{ idempotencyKey }`, { body: `const idempotencyKey = key` }],
    ['as a string', `{ 'idempotencyKey': id }`],
    ['as a computed literal', `{ ['idempotencyKey']: id }`],
    ['beside others', `{ timeout: 3, idempotencyKey: id, stripeAccount: 'acct' }`],
    ['in the wrong case', `{ idempotency_key: id }`],
    ['in a constant', `opts`, { body: `const opts = { idempotencyKey: id }` }],
    ['in a constant of the module', `OPTS`, { head: `const OPTS = { idempotencyKey: process.argv[2] };` }],
    ['asserted', `{ idempotencyKey: id } as Stripe.RequestOptions`],
    ['satisfied', `{ idempotencyKey: id } satisfies Stripe.RequestOptions`],
    ['in headers', `{ headers: { 'Idempotency-Key': id } }`],
    ['in headers in lower case', `{ headers: { 'idempotency-key': id } }`],
    ['in a spread literal', `{ ...{ idempotencyKey: id } }`],
    ['in a spread condition', `{ ...(flag && { idempotencyKey: id }) }`],
    ['in a spread choice', `{ ...(flag ? { idempotencyKey: id } : {}) }`],
    ['over a spread', `{ ...given, idempotencyKey: id }`],
    ['in a condition', `flag ? { idempotencyKey: id } : undefined`],
    ['in a condition, with &&', `flag && { idempotencyKey: id }`],
    ['in a helper of the file', `build(id)`, { head: `function build(k) { return { idempotencyKey: k }; }` }],
    ['written later', `opts`, { body: `const opts: Record<string, string> = {}; opts.idempotencyKey = id` }],
    ['written later under a condition', `opts`, { body: `const opts = {}; if (flag) opts.idempotencyKey = id` }],
  ] as [string, string, object?][])('%s', (_, options, where = {}) => {
    expect(keyIn(options, where)).toMatch(/^options /u);
  });
});

describe('chosen by nobody', () => {
  it.each([
    ['no options', `undefined`],
    ['null', `null`],
    ['an empty object', `{}`],
    ['other options', `{ timeout: 3 }`],
    ['undefined as the key', `{ idempotencyKey: undefined }`],
    ['an empty key', `{ idempotencyKey: '' }`],
    ['an empty constant', `opts`, { body: `const opts = {}` }],
    ['other headers', `{ headers: { 'X-Trace': id } }`],
    ['an empty spread', `{ ...{} }`],
    ['a helper of the file that sets none', `build()`, { head: `function build() { return undefined; }` }],
  ] as [string, string, object?][])('%s', (_, options, where = {}) => {
    expect(keyIn(options, where)).toBe('none');
  });
});

/** Each twice the one before: more ways than can be walked. */
const spreads = Array.from({ length: 40 }, (_, i) => `const o${String(i + 1)} = { ...o${String(i)}, ...o${String(i)} };`).join(
  ' ',
);

describe('out of sight', () => {
  it.each([
    ['forwarded options', `given`],
    ['a member', `given.options`],
    ['a spread', `{ ...given }`],
    ['a spread over a key that is out of sight', `{ timeout: 3, ...given }`],
    ['an imported helper', `build(id)`, { head: `import { build } from './options';` }],
    ['a helper that is given away', `given(id)`],
    ['a computed name', `{ [key]: id }`],
    ['headers from elsewhere', `{ headers: given }`],
    ['headers of a class', `{ headers: new Headers({ 'Idempotency-Key': id }) }`],
    ['Object.assign', `opts`, { body: `const opts = {}; Object.assign(opts, given)` }],
    ['a written name that cannot be read', `opts`, { body: `const opts = {}; opts[key] = id` }],
    ['one of two', `flag ? given : undefined`],
    ['a default', `given ?? {}`],
    ['a method of a class', `this.options(id)`],
    ['a spread of itself', `opts`, { body: `const opts = { ...opts }` }],
    ['spreads of spreads', `o40`, { body: `const o0 = { idempotencyKey: id }; ${spreads}` }],
    ['a rest parameter', `opts`, { body: `const [opts] = given` }],
  ] as [string, string, object?][])('%s', (_, options, where = {}) => {
    expect(keyIn(options, where)).toBe('opaque opaque');
  });
});

describe('the value', () => {
  it.each([
    [`{ idempotencyKey: ${own} }`, 'options opaque'],
    [`{ idempotencyKey: 'fixed' }`, `options volatile constant 'fixed'`],
    [`{ idempotencyKey: crypto.randomUUID() }`, 'options volatile random crypto.randomUUID()'],
    [`{ headers: { 'Idempotency-Key': crypto.randomUUID() } }`, 'options volatile random crypto.randomUUID()'],
    [
      `build(crypto.randomUUID())`,
      'options volatile random crypto.randomUUID()',
      { head: `const build = (k) => ({ idempotencyKey: k });` },
    ],
    [
      `build()`,
      'options volatile random crypto.randomUUID()',
      { head: `const build = () => ({ idempotencyKey: crypto.randomUUID() });` },
    ],
    [`flag ? { idempotencyKey: crypto.randomUUID() } : undefined`, 'options volatile random crypto.randomUUID()'],
    [`{ idempotencyKey: operationKey('refund', { id }) }`, stable, { head: `import { operationKey } from 'paybrake/client';` }],
  ] as [string, string, object?][])('%s: %s', (options, expected, where = {}) => {
    expect(keyIn(options, where)).toBe(expected);
  });
});

describe('fetch', () => {
  const keyOfFetch = (init: string, head = ''): string =>
    factsOf(`${head} export const f = (id, given) => fetch('https://api.stripe.com/v1/refunds', ${init});`)
      .calls.map(keyOf)
      .join();

  it.each([
    ['no headers', `{ method: 'POST' }`, 'none'],
    ['other headers', `{ method: 'POST', headers: { Authorization: id } }`, 'none'],
    ['the header', `{ method: 'POST', headers: { 'Idempotency-Key': id } }`, 'options opaque'],
    [
      'the header in a constant',
      `{ method: 'POST', headers }`,
      `options volatile constant 'fixed'`,
      `const headers = { 'idempotency-key': 'fixed' };`,
    ],
    ['headers from elsewhere', `{ method: 'POST', headers: given }`, 'opaque opaque'],
    ['a spread header', `{ method: 'POST', headers: { ...given } }`, 'opaque opaque'],
    ['settings that are spread', `{ ...given, method: 'POST' }`, 'opaque opaque'],
    [
      'a made-up key',
      `{ method: 'POST', headers: { 'Idempotency-Key': crypto.randomUUID() } }`,
      'options volatile random crypto.randomUUID()',
    ],
  ])('%s', (_, init, expected, head = '') => {
    expect(keyOfFetch(init, head)).toBe(expected);
  });
});

it('says where the property stands, and what it is', () => {
  const code = `import Stripe from 'stripe'; export const f = (id) => new Stripe('x').refunds.create({}, { timeout: 1, idempotencyKey: id });`;
  const key = factsOf(code).calls[0]?.key;
  expect([key?.at && code.slice(...key.at), key?.name, key?.text]).toEqual(['idempotencyKey: id', 'idempotencyKey', 'id']);
});
