import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { request as httpRequest } from 'node:http';

import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';

import { remoteOperator } from '../../../src/proxy/admin/client.js';
import { localOperator } from '../../../src/proxy/admin/local/operator.js';
import type { Operator } from '../../../src/proxy/admin/operator.js';
import { startAdminServer } from '../../../src/proxy/admin/server.js';
import { aHold, fakeLedger, type FakeLedger } from './fake-ledger.js';
import { aPolicy } from './policy.js';

const token = 'a-token-of-this-test';

interface Running {
  readonly url: string;
  readonly port: number;
  readonly ledger: FakeLedger;
  readonly local: Operator;
  readonly remote: Operator;
  readonly errors: unknown[];
  /** ms; the test turns it. */
  clock: number;
}

async function running(): Promise<Running> {
  const ledger = fakeLedger();
  const policy = () => ({ policy: aPolicy, source: 'paybrake.policy.json' });
  const lookUp = () => Promise.resolve({ settlement: { kind: 'done', object: 'pi_1', posted: 2_900 } as const });
  const local = localOperator({ ledger, mode: 'test', random: randomBytes, wall: () => 0, who: 'admin API', policy, lookUp });
  const errors: unknown[] = [];
  const server = await startAdminServer({
    operator: local,
    token,
    port: 0,
    proxyUrl: 'http://127.0.0.1:4242',
    metrics: () => Promise.resolve({ text: 'paybrake_up 1\n', contentType: 'text/plain; version=0.0.4' }),
    now: () => state.clock,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => server.stop());
  const remote = remoteOperator({ url: server.url, token });
  const state: Running = { url: server.url, port: server.port, ledger, local, remote, errors, clock: 0 };
  return state;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** As `fetch`, but with any header, also those that a browser keeps to itself. */
function ask(
  port: number,
  path: string,
  { method = 'GET', body = '', ...headers }: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.on('error', reject).end(body);
  });
}

const bearer = { authorization: `Bearer ${token}` };
const json = { ...bearer, method: 'POST', 'content-type': 'application/json' };
const messageOf = (answer: Answer): string => (JSON.parse(answer.body) as { error: { message: string } }).error.message;

