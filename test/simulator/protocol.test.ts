import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { movableClock, refusal, refused, send, simulate } from './support.js';

const live = ['sk', 'live', 'abcdefghijklmnop'].join('_');

describe('the key', () => {
  it.each(['Bearer sk_test_a', 'bearer rk_test_b', `Basic ${Buffer.from('sk_test_a:').toString('base64')}`])(
    '%s is taken',
    async (authorization) => {
      const { simulator } = await simulate();
      expect(await send(simulator, 'GET', '/v1/customers', { headers: { authorization } })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['', /^You did not provide an API key\./],
    ['Bearer', /^You did not provide an API key\./],
    ['Basic Og==', /^You did not provide an API key\./],
    ['Bearer vault_abc', /^Invalid API Key provided: vaul\*\*\*\./],
    ['Bearer sk_test_', /^Invalid API Key provided/],
    ['Bearer pk_test_a', /^This API call cannot be made with a publishable API key\./],
  ])('%s is a 401', async (authorization, message) => {
    const { simulator } = await simulate();
    const answer = await send(simulator, 'GET', '/v1/customers', { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', message: expect.stringMatching(message) as string });
  });

  it('that looks live is refused, said so, and kept nowhere', async () => {
    const { simulator, stripe } = await simulate();
    const error = await refused(stripe.customers.list({}, { apiKey: live }));
    expect(error).toMatchObject({
      type: 'StripeAuthenticationError',
      message:
        'This is a simulator on your own machine and it takes test keys only. You sent it a key that looks live: it was refused and not kept.',
    });
    expect(simulator.requests[0]?.authorization).toBe(`Bearer ${live.slice(0, 8)}…`);
    expect(JSON.stringify(simulator.requests)).not.toContain(live);
  });

  it('is never whole in the request log', async () => {
    const { simulator } = await simulate();
    for (const authorization of [
      'Bearer sk_test_verysecret',
      `Basic ${Buffer.from('sk_test_verysecret:').toString('base64')}`,
      'verysecret',
      'Bearer verysecret',
    ]) {
      await send(simulator, 'GET', '/v1/customers', { headers: { authorization } });
    }
    expect(simulator.requests.map(({ authorization }) => authorization)).toEqual([
      'Bearer sk_test_…',
      'Basic sk_test_…',
      '…',
      'Bearer …',
    ]);
  });
});

describe('the path', () => {
  it.each([
    ['GET', '/v1/nothing'],
    ['PUT', '/v1/customers'],
    ['DELETE', '/v1/charges/ch_1'],
    ['GET', '/v1/customers/'],
    ['GET', '//v1/customers'],
    ['GET', '/V1/customers'],
    ['GET', '/v2/core/events'],
    ['GET', '/'],
  ])('%s %s is not known', async (method, path) => {
    const { simulator } = await simulate();
    const answer = await send(simulator, method, path);
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringContaining(`Unrecognized request URL (${method}: ${path}).`) as string,
    });
  });

  it('is matched as it was sent: two dots are an id and lead nowhere else', async () => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.charges.capture('..'))).toMatchObject({ status: 404, message: "No such charge: '..'" });
    expect(await refusal(stripe.charges.retrieve('a/b'))).toMatchObject({ status: 404, message: "No such charge: 'a/b'" });
    expect(simulator.requests.map(({ path }) => path)).toEqual(['/v1/charges/../capture', '/v1/charges/a%2Fb']);
  });
});

describe('the body', () => {
  it('must be a form', async () => {
    const { simulator } = await simulate();
    const answer = await send(simulator, 'POST', '/v1/customers', {
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body.error?.['message']).toBe(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded; it is application/json).',
    );
  });

  it('carries the parameters of a POST; the URL does not', async () => {
    const { simulator } = await simulate();
    expect(await send(simulator, 'POST', '/v1/customers?name=Ada', { body: 'name=Grace' })).toMatchObject({ status: 400 });
    expect(simulator.books.count('customer')).toBe(0);
  });

  it('may have a mebibyte and no more', async () => {
    const { simulator } = await simulate();
    const answer = await send(simulator, 'POST', '/v1/customers', { body: `name=${'a'.repeat(1024 * 1024)}` });
    expect(answer.status).toBe(413);
    expect(answer.body.error?.['message']).toBe('The request body is larger than 1048576 bytes.');
    expect(simulator.requests).toEqual([]);
    expect(await send(simulator, 'POST', '/v1/customers', { body: `name=${'a'.repeat(1000 * 1000)}` })).toMatchObject({
      status: 200,
    });
  });
});

describe('the headers', () => {
  it('are Stripe’s', async () => {
    const clock = movableClock(Date.UTC(2030, 0, 2));
    const { simulator } = await simulate({ clock: clock.now });
    const answer = await send(simulator, 'POST', '/v1/customers', {
      body: '',
      headers: { 'idempotency-key': 'op_1', 'stripe-version': '2024-06-20' },
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      date: 'Wed, 02 Jan 2030 00:00:00 GMT',
      'idempotency-key': 'op_1',
      'original-request': answer.headers.get('request-id'),
      'stripe-version': '2024-06-20',
    });
    expect(answer.headers.get('request-id')).toMatch(/^req_\w{14}$/);
    expect(answer.body).toMatchObject({ created: Date.UTC(2030, 0, 2) / 1000 });
  });

  it('of errors link to what they mean', async () => {
    const { simulator } = await simulate();
    const answer = await send(simulator, 'GET', '/v1/charges/ch_unknown');
    expect(answer.body).toEqual({
      error: {
        type: 'invalid_request_error',
        code: 'resource_missing',
        message: "No such charge: 'ch_unknown'",
        param: 'id',
        doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
      },
    });
  });

  it('refuse what is no version and no account', async () => {
    const { simulator } = await simulate();
    expect(await send(simulator, 'GET', '/v1/customers', { headers: { 'stripe-version': 'latest' } })).toMatchObject({
      status: 400,
    });
    expect(await send(simulator, 'GET', '/v1/customers', { headers: { 'stripe-account': 'cus_1' } })).toMatchObject({
      status: 403,
      body: { error: { code: 'account_invalid' } },
    });
  });
});

describe('the same seed', () => {
  it('gives the same ids, another seed others', async () => {
    const made = async (seed: number) => (await (await simulate({ seed })).stripe.customers.create()).id;
    expect(await made(7)).toBe(await made(7));
    expect(await made(7)).not.toBe(await made(8));
  });
});

describe('the server', () => {
  it('ends open connections when it stops, waiting answers included', async () => {
    const { simulator, stripe } = await simulate();
    const idle = connect(simulator.port, simulator.host);
    const closed = new Promise((resolve) => idle.once('close', resolve));
    simulator.fault({ kind: 'delay', ms: 60_000 });
    const waiting = refusal(stripe.customers.create({}, { maxNetworkRetries: 0 }));
    await expect.poll(() => simulator.requests.length).toBeGreaterThan(0);
    await simulator.stop();
    await closed;
    expect(await waiting).toMatchObject({ class: 'StripeConnectionError' });
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  it('survives bytes that are no HTTP', async () => {
    const { simulator, stripe } = await simulate();
    const socket = connect(simulator.port, simulator.host);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).resume();
    socket.end('\u0000\u0001nonsense\r\n\r\n');
    await closed;
    await stripe.customers.create();
  });

  it('says when the port is taken', async () => {
    const { simulator } = await simulate();
    await expect(simulate({ port: simulator.port })).rejects.toThrow(/EADDRINUSE/);
  });
});
