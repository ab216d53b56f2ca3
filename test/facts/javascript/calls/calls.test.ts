import { describe, expect, it } from 'vitest';
import { callsOf, factsOf, keyOf } from '../compact.js';

const head = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n`;

describe('how a call is written', () => {
  it.each([
    ['plainly', `await stripe.refunds.create({});`, 'refunds.create money stripe'],
    ['with optional chaining', `await stripe?.refunds?.create?.({});`, 'refunds.create money stripe'],
    ['with a non-null assertion', `await stripe!.refunds!.create({});`, 'refunds.create money stripe'],
    ['with a literal in brackets', `await stripe['refunds']['create']({});`, 'refunds.create money stripe'],
    ['in parentheses', `await (stripe.refunds).create({});`, 'refunds.create money stripe'],
    ['after an assertion', `await (stripe as any).refunds.create({});`, 'refunds.create money stripe'],
    ['without await', `stripe.refunds.create({});`, 'refunds.create money stripe'],
    ['over several lines', `await stripe\n  .refunds\n  .create({});`, 'refunds.create money stripe'],
    ['with then', `stripe.refunds.create({}).then((r) => r.id);`, 'refunds.create money stripe'],
    ['on a nested resource', `await stripe.checkout.sessions.create({});`, 'checkout.sessions.create session stripe'],
    [
      'on a deeply nested resource',
      `await stripe.testHelpers.issuing.cards.deliverCard('ic_1');`,
      'testHelpers.issuing.cards.deliverCard change stripe',
    ],
    ['on a destructured resource', `const { refunds } = stripe; await refunds.create({});`, 'refunds.create money stripe'],
    ['on a renamed resource', `const { refunds: r } = stripe; await r.create({});`, 'refunds.create money stripe'],
    [
      'on a nested destructured resource',
      `const { checkout: { sessions } } = stripe; await sessions.create({});`,
      'checkout.sessions.create session stripe',
    ],
    [
      'on a resource of a destructured parameter',
      `export const f = ({ refunds }: Stripe) => refunds.create({});`,
      'refunds.create money refunds',
    ],
    ['on a resource in a constant', `const api = stripe.refunds; await api.create({});`, 'refunds.create money stripe'],
    ['in an arrow', `const f = () => stripe.refunds.create({});`, 'refunds.create money stripe'],
    ['in a loop over a list', `for await (const c of stripe.customers.search({ query: '' })) c;`, 'customers.search read stripe'],
    ['in Promise.all', `await Promise.all([stripe.refunds.create({})]);`, 'refunds.create money stripe'],
    ['with a comment inside', `await stripe /* a */ . refunds // b\n .create({});`, 'refunds.create money stripe'],
    [
      'through a clone for another account',
      `await stripe.withStripeContext('acct_1').refunds.create({});`,
      'refunds.create money stripe',
    ],
    ['with a method in a constant', `const create = stripe.refunds.create; await create({});`, 'refunds.create money stripe'],
    ['as a comma expression', `await (0, stripe.refunds.create)({});`, 'refunds.create money stripe'],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(head + code))).toEqual([expected]);
  });
});

describe('what cannot be seen is opaque', () => {
  it.each([
    ['a computed method', `await stripe.refunds[method]({});`, ['stripe.refunds[method] stripe opaque']],
    ['a computed resource', `await stripe[resource].create({});`, ['stripe[resource].create stripe opaque']],
    [
      'a computed resource with a template',
      `await stripe[\`\${name}s\`].create({});`,
      ['stripe[`${name}s`].create stripe opaque'],
    ],
    ['a method handed on', `await withRetry(stripe.refunds.create);`, ['refunds.create money stripe opaque']],
    ['a bound method', `const f = stripe.refunds.create.bind(stripe.refunds);`, ['refunds.create money stripe opaque']],
    ['a called method', `await stripe.refunds.create.call(stripe.refunds, {});`, ['refunds.create money stripe opaque']],
    ['a method in a table', `const table = { refund: stripe.refunds.create };`, ['refunds.create money stripe opaque']],
    ['spread arguments', `await stripe.refunds.create(...args);`, ['refunds.create money stripe opaque']],
    [
      'one resource of two',
      `await (live ? stripe.refunds : stripe.charges).create({});`,
      ['(live ? stripe.refunds : stripe.charges).create stripe opaque'],
    ],
    [
      'a resource that is set twice',
      `let api = stripe.refunds; if (live) api = stripe.charges; await api.create({});`,
      ['api.create stripe opaque'],
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(head + code))).toEqual(expected);
  });

  it('a spread behind the options slot changes nothing', () => {
    expect(callsOf(factsOf(`${head} await stripe.refunds.create({}, {}, ...rest);`))).toEqual(['refunds.create money stripe']);
  });
});

