import { describe, expect, it, onTestFinished } from 'vitest';
import { largestAnswer } from '../../../src/proxy/http/exchange.js';
import { connectUpstream, stripeOrigin, UpstreamError, type UpstreamRequest } from '../../../src/proxy/http/upstream.js';
import { VERSION } from '../../../src/version.js';
import { jsonAnswer, scripted } from './raw.js';

const realKey = ['sk', 'test', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');
const liveKey = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');

function upstreamTo(origin: string, times: { timeout?: number; connectTimeout?: number } = {}) {
  const upstream = connectUpstream({ origin, key: realKey, mode: 'test', ...times });
  onTestFinished(() => upstream.close());
  return upstream;
}

const charge: UpstreamRequest = {
  method: 'POST',
  path: '/v1/charges',
  form: 'amount=100&currency=usd',
  stripeVersion: '2026-10-28.endive',
  idempotencyKey: 'pb_1',
};

describe('a request upstream', () => {
  it('carries what was judged and headers from a list, nothing else', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({ id: 'ch_1' })));
    await upstreamTo(server.origin).send({ ...charge, account: 'acct_1' });
    const [head = '', body] = (server.requests[0] ?? '').split('\r\n\r\n');
    const [first, ...headers] = head.split('\r\n');
    expect(first).toBe('POST /v1/charges HTTP/1.1');
    expect(headers.sort()).toEqual([
      'accept-encoding: identity',
      'accept: application/json',
      `authorization: Bearer ${realKey}`,
      'connection: keep-alive',
      'content-length: 23',
      'content-type: application/x-www-form-urlencoded',
      `host: 127.0.0.1:${server.port}`,
      'idempotency-key: pb_1',
      'stripe-account: acct_1',
      'stripe-version: 2026-10-28.endive',
      `user-agent: paybrake/${VERSION}`,
    ]);
    expect(body).toBe('amount=100&currency=usd');
  });

  it.each(['GET', 'DELETE'] as const)('a %s has its parameters in the query, and no body', async (method) => {
    const server = await scripted((socket) => socket.write(jsonAnswer({ object: 'list' })));
    const upstream = upstreamTo(server.origin);
    await upstream.send({ method, path: '/v1/charges/ch_1', form: 'expand[0]=customer', stripeVersion: 'v' });
    await upstream.send({ method, path: '/v1/charges/ch_1', form: '', stripeVersion: 'v' });
    const lines = server.requests.map((request) => request.split('\r\n')[0]);
    expect(lines).toEqual([`${method} /v1/charges/ch_1?expand[0]=customer HTTP/1.1`, `${method} /v1/charges/ch_1 HTTP/1.1`]);
    expect(server.requests.join()).not.toMatch(/content-|idempotency|stripe-account/);
    expect(server.requests[0]?.split('\r\n\r\n')[1]).toBe('');
  });

  it('an empty POST says that it is empty', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({ id: 'pi_1' })));
    await upstreamTo(server.origin).send({ ...charge, form: '' });
    expect(server.requests[0]).toContain('content-length: 0\r\n');
  });

  it('gives the answer with its parsed body, its text and its date', async () => {
    const text = '{ "id": "ch_1", "amount": 100 }';
    const headers = 'Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRequest-Id: req_1\r\n';
    const server = await scripted((socket) => socket.write(jsonAnswer(text, { headers })));
    expect(await upstreamTo(server.origin).send(charge)).toEqual({
      kind: 'answered',
      answer: {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'content-length': '31',
          date: 'Sun, 06 Nov 1994 08:49:37 GMT',
          'request-id': 'req_1',
        },
        body: { id: 'ch_1', amount: 100 },
        text,
        date: 784_111_777_000,
      },
    });
  });

  it.each(['1994-11-06', 'Sun, 06 Nov 1994 08:49:37', 'Sun, 66 Nov 1994 08:49:37 GMT', '0'])(
    'believes no date such as %s',
    async (date) => {
      const server = await scripted((socket) => socket.write(jsonAnswer({}, { headers: `Date: ${date}\r\n` })));
      const sent = await upstreamTo(server.origin).send(charge);
      expect(sent.kind === 'answered' && 'date' in sent.answer).toBe(false);
    },
  );

  it('goes over connections that are there already, and never waits behind another', async () => {
    const held: (() => void)[] = [];
    const server = await scripted((socket, request) => {
      if (request.includes('hold')) held.push(() => socket.write(jsonAnswer({})));
      else socket.write(jsonAnswer({}));
    });
    const upstream = upstreamTo(server.origin);
    for (let turn = 0; turn < 10; turn += 1) await upstream.send(charge);
    // undici frees a connection one turn of the event loop after its answer; a request in that very turn takes the other one.
    expect(server.connections()).toBeLessThanOrEqual(2);
    const waiting = Array.from({ length: 20 }, () => upstream.send({ ...charge, form: 'hold=1' }));
    expect(await upstream.send(charge)).toMatchObject({ kind: 'answered' });
    for (const go of held) go();
    await upstream.close();
    await Promise.all(waiting);
  });

  it('an error is an answer: what it proves, the settling says', async () => {
    const body = { error: { type: 'card_error', message: 'declined' } };
    const server = await scripted((socket) => socket.write(jsonAnswer(body, { status: '402 Payment Required' })));
    expect(await upstreamTo(server.origin).send(charge)).toMatchObject({ kind: 'answered', answer: { status: 402, body } });
  });

  it('information before the answer is passed over', async () => {
    const server = await scripted((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${jsonAnswer({ id: 'ch_1' })}`));
    expect(await upstreamTo(server.origin).send(charge)).toMatchObject({ kind: 'answered', answer: { status: 200 } });
  });
});

describe('never left this machine: `not-sent`, and the money is free again', () => {
  it('when nobody listens', async () => {
    const { port } = await scripted(() => undefined);
    const closed = await freePort();
    expect(closed).not.toBe(port);
    expect(await upstreamTo(`http://127.0.0.1:${closed}`).send(charge)).toEqual({
      kind: 'not-sent',
      why: 'The connection failed (ECONNREFUSED).',
    });
  });

  it('when the upstream was closed before', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({})));
    const upstream = upstreamTo(server.origin);
    await upstream.close();
    expect(await upstream.send(charge)).toEqual({ kind: 'not-sent', why: 'The connection failed (UND_ERR_DESTROYED).' });
    expect(server.requests).toEqual([]);
  });

  it('when the time is over before there is a connection; a late one sends nothing', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({})));
    const upstream = upstreamTo(server.origin, { timeout: 0.001 });
    // The timer runs out while the connection is being made or after; whichever it is, the word must be true.
    const sent = await Promise.all(Array.from({ length: 20 }, () => upstream.send(charge)));
    await upstream.close();
    expect(server.requests.length).toBeLessThanOrEqual(sent.filter(({ kind }) => kind !== 'not-sent').length);
  });

  it('when a header cannot be sent', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({})));
    const sent = await upstreamTo(server.origin).send({ ...charge, idempotencyKey: 'a\r\nb: c' });
    expect(sent).toEqual({ kind: 'not-sent', why: 'The connection failed (UND_ERR_INVALID_ARG).' });
    expect(server.requests).toEqual([]);
  });
});

