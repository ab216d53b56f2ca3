/** Whatever stripe-node can send is read as what it meant, and what is sent on is read as the same again. */
import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Incoming, Param, Params } from '../../../src/proxy/model.js';
import { formOf, fingerprintOf } from '../../../src/proxy/read/canonical.js';
import { parseForm } from '../../../src/proxy/read/form.js';
import { isList, isText } from '../../../src/proxy/read/params.js';
import { read } from '../../../src/proxy/read/read.js';
import { isRefusal } from '../../../src/proxy/read/refusal.js';
import { accepted, get, plain, post } from './support.js';

/** A stripe-node client whose requests go nowhere but into `sent`. */
function recorder(): { stripe: Stripe; sent: Incoming[] } {
  const sent: Incoming[] = [];
  const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url);
    sent.push({
      method: init?.method ?? 'GET',
      target: pathname + search,
      rawHeaders: [...new Headers(init?.headers).entries()].flat(),
      body: Buffer.from(typeof init?.body === 'string' ? init.body : ''),
    });
    return Promise.resolve(new Response('{}', { headers: { 'content-type': 'application/json' } }));
  };
  const httpClient = Stripe.createFetchHttpClient(fetch);
  return { stripe: new Stripe('pbk_test_x', { httpClient, telemetry: false }), sent };
}

/** What stripe-node takes as params: nothing empty, since a form cannot say that. */
type Given = string | number | boolean | readonly Given[] | { readonly [name: string]: Given };

const texts = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'));
const plainNames = fc.constantFrom(
  'amount',
  'currency',
  'items',
  'a',
  'b',
  '__proto__',
  'constructor',
  'a.b',
  'a b',
  'caf\u00e9',
  '-1',
  '1e3',
);
const anyNames = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 8 })
  .filter((name) => !/[[\]]|^\s|\s$|[\0-\x1f\x7f-\x9f\u2028\u2029]|^\d+$/.test(name)); // eslint-disable-line no-control-regex
const names = fc
  .oneof({ arbitrary: plainNames, weight: 3 }, anyNames)
  .filter((name) => !['metadata', 'key', 'api_key'].includes(name));