describe('a remote operator', () => {
  it('does over HTTP what the local one does', async () => {
    const { ledger, local, remote } = await running();
    ledger.heldBy.set('hold_1', aHold());
    ledger.heldBy.set('hold_2', aHold({ id: 'hold_2', role: 'support' }));
    const { key, secret } = await remote.createKey({ role: 'billing', label: 'night job', expiresIn: 1_000 });
    expect(secret).toMatch(/^pbk_test_/);
    expect(await remote.listKeys()).toEqual(await local.listKeys());
    const rotated = await remote.rotateKey(key.id, 500);
    expect(rotated).toMatchObject({ key: { role: 'billing' }, old: { id: key.id, expiresAt: ledger.time + 500 } });
    expect(rotated.key.expiresAt).toBeUndefined();
    const again = await remote.rotateKey(rotated.key.id, 500, 2_000);
    expect(again).toMatchObject({ key: { expiresAt: ledger.time + 2_000 }, old: { id: rotated.key.id } });
    expect(await remote.revokeKey(key.id)).toMatchObject({ id: key.id, state: 'revoked' });
    expect([
      await remote.freeze('billing'),
      await remote.freeze(),
      await remote.unfreeze(),
      await remote.unfreeze('billing'),
    ]).toEqual([['billing'], 'everything', ['billing'], []]);
    expect(await remote.listHolds()).toEqual(await local.listHolds());
    expect((await remote.listHolds({ role: 'support', state: 'unknown' })).map(({ id }) => id)).toEqual(['hold_2']);
    expect(await remote.getHold('hold_1')).toEqual({ hold: aHold(), operations: [] });
    expect(await remote.resolveHold('hold_1', { kind: 'posted', posted: 100, why: 'seen' })).toMatchObject({ posted: 100 });
    expect(await remote.resolveHold('hold_2', { kind: 'look-up' })).toMatchObject({ posted: 2_900 });
    expect(await remote.auditTail(3)).toEqual(await local.auditTail(3));
    expect(await remote.auditRead(1, 2)).toEqual(await local.auditRead(1, 2));
    expect(await remote.auditVerify()).toEqual({ ok: true, rows: ledger.rows.length });
    expect(await remote.status()).toEqual(await local.status());
    ledger.busy.push(['cus_1', 200]);
    const apart = await remote.apart();
    expect(apart).toEqual(await local.apart());
    expect(apart[0]).toEqual({
      role: 'billing',
      cap: 'charges usd 30.00 in 24h per customer',
      per: 'customer',
      unit: 'usd',
      limit: 3_000,
      highest: [{ who: 'cus_1', used: 200, left: 2_800 }],
    });
  });

  it('hears the same refusals, with their codes', async () => {
    const { ledger, remote, errors } = await running();
    await expect(remote.createKey({ role: 'biling' })).rejects.toMatchObject({
      name: 'OperatorError',
      code: 'not-found',
      message: 'There is no role "biling" in paybrake.policy.json. Did you mean billing?',
    });
    await expect(remote.revokeKey('key_9')).rejects.toMatchObject({ code: 'not-found' });
    await expect(remote.rotateKey('key_9', -1)).rejects.toMatchObject({ code: 'bad-input' });
    ledger.heldBy.set('hold_1', aHold({ state: 'closed' }));
    await expect(remote.resolveHold('hold_1', { kind: 'look-up' })).rejects.toMatchObject({ code: 'conflict' });
    expect(errors).toEqual([]);
  });

  it('hears that the ledger failed, and the log hears why', async () => {
    const { ledger, remote, errors } = await running();
    ledger.broken = 'the disk is full';
    const message = 'The ledger could not do it: the disk is full';
    await expect(remote.freeze()).rejects.toMatchObject({ code: 'unavailable', message });
    expect(errors).toMatchObject([{ message: 'the disk is full' }]);
  });

  it('is told of a fault of ours without what it was', async () => {
    const { local, remote, errors } = await running();
    local.status = () => Promise.reject(new TypeError('secret detail'));
    await expect(remote.status()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The proxy failed at this; its log says how.',
    });
    expect(errors).toMatchObject([{ message: 'secret detail' }]);
  });

  it('refuses an id that would be another path', async () => {
    const { remote } = await running();
    const message = '"../status?" is no id. Ids are letters, digits and underscores.';
    await expect((async () => remote.revokeKey('../status?'))()).rejects.toMatchObject({ code: 'bad-input', message });
  });

  it('says when nobody is there, or somebody else', async () => {
    const { url, port } = await running();
    await expect(remoteOperator({ url, token: 'other' }).status()).rejects.toMatchObject({
      code: 'denied',
      message: 'The admin token is missing or wrong. Send it as Authorization: Bearer, from PAYBRAKE_ADMIN_TOKEN.',
    });
    const nobody = remoteOperator({ url: 'http://127.0.0.1:1', token });
    await expect(nobody.status()).rejects.toMatchObject({
      code: 'unavailable',
      message: "The proxy's admin port at http://127.0.0.1:1 does not answer (nothing listens there).",
    });
    expect(port).toBeGreaterThan(0);
  });
});

