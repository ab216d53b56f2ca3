import { describe, expect, it } from 'vitest';

import { addKey, replaceKey } from '../../../../src/facts/javascript/edits/add-key.js';
import { commentsIn, read, repaired } from '../view.js';

const HEAD = "import Stripe from 'stripe';\nconst stripe = new Stripe(key);\n";
const IMPORTED =
  "import Stripe from 'stripe';\nimport { operationKey } from 'paybrake/client';\nconst stripe = new Stripe(key);\n";
const inputs = [
  { name: 'charge', expression: 'chargeId' },
  { name: 'period', expression: 'period' },
];
const KEY = "idempotencyKey: operationKey('refund', { charge: chargeId, period })";

function added(code: string, head = HEAD): string | undefined {
  const { view, call } = read(head + code);
  return repaired(head + code, addKey(view, call, inputs, 'refund'));
}

describe('addKey', () => {
  it.each([
    ['params alone', 'stripe.refunds.create({ charge });', `stripe.refunds.create({ charge }, { ${KEY} });`],
    ['no params', 'stripe.paymentIntents.capture(id);', `stripe.paymentIntents.capture(id, {}, { ${KEY} });`],
    ['nothing at all', 'stripe.payouts.create();', `stripe.payouts.create({}, { ${KEY} });`],
    ['undefined params', 'stripe.invoices.pay(id, undefined);', `stripe.invoices.pay(id, undefined, { ${KEY} });`],
    ['two ids', 'stripe.transfers.updateReversal(a, b);', `stripe.transfers.updateReversal(a, b, {}, { ${KEY} });`],
    [
      'options that are there',
      'stripe.refunds.create({ charge }, { stripeAccount: a });',
      `stripe.refunds.create({ charge }, { stripeAccount: a, ${KEY} });`,
    ],
    [
      'a key that chooses none',
      'stripe.refunds.create({ charge }, { idempotencyKey: undefined });',
      `stripe.refunds.create({ charge }, { ${KEY} });`,
    ],
    ['null options', 'stripe.refunds.create({ charge }, null);', `stripe.refunds.create({ charge }, { ${KEY} });`],
    [
      'lines',
      'stripe.paymentIntents.capture(\n  id,\n  // all of it\n);',
      `stripe.paymentIntents.capture(\n  id,\n  {},\n  { ${KEY} },\n  // all of it\n);`,
    ],
    [
      'a raw request',
      "stripe.rawRequest('POST', '/v1/refunds', { charge });",
      `stripe.rawRequest('POST', '/v1/refunds', { charge }, { ${KEY} });`,
    ],
  ])('to a call with %s', (_, code, expected) => {
    expect(added(code)).toBe(IMPORTED + expected);
    const again = read(IMPORTED + expected);
    expect(again.call.key).toMatchObject({ where: 'options', stability: 'stable' });
    expect(addKey(again.view, again.call, inputs, 'refund')).toBeUndefined();
  });

  it('to the headers of a fetch', () => {
    const header = "'Idempotency-Key': operationKey('refund', { charge: chargeId, period })";
    const url = "fetch('https://api.stripe.com/v1/refunds', ";
    const first = "import { operationKey } from 'paybrake/client';\n\n";
    expect(added(`${url}{ method: 'POST', headers: { Authorization } });`, '')).toBe(
      `${first}${url}{ method: 'POST', headers: { Authorization, ${header} } });`,
    );
    expect(added(`${url}{ method: 'POST' });`, '')).toBe(`${first}${url}{ method: 'POST', headers: { ${header} } });`);
    expect(added(`${url}{ method: 'POST', headers });`, '')).toBeUndefined();
    expect(added(`${url}{ ...init, method: 'POST' });`, '')).toBeUndefined();
    expect(added(`const headers = { Authorization };\n${url}{ method: 'POST', headers });`, '')).toBeUndefined();
  });

  it('in the style of the file', () => {
    const code = 'const Stripe = require("stripe")\r\nconst stripe = Stripe(key)\r\nstripe.refunds.create({charge})\r\n';
    expect(added(code, '')).toBe(
      'const Stripe = require("stripe")\r\nconst { operationKey } = require("paybrake/client")\r\nconst stripe = Stripe(key)\r\n' +
        'stripe.refunds.create({charge}, {idempotencyKey: operationKey("refund", {charge: chargeId, period})})\r\n',
    );
  });

  it('only where there is something to make it from, and the slot can be seen', () => {
    const { view, call } = read(`${HEAD}stripe.refunds.create({ charge });`);
    expect(addKey(view, call, [], 'refund')).toBeUndefined();
    expect(added('function f(options) { stripe.refunds.create({ charge }, options); }')).toBeUndefined();
    expect(added('stripe.refunds.create(...args);')).toBeUndefined();
    expect(added('retry(stripe.refunds.create);')).toBeUndefined();
    expect(added('stripe.paymentIntents.capture();')).toBeUndefined();
    expect(added('stripe.refunds.create({ charge }, { idempotencyKey: k });')).toBeUndefined();
  });
});

