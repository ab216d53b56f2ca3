import { describe, expect, it } from 'vitest';
import { callsOf, factsOf, keyOf } from '../compact.js';

const start = `const API = 'https://api.stripe.com/v1';\n`;
const REFUND = ['fetch refunds.create money -'];

describe('plain requests beside fetch', () => {
  it.each([
    ['axios.post', `axios.post(API + '/refunds', data);`, REFUND, 'none'],
    [
      'axios.post with headers',
      `axios.post(API + '/refunds', data, { headers: { 'Idempotency-Key': k } });`,
      REFUND,
      'options opaque',
    ],
    [
      'axios.post with settings',
      `axios.post(API + '/refunds', data, settings);`,
      ['fetch refunds.create money - opaque'],
      'opaque opaque',
    ],
    ['axios of an object', `axios({ method: 'post', url: API + '/refunds', headers: {} });`, REFUND, 'none'],
    ['axios.request', `axios.request({ method: 'POST', url: API + '/refunds' });`, REFUND, 'none'],
    ['got', `import got from 'got'; got.post(API + '/refunds', { form });`, REFUND, 'none'],
    ['a client with an address', `const http = axios.create({ baseURL: API }); http.post('/refunds', data);`, REFUND, 'none'],
    [
      'a client with a key for all',
      `const http = axios.create({ baseURL: API, headers: { 'Idempotency-Key': k } }); http.post('/refunds', data);`,
      ['fetch refunds.create money - opaque'],
      'opaque opaque',
    ],
    ['an address of a URL', `fetch(new URL('/v1/refunds', 'https://api.stripe.com').href, { method: 'POST' });`, REFUND, 'none'],
  ])('%s', (_, code, expected, key) => {
    const facts = factsOf(start + code);
    expect(callsOf(facts)).toEqual(expected);
    expect(facts.calls.map(keyOf)).toEqual([key]);
  });

  it.each([
    ['a map', `map.get('/v1/refunds', 1);`],
    ['another address', `axios.post('https://example.com/v1/refunds', data);`],
    ['a router', `app.post('/v1/refunds', handler);`],
    ['an object with an address of no API', `navigate({ url: '/v1/refunds' });`],
  ])('not %s', (_, code) => {
    expect(factsOf(start + code).calls).toEqual([]);
  });
});

describe('what a helper is told to send, its caller sends', () => {
  it.each([
    ['a path', "const post = (path, body) => fetch(`${API}/${path}`, { method: 'POST', body });\npost('refunds', b);", REFUND],
    [
      'a verb and a path',
      "function send(method, path) { return fetch(API + path, { method }); }\nsend('POST', '/refunds');",
      REFUND,
    ],
    [
      'a verb in small letters',
      "function send(verb, path) { return fetch(API + path, { method: verb.toUpperCase() }); }\nsend('post', '/refunds');",
      REFUND,
    ],
    [
      'one object',
      "async function send({ method, path, body }) { return fetch(API + path, { method, body }); }\nsend({ path: '/refunds', method: 'POST' });",
      REFUND,
    ],
    ['a default', "function send(path, method = 'POST') { return fetch(API + path, { method }); }\nsend('/refunds');", REFUND],
    [
      'a default in an object',
      "function send({ path, method = 'POST' }) { return fetch(API + path, { method }); }\nsend({ path: '/refunds' });",
      REFUND,
    ],
    ['a whole address', "function send(method, url) { return fetch(url, { method }); }\nsend('POST', `${API}/refunds`);", REFUND],
    [
      'the resource and the action',
      "const act = (kind, id, action) => fetch(`${API}/${kind}/${id}/${action}`, { method: 'POST' });\nact('payment_intents', i, 'confirm');",
      ['fetch paymentIntents.confirm money -'],
    ],
    [
      'a method of a class',
      "class Api { constructor(base = API) { this.base = base; } async #send(method, path) { return fetch(`${this.base}${path}`, { method }); }\n  refund(charge) { return this.#send('POST', '/refunds'); } }",
      REFUND,
    ],
    [
      'a method of an object of the module',
      "class Api { post(path, body) { return axios.post(API + path, body); } }\nconst api = new Api();\nexport const refund = (c) => api.post('/refunds', { charge: c });",
      REFUND,
    ],
    [
      'a member of an object',
      "const api = { async post(path, body) { return axios.post(API + path, body); } };\napi.post('/refunds', b);",
      REFUND,
    ],
    [
      'through two helpers',
      "const send = (method, path) => fetch(API + path, { method });\nfunction post(path) { return send('POST', path); }\npost('/refunds');",
      REFUND,
    ],
    [
      'through a helper that makes the address',
      "const url = (path) => `${API}${path}`;\nfunction post(path) { return fetch(url(path), { method: 'POST' }); }\npost('/refunds');",
      REFUND,
    ],
    [
      'in the branch that runs',
      "function send(verb, path, data) { if (verb === 'GET') { return axios.get(API + path, {}); } else { return axios.post(API + path, data); } }\nsend('POST', '/refunds', d);",
      REFUND,
    ],
    [
      'behind a branch that has returned',
      "function send(verb, path, data) { if (verb === 'GET') return axios.get(API + path, {}); return axios.post(API + path, data); }\nsend('GET', '/refunds');\nsend('POST', '/refunds');",
      ['fetch refunds.list read -', ...REFUND],
    ],
    [
      'in the case that runs',
      "function send(verb, path, data) { switch (verb) { case 'GET': return axios.get(API + path, {}); case 'POST': return axios.post(API + path, data); } }\nsend('POST', '/refunds');",
      REFUND,
    ],
    [
      'by a function within it',
      "function send(method, path) { const attempt = () => fetch(API + path, { method }); return retry(attempt); }\nsend('POST', '/refunds');",
      REFUND,
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(start + code))).toEqual(expected);
  });
});