describe('what is no request', () => {
  it.each([
    ['a method of the SDK that sends nothing', `stripe.webhooks.constructEvent(body, sig, secret); stripe.on('request', f);`],
    ['a resource alone', `console.log(stripe.refunds);`],
    ['a method alone', `typeof stripe.refunds.create; if (stripe.refunds.create) {}`],
    ['an unknown method', `stripe.refunds.launch({});`],
    ['a member of another object', `const autumn = {}; await autumn.subscriptions.update({});`],
    ['a type', `type P = Parameters<typeof stripe.refunds.create>[0]; let p: Stripe.RefundCreateParams;`],
    ['an iterator over a list', `const x = stripe.VERSION;`],
  ])('%s', (_, code) => {
    expect(callsOf(factsOf(head + code))).toEqual([]);
  });

  it('counts the pages of a list as one request', () => {
    const code = `await stripe.charges.list({ limit: 3 }).autoPagingToArray({ limit: 100 }); await stripe.charges.list().autoPagingEach(f);`;
    expect(callsOf(factsOf(head + code))).toEqual(['charges.list read stripe', 'charges.list read stripe']);
  });
});

describe('tiers', () => {
  it.each([
    [`stripe.charges.create({})`, 'money'],
    [`stripe.paymentIntents.create({})`, 'money'],
    [`stripe.paymentIntents.confirm('pi')`, 'money'],
    [`stripe.paymentIntents.capture('pi')`, 'money'],
    [`stripe.transfers.create({})`, 'money'],
    [`stripe.payouts.create({})`, 'money'],
    [`stripe.invoices.pay('in')`, 'money'],
    [`stripe.subscriptions.create({})`, 'money'],
    [`stripe.customers.create({})`, 'object'],
    [`stripe.products.create({})`, 'object'],
    [`stripe.customers.update('cus', {})`, 'change'],
    [`stripe.customers.del('cus')`, 'change'],
    [`stripe.subscriptions.cancel('sub')`, 'change'],
    [`stripe.billingPortal.sessions.create({})`, 'session'],
    [`stripe.ephemeralKeys.create({}, { apiVersion: '1' })`, 'session'],
    [`stripe.balance.retrieve()`, 'read'],
    [`stripe.charges.list()`, 'read'],
  ])('%s: %s', (code, tier) => {
    expect(factsOf(`${head} await ${code};`).calls.map((call) => call.tier)).toEqual([tier]);
  });
});

describe('the key is read from the slot right after the params, whatever the arity', () => {
  it.each([
    [`stripe.refunds.create({}, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.refunds.create({})`, 'none'],
    [`stripe.refunds.create(undefined, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.charges.capture(ch, {}, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.charges.capture(ch, undefined, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.charges.capture(ch, { idempotencyKey: id })`, 'params opaque'],
    [`stripe.charges.capture(ch, { amount, idempotencyKey: id })`, 'params opaque'],
    [`stripe.charges.capture(ch)`, 'none'],
    [`stripe.transfers.createReversal(tr, {}, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.customers.createBalanceTransaction(cus, { amount }, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.customers.updateSource(cus, card, {}, { idempotencyKey: id })`, 'options opaque'],
    [`stripe.customers.updateSource(cus, card, { idempotencyKey: id })`, 'params opaque'],
    [`stripe.payouts.create({ amount, idempotency_key: id })`, 'params opaque'],
  ])('%s: %s', (code, expected) => {
    expect(factsOf(`${head} export const f = (id, ch, tr, cus, card, amount) => ${code};`).calls.map(keyOf)).toEqual([expected]);
  });
});

describe('an object of nothing but options means what the installed major says', () => {
  const code = `${head} export const f = (id) => stripe.charges.capture('ch', { idempotencyKey: id });`;
  it.each([
    [17, 'options opaque', false],
    [21, 'options opaque', false],
    [22, 'params opaque', false],
    [23, 'params opaque', false],
  ])('stripe %d: %s', (major, expected, opaque) => {
    const { calls, stripeMajor } = factsOf(code, {}, major);
    expect([calls.map(keyOf), calls[0]?.opaque, stripeMajor]).toEqual([[expected], opaque, major]);
  });

  it('is not judged when the major cannot be seen', () => {
    const [call] = factsOf(code, {}, null).calls;
    expect([call && keyOf(call), call?.opaque]).toEqual(['opaque opaque', true]);
  });

  it('is a misplaced key in every major when a param stands beside it', () => {
    const mixed = `${head} export const f = (id) => stripe.refunds.create({ charge: 'ch', idempotency_key: id });`;
    expect([17, 22].map((major) => factsOf(mixed, {}, major).calls.map(keyOf))).toEqual([['params opaque'], ['params opaque']]);
  });
});