describe('who gets in', () => {
  const denied = 'The admin token is missing or wrong. Send it as Authorization: Bearer, from PAYBRAKE_ADMIN_TOKEN.';
  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer another' }],
    ['part of the token', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['the token as Basic', { authorization: `Basic ${token}` }],
    ['the token without a scheme', { authorization: token }],
  ])('not who shows %s', async (_, headers) => {
    const { port, ledger } = await running();
    const answers = [await ask(port, '/api/keys', headers), await ask(port, '/api/freeze', { method: 'POST', ...headers })];
    expect(answers.map((answer) => [answer.status, messageOf(answer)])).toEqual([
      [401, denied],
      [401, denied],
    ]);
    expect([ledger.keys.frozen(), ledger.rows]).toEqual([[], []]);
  });

  it('answers 429 to wrong tokens past twenty a minute, and never to the right one', async () => {
    const state = await running();
    const wrong = () => ask(state.port, '/api/keys', { authorization: 'Bearer no' });
    const statuses = [];
    for (let count = 0; count < 21; count++) statuses.push((await wrong()).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
    state.clock = 30_000;
    expect((await wrong()).headers['retry-after']).toBe('30');
    expect((await ask(state.port, '/api/keys', bearer)).status).toBe(200);
    state.clock = 60_000;
    expect((await wrong()).status).toBe(401);
  });

  it.each([
    ['evil.example', 421],
    ['evil.example:4243', 421],
    ['127.0.0.1.evil.example', 421],
    ['127.0.0.1', 200],
    ['localhost:4243', 200],
    ['LOCALHOST', 200],
    ['[::1]:4243', 200],
  ])('answers to the Host %s with %i', async (host, status) => {
    const { port } = await running();
    expect((await ask(port, '/api/keys', { ...bearer, host })).status).toBe(status);
    expect((await ask(port, '/metrics', { host })).status).toBe(status);
  });

  it('refuses pages of other sites, with the token too', async () => {
    const { port } = await running();
    const host = `127.0.0.1:${port}`;
    const statusFor = async (headers: Record<string, string>) =>
      (await ask(port, '/api/keys', { ...bearer, host, ...headers })).status;
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403);
    expect(await statusFor({ origin: 'null' })).toBe(403);
    expect(await statusFor({ origin: `http://127.0.0.1:${port + 1}` })).toBe(403);
    expect(await statusFor({ origin: `https://evil.example//${host}` })).toBe(403);
    expect(await statusFor({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await statusFor({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await statusFor({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await statusFor({ 'sec-fetch-site': 'none' })).toBe(200);
  });
});

describe('an agent that comes to this port', () => {
  const said =
    "This is the port for paybrake's operator, and nothing was sent to Stripe. Agents call http://127.0.0.1:4242: " +
    'set PAYBRAKE_URL, or the address that your Stripe client is made with, to that.';

  it.each([
    ['/v1/charges', {}],
    ['/v1/charges', { authorization: 'Bearer pbk_test_x' }],
    ['/v1/charges?limit=1', bearer],
    ['/stripe/v1/charges', {}],
    ['/v2/core/events', {}],
    ['/v1', {}],
  ])('is told where to go: %s', async (path, headers) => {
    const { port, ledger, errors } = await running();
    for (const method of ['GET', 'POST']) {
      const answer = await ask(port, path, { ...headers, method, ...(method === 'POST' && { body: 'amount=1' }) });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        404,
        { error: { type: 'invalid_request_error', code: 'admin_port', message: said } },
      ]);
    }
    expect([ledger.rows, errors]).toEqual([[], []]);
  });

  it('sees it through its SDK, which does not call again', async () => {
    const { port } = await running();
    const stripe = new Stripe('pbk_test_x', { host: '127.0.0.1', port, protocol: 'http' });
    await expect(stripe.charges.create({ amount: 100, currency: 'usd' })).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'admin_port',
      message: said,
    });
  });

  it('does not use up the wrong tokens of an operator', async () => {
    const { port } = await running();
    for (let i = 0; i < 30; i++) await ask(port, '/v1/charges', { authorization: 'Bearer pbk_test_x' });
    expect((await ask(port, '/api/status', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await ask(port, '/api/v1x')).status).toBe(401);
  });
});

describe('what it takes', () => {
  it.each<[string, string, Record<string, string>, number, string]>([
    ['an unknown path', '/api/nope', bearer, 404, 'There is nothing at this path.'],
    ['a path below an id', '/api/keys/key_1/revoke/x', json, 404, 'There is nothing at this path.'],
    ['another method', '/api/keys', { ...bearer, method: 'DELETE' }, 405, 'This path takes GET, POST.'],
    ['a GET of an action', '/api/freeze', bearer, 405, 'This path takes POST.'],
    [
      'no content type',
      '/api/freeze',
      { ...bearer, method: 'POST', body: '{}' },
      400,
      'Send JSON, with Content-Type: application/json.',
    ],
    [
      'a form',
      '/api/freeze',
      { ...json, 'content-type': 'application/x-www-form-urlencoded' },
      400,
      'Send JSON, with Content-Type: application/json.',
    ],
    ['no JSON', '/api/freeze', { ...json, body: '{' }, 400, 'The body is not JSON.'],
    ['a list', '/api/freeze', { ...json, body: '[]' }, 400, 'The body must be a JSON object.'],
    [
      'too much',
      '/api/freeze',
      { ...json, body: JSON.stringify({ role: 'x'.repeat(20_000) }) },
      400,
      'A body has at most 16384 bytes.',
    ],
    [
      'an unknown field',
      '/api/freeze',
      { ...json, body: '{"rol":"billing"}' },
      400,
      'There is no field "rol" here. It takes role.',
    ],
    [
      'a field too many',
      '/api/keys/key_1/revoke',
      { ...json, body: '{"x":1}' },
      400,
      'There is no field "x" here. It takes none.',
    ],
    ['a role that is no text', '/api/freeze', { ...json, body: '{"role":1}' }, 400, 'role must be a string.'],
    ['a role that is null', '/api/freeze', { ...json, body: '{"role":null}' }, 400, 'role must be a string.'],
    ['no role for a key', '/api/keys', { ...json, body: '{}' }, 400, 'role must be a string.'],
    [
      'a life in words',
      '/api/keys',
      { ...json, body: '{"role":"billing","expiresIn":"30d"}' },
      400,
      'expiresIn must be a whole number, 0 or more.',
    ],
    ['no overlap', '/api/keys/key_1/rotate', { ...json, body: '{}' }, 400, 'overlap must be a whole number, 0 or more.'],
    ['an unknown state', '/api/holds?state=lost', bearer, 400, 'state must be open, unknown or closed.'],
    ['a resolution of no kind', '/api/holds/hold_1/resolve', { ...json, body: '{}' }, 400, 'kind must be "posted" or "look-up".'],
    [
      'a fraction of a cent',
      '/api/holds/hold_1/resolve',
      { ...json, body: '{"kind":"posted","posted":0.5,"why":""}' },
      400,
      'posted must be a whole number, 0 or more.',
    ],
    [
      'a why without end',
      '/api/holds/hold_1/resolve',
      { ...json, body: JSON.stringify({ kind: 'posted', posted: 1, why: 'x'.repeat(201) }) },
      400,
      'why has at most 200 characters.',
    ],
    [
      'a look-up with an amount',
      '/api/holds/hold_1/resolve',
      { ...json, body: '{"kind":"look-up","posted":1}' },
      400,
      'There is no field "posted" here. It takes kind.',
    ],
    ['an audit page from nowhere', '/api/audit?after=-1', bearer, 400, 'after must be a whole number, 0 or more.'],
    ['an unknown audit field', '/api/audit?from=1', bearer, 400, 'There is no field "from" here. It takes tail, after, limit.'],
  ])('refuses %s', async (_, path, headers, status, message) => {
    const { port, ledger } = await running();
    ledger.heldBy.set('hold_1', aHold());
    const answer = await ask(port, path, headers);
    expect([answer.status, messageOf(answer)]).toEqual([status, message]);
    expect([ledger.keys.frozen(), ledger.keys.list(), ledger.heldBy.get('hold_1')]).toEqual([[], [], aHold()]);
  });

  it('answers a target that is no path, and goes on', async () => {
    const { port } = await running();
    const text = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`GET http://[/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`);
      });
      socket.on('data', (chunk) => (heard += String(chunk))).on('close', () => resolve(heard));
    });
    expect(text.split('\r\n')[0]).toBe('HTTP/1.1 404 Not Found');
    expect((await ask(port, '/api/keys', bearer)).status).toBe(200);
  });

  it('lets no browser or proxy keep an answer', async () => {
    const { port } = await running();
    const { headers } = await ask(port, '/api/keys', bearer);
    expect([headers['cache-control'], headers['x-content-type-options'], headers['content-type']]).toEqual([
      'no-store',
      'nosniff',
      'application/json',
    ]);
  });
});

it('gives metrics to this machine without the token, and no more than that', async () => {
  const { port } = await running();
  expect(await ask(port, '/metrics')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4' },
    body: 'paybrake_up 1\n',
  });
  expect((await ask(port, '/metrics', { method: 'POST' })).status).toBe(401);
  expect((await ask(port, '/metrics', { origin: 'https://evil.example' })).status).toBe(403);
});

it('rejects with what Node says when the port is taken', async () => {
  const { port, local } = await running();
  const options = { operator: local, token, now: () => 0, onError: () => undefined };
  const metrics = () => Promise.resolve({ text: '', contentType: '' });
  await expect(startAdminServer({ ...options, metrics, port, proxyUrl: '' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('answers its operator while others stand in line and say nothing', async () => {
  const { port, remote } = await running();
  const sockets = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  expect(await remote.freeze()).toBe('everything');
});