const { given } = fc.letrec<{ given: Given; node: Given }>((tie) => ({
  given: fc.oneof({ maxDepth: 4, depthSize: 'small' }, texts, fc.integer(), fc.boolean(), tie('node')),
  node: fc.oneof(
    fc.array(tie('given'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(names, tie('given'), { minKeys: 1, maxKeys: 4, noNullPrototype: false }),
  ),
}));
const metadata = fc.dictionary(fc.oneof(names, fc.nat().map(String)), texts, { minKeys: 1, maxKeys: 3 });
const params = fc
  .dictionary(names, given, { minKeys: 1, maxKeys: 5, noNullPrototype: false })
  .chain((some) => metadata.map((data) => ({ ...some, metadata: data })));

/** The tree that a caller meant, as `plain` writes it. */
function meant(value: Given): unknown {
  if (Array.isArray(value)) return (value as readonly Given[]).map(meant);
  if (typeof value === 'object') return { entries: Object.entries(value).map(([name, inner]) => [name, meant(inner)]) };
  return String(value);
}

describe('what stripe-node sends', () => {
  it('is read as what its caller gave, in a body and in a query', async () => {
    const { stripe, sent } = recorder();
    await fc.assert(
      fc.asyncProperty(params, async (value) => {
        sent.length = 0;
        await stripe.customers.create(value);
        await stripe.customers.list(value as Stripe.CustomerListParams);
        const [created, listed] = sent;
        if (created === undefined || listed === undefined) throw new Error('nothing was sent');
        const request = accepted(created);
        expect(plain(request.params)).toEqual(meant(value));
        expect(accepted(listed).form).toBe(request.form);
        expect(request.idempotencyKey).toMatch(/^stripe-node-retry-/);
      }),
      { numRuns: 300, seed: 20_261_122 },
    );
  });

  it('is read with all that it says, in real calls', async () => {
    const { stripe, sent } = recorder();
    await stripe.charges.create(
      { amount: 2900, currency: 'usd', customer: 'cus_1', metadata: { period: '2026-06' }, expand: ['customer'] },
      { idempotencyKey: 'op_1', stripeAccount: 'acct_1' },
    );
    await stripe.subscriptions.cancel('sub_1', { prorate: true });
    await stripe.subscriptions.create({ customer: 'cus_1', items: [{ price: 'price_1', quantity: 2 }, { price: 'price_2' }] });
    await stripe.charges.retrieve('ch_1', { expand: ['customer', 'invoice.lines'] });
    await stripe.paymentIntents.capture('pi_1');
    expect(sent.map(accepted)).toMatchObject([
      {
        endpoint: { call: 'charges.create' },
        form: 'amount=2900&currency=usd&customer=cus_1&metadata[period]=2026-06&expand[0]=customer',
        idempotencyKey: 'op_1',
        account: 'acct_1',
      },
      { path: '/v1/subscriptions/sub_1', form: 'prorate=true', endpoint: { method: 'DELETE' } },
      { form: 'customer=cus_1&items[0][price]=price_1&items[0][quantity]=2&items[1][price]=price_2' },
      { path: '/v1/charges/ch_1', form: 'expand[0]=customer&expand[1]=invoice.lines' },
      { path: '/v1/payment_intents/pi_1/capture', form: '' },
    ]);
  });
});

/** Another encoder than stripe-node's: brackets escaped, blanks as plus signs. */
function encoded(value: Given): string {
  const pairs = (inner: Given, name: string): [string, string][] =>
    typeof inner === 'object'
      ? Object.entries(inner).flatMap(([key, next]) => pairs(next, name === '' ? key : `${name}[${key}]`))
      : [[name, String(inner)]];
  return new URLSearchParams(pairs(value, '')).toString();
}

/** Forms that hold together more often than not, and any bytes at all. */
const pieces = fc.constantFrom(...'a b metadata 0 1 [ ] [] [a] [0] [1] = =1 & %5B %5D %20 + %C3%A9 %ff ; %00'.split(' '));
const forms = fc.oneof(
  fc.array(pieces, { maxLength: 20 }).map((list) => Buffer.from(list.join(''))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  params.map((value) => Buffer.from(encoded(value))),
);

type Entries = [name: string, param: Param][];

/** A tree with its names in another order, lists in theirs. */
function ordered(param: Param, order: (entries: Entries) => Entries): Param {
  if (isText(param)) return param;
  if (isList(param)) return param.map((element) => ordered(element, order));
  return new Map(order([...param].map(([name, value]) => [name, ordered(value, order)])));
}

const byName = (entries: Entries): Entries => entries.sort(([a], [b]) => (a < b ? -1 : 1));

function readBack(value: Given): Params {
  const read = parseForm(Buffer.from(encoded(value)));
  if (isRefusal(read)) throw new Error(read.message);
  return read;
}

describe('what is sent on', () => {
  it('is read as the same tree and written as the same text, for every form that is accepted', () => {
    let read = 0;
    fc.assert(
      fc.property(forms, (form) => {
        const first = parseForm(form);
        if (isRefusal(first)) return;
        read += 1;
        const text = formOf(first);
        const second = parseForm(Buffer.from(text));
        if (isRefusal(second)) throw new Error(second.message);
        expect(plain(second)).toEqual(plain(first));
        expect(formOf(second)).toBe(text);
        expect(text).toMatch(/^[A-Za-z0-9\-._~%=&[\]]*$/);
      }),
      { numRuns: 3000, seed: 20_261_122 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('has one fingerprint in whatever order its names stand, and another for another tree', () => {
    const print = (tree: Param): string => fingerprintOf({ method: 'POST', path: '/v1/customers', params: tree as Params });
    const meaning = (tree: Param): string => JSON.stringify(plain(ordered(tree, byName)));
    fc.assert(
      fc.property(params, params, (one, two) => {
        const [first, second] = [readBack(one), readBack(two)];
        expect(print(ordered(first, (entries) => entries.reverse()))).toBe(print(first));
        expect(print(second) === print(first)).toBe(meaning(second) === meaning(first));
      }),
      { numRuns: 300, seed: 20_261_122 },
    );
  });
});

describe('the fingerprint', () => {
  const print = (body: string, headers: string[] = []) => accepted(post('/v1/charges', body, headers)).fingerprint;
  const charge = 'amount=2900&currency=usd';

  it('is of what is asked: not of its spelling, its idempotency key, its labels or what the answer shall expand', () => {
    expect(print(charge)).toMatch(/^[0-9a-f]{64}$/);
    expect(print('currency=usd&%61mount=2900')).toBe(print(charge));
    expect(print(charge, ['Idempotency-Key', 'a', 'Paybrake-Agent', 'b', 'Stripe-Version', 'c'])).toBe(print(charge));
    expect(print(`${charge}&expand[]=customer`)).toBe(print(charge));
    expect(accepted(post('/stripe/v1/charges', charge)).fingerprint).toBe(print(charge));
  });

  it('is another for another amount, path, method, account or order of a list', () => {
    const prints = [
      print(charge),
      print('amount=2901&currency=usd'),
      print(charge, ['Stripe-Account', 'acct_1']),
      accepted(post('/v1/topups', charge)).fingerprint,
      accepted(post('/v1/charges/ch_1/capture', '')).fingerprint,
      accepted(post('/v1/charges/ch_2/capture', '')).fingerprint,
      accepted(get('/v1/charges')).fingerprint,
      accepted(post('/v1/customers', 'preferred_locales[]=en&preferred_locales[]=de')).fingerprint,
      accepted(post('/v1/customers', 'preferred_locales[]=de&preferred_locales[]=en')).fingerprint,
      accepted(post('/v1/customers', 'metadata[expand]=x')).fingerprint,
      accepted(post('/v1/customers', '')).fingerprint,
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});

it('never throws, whatever comes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const target = fc.oneof(
    text,
    fc.constantFrom('/v1/charges', '/v1/customers?', '/v1/subscriptions/sub_1'),
    text.map((tail) => `/v1/charges${tail}`),
  );
  const header = fc.oneof(
    text,
    fc.constantFrom('Content-Type', 'application/x-www-form-urlencoded', 'Stripe-Account', 'Idempotency-Key'),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
      target,
      fc.array(header, { maxLength: 7 }),
      forms,
      (method, at, rawHeaders, body) => {
        const reading = read({ method, target: at, rawHeaders, body });
        if ('refusal' in reading) expect([400, 401, 403, 405, 413, 415]).toContain(reading.refusal.status);
        else expect(reading.request.path).toMatch(/^\/v1\//);
      },
    ),
    { numRuns: 3000, seed: 20_261_122 },
  );
});