describe('fetch', () => {
  const post = `{ method: 'POST', headers: { Authorization: \`Bearer \${process.env.STRIPE_SECRET_KEY}\` }, body }`;
  it.each([
    ['a literal', `await fetch('https://api.stripe.com/v1/refunds', ${post});`, 'fetch refunds.create money -'],
    [
      'a template',
      `await fetch(\`https://api.stripe.com/v1/charges/\${id}/capture\`, ${post});`,
      'fetch charges.capture money -',
    ],
    [
      'a base in a constant',
      `const BASE = 'https://api.stripe.com/v1'; await fetch(\`\${BASE}/refunds\`, ${post});`,
      'fetch refunds.create money -',
    ],
    [
      'a base, joined',
      `const BASE = 'https://api.stripe.com'; await fetch(BASE + '/v1/charges/' + id, { method: 'GET' });`,
      'fetch charges.retrieve read -',
    ],
    ['a URL', `await fetch(new URL('https://api.stripe.com/v1/refunds'), ${post});`, 'fetch refunds.create money -'],
    [
      'a URL with a base',
      `await fetch(new URL('/v1/refunds', 'https://api.stripe.com'), ${post});`,
      'fetch refunds.create money -',
    ],
    ['a query', `await fetch('https://api.stripe.com/v1/charges?limit=3');`, 'fetch charges.list read -'],
    ['a query in a hole', `await fetch(\`https://api.stripe.com/v1/charges?\${query}\`);`, 'fetch charges.list read -'],
    ['globalThis', `await globalThis.fetch('https://api.stripe.com/v1/refunds', ${post});`, 'fetch refunds.create money -'],
    [
      'another name',
      `import nodeFetch from 'node-fetch'; await nodeFetch('https://api.stripe.com/v1/refunds', ${post});`,
      'fetch refunds.create money -',
    ],
    [
      'settings in a constant',
      `const init = ${post}; await fetch('https://api.stripe.com/v1/refunds', init);`,
      'fetch refunds.create money -',
    ],
    [
      'a method in a constant',
      `const method = 'POST'; await fetch('https://api.stripe.com/v1/refunds', { method, body });`,
      'fetch refunds.create money -',
    ],
    [
      'a method in lower case',
      `await fetch('https://api.stripe.com/v1/refunds', { method: 'post', body });`,
      'fetch refunds.create money -',
    ],
    [
      'a method that cannot be seen',
      `await fetch('https://api.stripe.com/v1/refunds', { method: verb, body });`,
      'fetch fetch - opaque',
    ],
    ['settings that cannot be seen', `await fetch('https://api.stripe.com/v1/refunds', init());`, 'fetch fetch - opaque'],
    ['spread settings', `await fetch('https://api.stripe.com/v1/refunds', { ...base, body });`, 'fetch fetch - opaque'],
    ['a path that cannot be seen', `await fetch(\`https://api.stripe.com/v1/\${path}\`, ${post});`, 'fetch fetch - opaque'],
    ['an unknown path', `await fetch('https://api.stripe.com/v1/nonsense', ${post});`, 'fetch fetch - opaque'],
    ['another host', `await fetch('https://api.example.com/v1/refunds', ${post});`, undefined],
    ['a host that only begins like it', `await fetch('https://api.stripe.com.evil.example/v1/refunds', ${post});`, undefined],
    ['a host that cannot be seen', `await fetch(\`\${base}/v1/refunds\`, ${post});`, undefined],
    ['the documentation', `await fetch('https://docs.stripe.com/api/refunds');`, undefined],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(code))).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe('rawRequest', () => {
  it.each([
    [`stripe.rawRequest('POST', '/v1/refunds', {})`, 'raw-request refunds.create money stripe', 'none'],
    [
      `stripe.rawRequest('POST', \`/v1/charges/\${id}/capture\`, {}, { idempotencyKey: id })`,
      'raw-request charges.capture money stripe',
      'options opaque',
    ],
    [`stripe.rawRequest('GET', '/v1/charges/' + id)`, 'raw-request charges.retrieve read stripe', 'none'],
    [`stripe.rawRequest(method, '/v1/refunds', {})`, 'raw-request stripe.rawRequest stripe opaque', 'none'],
    [`stripe.rawRequest('POST', path, {})`, 'raw-request stripe.rawRequest stripe opaque', 'none'],
    [`stripe.rawRequest('POST', '/v1/refunds', {}, options)`, 'raw-request refunds.create money stripe opaque', 'opaque opaque'],
    [`stripe.rawRequest(...args)`, 'raw-request stripe.rawRequest stripe opaque', 'opaque opaque'],
  ])('%s', (code, call, key) => {
    const facts = factsOf(`${head} export const f = (id, method, path, options, args) => ${code};`);
    expect([callsOf(facts), facts.calls.map(keyOf)]).toEqual([[call], [key]]);
  });
});

it('says where a call stands and how it reads', () => {
  const code = `${head}await stripe\n  .refunds.create({ charge });`;
  const [call] = factsOf(code).calls;
  expect([call && code.slice(...call.at), call && code.slice(...call.whole), call?.text]).toEqual([
    'stripe\n  .refunds.create',
    'stripe\n  .refunds.create({ charge })',
    'stripe.refunds.create',
  ]);
});

it('gives the options of every slot by name', () => {
  const [call] = factsOf(
    `${head} stripe.refunds.create({ charge: 'ch', timeout: 3 }, { idempotency_key: 'k', ['x' + y]: 1, 'maxNetworkRetries': 2 });`,
  ).calls;
  expect(call?.options.map(({ slot, name }) => `${slot} ${name}`)).toEqual([
    'params charge',
    'params timeout',
    'request idempotency_key',
    'request maxNetworkRetries',
  ]);
});