function replaced(code: string): string | undefined {
  const { view, call } = read(HEAD + code);
  return repaired(HEAD + code, replaceKey(view, call, inputs, 'refund'));
}

describe('replaceKey', () => {
  it.each([
    ['stripe.refunds.create({ charge }, { idempotencyKey: randomUUID() });', `stripe.refunds.create({ charge }, { ${KEY} });`],
    ['stripe.refunds.create({ charge }, { idempotencyKey });', `stripe.refunds.create({ charge }, { ${KEY} });`],
    ['stripe.refunds.create({ charge }, { idempotencyKey: ((a ?? b)), });', `stripe.refunds.create({ charge }, { ${KEY}, });`],
    [
      "stripe.refunds.create({ charge }, { headers: { 'Idempotency-Key': `x-${Date.now()}` } });",
      "stripe.refunds.create({ charge }, { headers: { 'Idempotency-Key': operationKey('refund', { charge: chargeId, period }) } });",
    ],
  ])('%s', (code, expected) => {
    expect(replaced(code)).toBe(IMPORTED + expected);
    expect(read(IMPORTED + expected).call.key.stability).toBe('stable');
  });

  it('leaves a key alone that stands elsewhere, or holds a comment', () => {
    expect(replaced('const o = { idempotencyKey: randomUUID() };\nstripe.refunds.create({ charge }, o);')).toBeUndefined();
    expect(replaced('stripe.refunds.create({ charge }, { idempotencyKey: /* why */ randomUUID() });')).toBeUndefined();
    expect(replaced('stripe.refunds.create({ charge });')).toBeUndefined();
  });

  it('keeps the comments around it', () => {
    const code = 'stripe.refunds.create({ charge }, {\n  // why\n  idempotencyKey: randomUUID(), // new\n});';
    expect(commentsIn(replaced(code) ?? '')).toEqual(['new', 'why']);
  });
});

describe('addKey to what a helper sends', () => {
  const start = "import { operationKey } from 'paybrake/client';\nconst API = 'https://api.stripe.com/v1';\n";
  const KEYED = "operationKey('refund', { charge: chargeId, period })";
  const header = "headers: { ...(key && { 'Idempotency-Key': key }) }";

  it.each([
    [
      'as its next argument',
      `send('POST', '/refunds');`,
      `const send = (method, path, key) => fetch(API + path, { method, ${header} });`,
      `send('POST', '/refunds', ${KEYED});`,
    ],
    [
      'in the object that it takes',
      `send({ method: 'POST', path: '/refunds' });`,
      `function send({ method, path, key }) { return fetch(API + path, { method, ${header} }); }`,
      `send({ method: 'POST', path: '/refunds', key: ${KEYED} });`,
    ],
    [
      'through another helper',
      `post('/refunds', {});`,
      `const send = (method, path, key) => fetch(API + path, { method, ${header} });\nconst post = (path, { idem }) => send('POST', path, idem);`,
      `post('/refunds', { idem: ${KEYED} });`,
    ],
    [
      'not behind an argument that is missing',
      `send('POST', '/refunds');`,
      `const send = (method, path, body, key) => fetch(API + path, { method, body, ${header} });`,
      undefined,
    ],
    [
      'not where it takes none',
      `send('POST', '/refunds');`,
      `const send = (method, path) => fetch(API + path, { method, headers: {} });`,
      undefined,
    ],
    [
      'not in the place of undefined',
      `send('POST', '/refunds', undefined);`,
      `const send = (method, path, key) => fetch(API + path, { method, ${header} });`,
      undefined,
    ],
  ])('%s', (_, call, helper, expected) => {
    const code = `${start}${helper}\n${call}`;
    const { view, call: found } = read(code);
    expect(found.call).toBe('refunds.create');
    const made = repaired(code, addKey(view, found, inputs, 'refund'));
    expect(made).toBe(expected && `${start}${helper}\n${expected}`);
    if (made !== undefined) expect(read(made).call.key).toMatchObject({ where: 'options' });
  });

  it('to the headers of a request with settings, not to a body', () => {
    const url = "axios.post('https://api.stripe.com/v1/refunds', ";
    const head = "import { operationKey } from 'paybrake/client';\n";
    expect(added(`${url}data, { headers: { a } });`, head)).toBe(
      `${head}${url}data, { headers: { a, 'Idempotency-Key': ${KEYED} } });`,
    );
    expect(added(`${url}{ charge });`, head)).toBeUndefined();
  });
});