describe('what cannot be told is opaque, or nothing', () => {
  it.each([
    [
      'a path that is not known',
      "const post = (path) => fetch(API + path, { method: 'POST' });\npost(p);",
      ['fetch post - opaque'],
    ],
    [
      'a helper that nobody calls',
      "export const post = (path) => fetch(API + path, { method: 'POST' });",
      ['fetch fetch - opaque'],
    ],
    ['another address', "const post = (path) => fetch('https://example.com' + path, { method: 'POST' });\npost('/refunds');", []],
    [
      'an address that the caller gives',
      "const post = (url) => fetch(url, { method: 'POST' });\npost('https://example.com/v1/refunds');",
      [],
    ],
    ['a map', "const read = (name) => config.get(name);\nread('https://api.stripe.com/v1/refunds');", []],
    [
      'a function of the same name',
      "const post = (path) => fetch(API + path, { method: 'POST' });\nother.post('/refunds');",
      ['fetch fetch - opaque'],
    ],
    ['a member of every object', "const f = (path) => fetch(API.constructor(path), { method: 'POST' });\nf('/refunds');", []],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(start + code))).toEqual(expected);
  });
});

describe('the key of what a helper sends', () => {
  const send =
    "function send(method, path, body, key) { const headers = {};\n if (key) headers['Idempotency-Key'] = key;\n return fetch(API + path, { method, body, headers }); }\n";
  const withKey =
    "function send(method, path, { key } = {}) { return fetch(API + path, { method, headers: { ...(key && { 'Idempotency-Key': key }) } }); }\n";
  it.each([
    ['none', `${send}send('POST', '/refunds', {});`, ['none']],
    ['none, in so many words', `${send}send('POST', '/refunds', {}, undefined);`, ['none']],
    [
      'a random one',
      `import { randomUUID } from 'node:crypto';\n${send}send('POST', '/refunds', {}, randomUUID());`,
      ['options volatile random randomUUID()'],
    ],
    ['one that cannot be judged', `${send}send('POST', '/refunds', {}, k);`, ['options opaque']],
    [
      'one in an object',
      `${withKey}send('POST', '/refunds', { key: k });\nsend('POST', '/refunds', {});`,
      ['options opaque', 'none'],
    ],
    [
      'a random one of the helper',
      "import { randomUUID } from 'node:crypto';\nconst send = (method, path) => fetch(API + path, { method, headers: { 'Idempotency-Key': randomUUID() } });\nsend('POST', '/refunds');",
      ['options volatile random randomUUID()'],
    ],
    [
      'headers that a helper makes',
      "const head = (key) => ({ ...(key && { 'Idempotency-Key': key }) });\nconst send = (method, path, key) => fetch(API + path, { method, headers: head(key) });\nsend('POST', '/refunds');\nsend('POST', '/refunds', k);",
      ['none', 'options opaque'],
    ],
    [
      'headers with one or without',
      "const send = (method, path, key) => fetch(API + path, { method, headers: key ? { 'Idempotency-Key': key } : {} });\nsend('POST', '/refunds');\nsend('POST', '/refunds', k);",
      ['none', 'options opaque'],
    ],
    [
      'headers of the caller',
      "const send = (method, path, headers) => fetch(API + path, { method, headers });\nsend('POST', '/refunds');\nsend('POST', '/refunds', { 'Idempotency-Key': k });\nsend('POST', '/refunds', { x: k });",
      ['none', 'opaque opaque', 'none'],
    ],
    [
      'a random one only where none is given',
      "import { randomUUID } from 'node:crypto';\nconst send = (method, path, key) => fetch(API + path, { method, headers: { 'Idempotency-Key': key ?? randomUUID() } });\nsend('POST', '/refunds', k);\nsend('POST', '/refunds');",
      ['options opaque', 'options volatile random randomUUID()'],
    ],
    [
      'a random one where a caller in between may give none',
      "import { randomUUID } from 'node:crypto';\nconst send = (method, path, key) => fetch(API + path, { method, headers: { 'Idempotency-Key': key ? key : randomUUID() } });\nexport const refund = (key) => send('POST', '/refunds', key);",
      ['options volatile random randomUUID()'],
    ],
    [
      'one that an interceptor adds',
      "const http = axios.create({ baseURL: API });\nhttp.interceptors.request.use((c) => { c.headers['Idempotency-Key'] = c.id; return c; });\nhttp.post('/refunds', data);",
      ['opaque opaque'],
    ],
    [
      'one among the defaults of a client',
      "const http = axios.create({ baseURL: API });\nhttp.defaults.headers.common['Idempotency-Key'] = k;\nhttp.post('/refunds', data);",
      ['opaque opaque'],
    ],
    [
      'none, where another client has one',
      "const other = axios.create();\nother.defaults.headers.common['Idempotency-Key'] = k;\nconst http = axios.create({ baseURL: API });\nhttp.post('/refunds', data);",
      ['none'],
    ],
    [
      'what a function that is called like a request does with it, once',
      "const keyedFetch = (url, init) => fetch(url, { method: init.method, headers: { 'Idempotency-Key': init.id } });\nkeyedFetch('https://api.stripe.com/v1/refunds', { method: 'POST', id });",
      ['options opaque'],
    ],
  ])('%s', (_, code, expected) => {
    expect(factsOf(start + code).calls.map(keyOf)).toEqual(expected);
  });
});