describe('where requests may go', () => {
  it.each([
    ['a live key to another host', 'http://127.0.0.1:1', liveKey, 'test'],
    ['live mode to another host', 'http://127.0.0.1:1', realKey, 'live'],
    ['another machine', 'https://stripe.example', realKey, 'test'],
    ['a name that begins like loopback', 'http://127.0.0.1.example', realKey, 'test'],
    ['credentials in the address', 'http://127.0.0.1@example', realKey, 'test'],
    ['a path', 'http://127.0.0.1:1/stripe', realKey, 'test'],
    ['Stripe without TLS', 'http://api.stripe.com', liveKey, 'live'],
    ['Stripe under another name', 'https://api.stripe.com.example', liveKey, 'live'],
    ['a key with a line break', stripeOrigin, `${liveKey}\n`, 'live'],
    ['no key', stripeOrigin, '', 'live'],
  ] as const)('not: %s', (_, origin, key, mode) => {
    const start = () => connectUpstream({ origin, key, mode });
    expect(start).toThrow(UpstreamError);
    expect(start).not.toThrow(new RegExp(key.trim() === '' ? 'never' : key.trim()));
  });

  it('says what to do', () => {
    expect(() => connectUpstream({ origin: 'http://127.0.0.1:1', key: liveKey, mode: 'live' })).toThrow(
      'A live key goes to https://api.stripe.com and nowhere else. For another upstream use a test key.',
    );
    expect(() => connectUpstream({ origin: 'http://10.0.0.1:1', key: realKey, mode: 'test' })).toThrow(
      'The upstream must be https://api.stripe.com or, with a test key, a server on this machine such as http://127.0.0.1:12111.',
    );
  });

  it('Stripe itself, in both modes', async () => {
    await connectUpstream({ origin: stripeOrigin, key: liveKey, mode: 'live' }).close();
    await connectUpstream({ origin: stripeOrigin, key: realKey, mode: 'test' }).close();
  });
});

it('holds answers of Stripe, and nothing much larger', () => {
  expect(largestAnswer).toBe(4_194_304);
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
