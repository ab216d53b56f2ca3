/** The threats of the proxy's threat list that lie between the proxy and Stripe, by their numbers. */
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { largestAnswer } from '../../../src/proxy/http/exchange.js';
import { connectUpstream, type UpstreamRequest } from '../../../src/proxy/http/upstream.js';
import { makeCertificate } from './certificate.js';
import { jsonAnswer, scripted } from './raw.js';

const key = ['sk', 'test', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');

function upstreamTo(origin: string, timeout = 10_000) {
  const upstream = connectUpstream({ origin, key, mode: 'test', timeout });
  onTestFinished(() => upstream.close());
  return upstream;
}

const charge: UpstreamRequest = { method: 'POST', path: '/v1/charges', form: 'amount=100', stripeVersion: 'v' };
const read: UpstreamRequest = { method: 'GET', path: '/v1/charges/ch_1', form: '', stripeVersion: 'v' };

/** What one send comes to when the server does this; it must have got one request and no more. */
async function outcomeOf(script: Parameters<typeof scripted>[0], request = charge, timeout?: number) {
  const server = await scripted(script);
  const upstream = upstreamTo(server.origin, timeout);
  const sent = await upstream.send(request);
  await upstream.close();
  expect(server.requests).toHaveLength(1);
  return sent;
}

const jsonHead = (length: number) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

describe('threat 27: a request that was sent and not answered is unknown, and is sent once', () => {
  it.each([
    ['closed without an answer', 'UND_ERR_SOCKET', (socket: Socket) => void socket.end()],
    ['reset', 'ECONNRESET', (socket: Socket) => void socket.resetAndDestroy()],
    ['cut in the head', 'UND_ERR_SOCKET', (socket: Socket) => void socket.end('HTTP/1.1 200 O')],
    ['cut in the body', 'UND_ERR_SOCKET', (socket: Socket) => void socket.end(`${jsonHead(50)}{"id":"ch_1"`)],
  ])('%s', async (_, code, script) => {
    for (const request of [charge, read]) {
      expect(await outcomeOf(script, request)).toEqual({ kind: 'unknown', why: `The connection failed (${code}).` });
    }
  });

  it('a body that is shorter than said, but ends like JSON', async () => {
    expect(await outcomeOf((socket) => void socket.end(`${jsonHead(50)}{"id":"ch_1"}`))).toMatchObject({ kind: 'unknown' });
  });

  it('a chunked body without its end', async () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await outcomeOf((socket) => void socket.end(`${head}d\r\n{"id":"ch_1"}\r\n`))).toMatchObject({ kind: 'unknown' });
  });

  it('too late: the whole exchange has one time limit, and drips do not extend it', async () => {
    const late = { kind: 'unknown', why: 'No answer came within 60 ms.' };
    expect(await outcomeOf(() => undefined, charge, 60)).toEqual(late);
    const drip = (socket: Socket) => {
      socket.write(jsonHead(100_000));
      const timer = setInterval(() => socket.write(' '), 5);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await outcomeOf(drip, charge, 60)).toEqual(late);
  });

  it('an end of the proxy in the middle', async () => {
    const server = await scripted(() => void upstream.close());
    const upstream = upstreamTo(server.origin);
    expect(await upstream.send(charge)).toMatchObject({ kind: 'unknown' });
  });
});

describe('threat 28: a 5xx is handed on as it is, and never tried again here', () => {
  it.each(['500 Internal Server Error', '502 Bad Gateway', '503 Service Unavailable', '429 Too Many Requests', '409 Conflict'])(
    '%s',
    async (status) => {
      const body = { error: { type: 'api_error', message: 'm' } };
      const headers = 'stripe-should-retry: true\r\nretry-after: 0\r\n';
      const sent = await outcomeOf((socket) => socket.write(jsonAnswer(body, { status, headers })));
      expect(sent).toMatchObject({ kind: 'answered', answer: { status: Number(status.slice(0, 3)), body } });
    },
  );
});

describe('threat 29: connections that close as we write', () => {
  it('a kept connection that closes with the next request on it: unknown, sent once', async () => {
    const server = await scripted((socket, _, nth) => {
      if (nth === 1) socket.write(jsonAnswer({}));
      else socket.resetAndDestroy();
    });
    const upstream = upstreamTo(server.origin);
    expect(await upstream.send(charge)).toMatchObject({ kind: 'answered' });
    expect(await upstream.send(charge)).toMatchObject({ kind: 'unknown' });
    expect(server.requests).toHaveLength(2);
  });

  it('a kept connection that was closed in between is not used: the request goes over a new one', async () => {
    const server = await scripted((socket) => void socket.end(jsonAnswer({})));
    const upstream = upstreamTo(server.origin);
    for (let turn = 0; turn < 5; turn += 1) expect(await upstream.send(charge)).toMatchObject({ kind: 'answered' });
    expect([server.requests.length, server.connections()]).toEqual([5, 5]);
  });

  it('a connection whose end the server has announced for soon is not used again', async () => {
    const server = await scripted((socket) => socket.write(jsonAnswer({}, { headers: 'keep-alive: timeout=1\r\n' })));
    const upstream = upstreamTo(server.origin);
    await upstream.send(charge);
    await upstream.send(charge);
    expect(server.connections()).toBe(2);
  });

  it('a storm of resets: no request arrives twice, and what is called not-sent never arrived', async () => {
    const server = await scripted((socket, _, nth) => {
      if (nth % 3 === 0) socket.resetAndDestroy();
      else if (nth % 3 === 1) socket.end(jsonAnswer({}));
      else socket.write(jsonAnswer({}));
    });
    const upstream = upstreamTo(server.origin);
    const rounds = Array.from({ length: 20 }, (_, round) =>
      Array.from({ length: 10 }, (_unused, index) => `amount=${round * 10 + index + 1}`),
    );
    const sent: { form: string; kind: string }[] = [];
    for (const round of rounds) {
      sent.push(
        ...(await Promise.all(round.map(async (form) => ({ form, kind: (await upstream.send({ ...charge, form })).kind })))),
      );
    }
    const arrived = server.requests.map((request) => request.split('\r\n\r\n')[1]);
    expect(new Set(arrived).size).toBe(arrived.length);
    const unsent = sent.filter(({ kind }) => kind === 'not-sent').map(({ form }) => form);
    expect(arrived.filter((form) => unsent.includes(form ?? ''))).toEqual([]);
    expect(sent.filter(({ kind }) => kind === 'unknown').length).toBeGreaterThan(0);
    expect(sent.filter(({ kind }) => kind === 'answered').length).toBeGreaterThan(0);
  });
});