describe('what becomes of its errors', () => {
  const head =
    "import { tool } from '@openai/agents';\nconst API = 'https://api.stripe.com/v1';\n" +
    "export const refund = tool({ name: 'refund', description: 'd', parameters: z.object({ id: z.string() }), execute: async ({ id }) => send('POST', '/refunds') });\n";
  it.each([
    ['left alone', 'async function send(method, path) { return fetch(API + path, { method }); }', 'none'],
    [
      'returned',
      'async function send(method, path) { try { return await fetch(API + path, { method }); } catch (e) { return { error: String(e) }; } }',
      'returned',
    ],
    [
      'thrown as another',
      'async function send(method, path) { try { return await fetch(API + path, { method }); } catch (e) { throw new Error(String(e)); } }',
      'rethrown',
    ],
    [
      'returned behind another helper',
      'const send = (method, path) => low(method, path);\nasync function low(method, path) { return fetch(API + path, { method }).catch(() => undefined); }',
      'returned',
    ],
  ])('%s', (_, code, expected) => {
    const [call, another] = factsOf(head + code).calls;
    expect(another).toBeUndefined();
    expect(call?.call).toBe('refunds.create');
    expect(call?.guard.outcome).toBe(expected);
  });
});

describe('a helper of another file', () => {
  const http = `${start}export class Api { async send(method, path) { return fetch(API + path, { method }); } }\nexport default async function request(method, path) { return fetch(API + path, { method }); }`;

  it.each([
    [
      'a class',
      "import { Api } from './http';\nnew Api().send('POST', '/refunds'); // Stripe",
      "new Api().send('POST', '/v1/refunds')",
    ],
    [
      'a class in a field',
      "import { Api } from './http';\nclass Shop { api = new Api(); refund() { return this.api.send('POST', '/refunds'); } } // Stripe",
      "this.api.send('POST', '/v1/refunds')",
    ],
    ['by another name', "import ask from './http';\nask('POST', '/refunds'); // Stripe", "ask('POST', '/v1/refunds')"],
  ])('%s', (_, code, text) => {
    const facts = factsOf(code, { './http': http });
    expect(callsOf(facts)).toEqual(REFUND);
    expect(facts.calls[0]?.text).toBe(text);
  });

  it('is told of once, where a tool comes to it through a service', () => {
    const service =
      "import { Api } from './http';\nconst api = new Api();\nexport const refundCharge = (charge) => api.send('POST', '/refunds'); // Stripe";
    const agent =
      "import { tool } from '@openai/agents';\nimport { refundCharge } from './service';\n" +
      "export const refund = tool({ name: 'refund', description: 'd', parameters: p, execute: async ({ id }) => refundCharge(id) }); // Stripe";
    const { calls } = factsOf(agent, { './service': service, './http': http });
    expect(calls.map(({ text, call, tools }) => [text, call, tools])).toEqual([
      ["refundCharge → api.send('POST', '/v1/refunds') (service.ts:3)", 'refunds.create', [0]],
    ]);
  });
});

describe('a key is given by the argument that the helper has for it', () => {
  const whole = (condition: string): string =>
    `import { tool } from '@openai/agents';\nimport { z } from 'zod';\n${start}` +
    "export const refund = tool({ name: 'refund', parameters: z.object({ charge: z.string() }), execute: async ({ charge }) => send('POST', '/refunds', { charge }) });\n" +
    `function send(method, path, body, key, keyed) { const headers = {};\n if (${condition}) headers['Idempotency-Key'] = key;\n return fetch(API + path, { method, body, headers }); }\n`;

  it.each([
    ['key', true],
    ["method === 'POST'", true],
    ["method === 'POST' && key", true],
    ['keyed', false],
    ['KEYED', false],
  ])('where %s decides whether it is sent: %s', (condition, expected) => {
    const [call] = factsOf(whole(condition)).calls;
    expect(call && keyOf(call)).toBe('none');
    expect(call?.addKey !== undefined).toBe(expected);
  });
});