describe('threats 5 and 30: answers that prove nothing', () => {
  it.each([
    ['HTML', '<html></html>', 'The answer (200) is no JSON object.'],
    ['nothing', '', 'The answer (200) is no JSON object.'],
    ['a list', '[{"id":"ch_1"}]', 'The answer (200) is no JSON object.'],
    ['null', 'null', 'The answer (200) is no JSON object.'],
    ['two objects', '{"id":"ch_1"}{}', 'The answer (200) is no JSON object.'],
    ['JSON5', "{id:'ch_1'}", 'The answer (200) is no JSON object.'],
  ])('%s', async (_, text, why) => {
    expect(await outcomeOf((socket) => socket.write(jsonAnswer(text)))).toEqual({ kind: 'unknown', why });
  });

  it('bytes that are no UTF-8', async () => {
    const script = (socket: Socket) => {
      socket.write(jsonHead(12));
      socket.write(Buffer.from('7b226964223a22ff22207d20', 'hex'));
    };
    expect(await outcomeOf(script)).toEqual({ kind: 'unknown', why: 'The answer is no UTF-8.' });
  });

  it('a compressed body, which nobody asked for', async () => {
    const zipped = gzipSync('{"id":"ch_1"}');
    const script = (socket: Socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`);
      socket.write(zipped);
    };
    expect(await outcomeOf(script)).toEqual({ kind: 'unknown', why: 'The answer is compressed, unasked.' });
  });

  it('a body of more than 4 MiB; one of exactly 4 MiB is read', async () => {
    const object = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    expect(await outcomeOf((socket) => socket.write(jsonAnswer(object(largestAnswer + 1))))).toEqual({
      kind: 'unknown',
      why: 'The answer is larger than 4194304 bytes.',
    });
    expect(await outcomeOf((socket) => socket.write(jsonAnswer(object(largestAnswer))))).toMatchObject({ kind: 'answered' });
  });

  it('an answer that nobody asked for does not become the next one', async () => {
    const server = await scripted((socket, _, nth) => socket.write(jsonAnswer({ nth }) + jsonAnswer({ nth: 'stray' })));
    const upstream = upstreamTo(server.origin);
    expect(await upstream.send(charge)).toMatchObject({ kind: 'answered', answer: { body: { nth: 1 } } });
    const next = await upstream.send(charge);
    expect(next).not.toMatchObject({ answer: { body: { nth: 'stray' } } });
  });
});

describe('threat 41: redirects', () => {
  it.each([301, 302, 303, 307, 308])('%d is not followed, and proves nothing', async (status) => {
    const other = await scripted((socket) => socket.write(jsonAnswer({ id: 'stolen' })));
    const headers = `location: ${other.origin}/v1/charges\r\n`;
    const sent = await outcomeOf((socket) => socket.write(jsonAnswer({}, { status: `${status} Moved`, headers })));
    expect(sent).toEqual({ kind: 'unknown', why: `The answer is a redirect (${status}), which is never followed.` });
    expect(other.connections()).toBe(0);
  });
});

describe('threats 42 and 43: the way to Stripe cannot be bent', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('environment proxies are not used', async () => {
    const trap = await scripted((socket) => socket.write(jsonAnswer({})));
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']) {
      vi.stubEnv(name, trap.origin);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    expect(await outcomeOf((socket) => socket.write(jsonAnswer({})))).toMatchObject({ kind: 'answered' });
    expect(trap.connections()).toBe(0);
  });

  it('a certificate that nobody signed is refused, even where the environment turns checks off: nothing was sent', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const requests: string[] = [];
    const server = createTlsServer(makeCertificate(), (request, response) => {
      requests.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sent = await upstreamTo(`https://127.0.0.1:${port}`).send(charge);
    expect(sent).toEqual({ kind: 'not-sent', why: 'The connection failed (DEPTH_ZERO_SELF_SIGNED_CERT).' });
    expect(requests).toEqual([]);
  });
});

describe('threat 40: no key in what is said of a failure', () => {
  it.each([
    ['refused', () => Promise.resolve('http://127.0.0.1:1')],
    ['reset', async () => (await scripted((socket) => void socket.resetAndDestroy())).origin],
    ['an answer that echoes it', async () => (await scripted((socket, request) => void socket.end(request))).origin],
  ])('%s', async (_, origin) => {
    const sent = await upstreamTo(await origin()).send(charge);
    expect(sent.kind).not.toBe('answered');
    expect(JSON.stringify(sent)).not.toContain(key.slice(8));
  });
});
