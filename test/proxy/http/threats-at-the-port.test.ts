/** The threats of the proxy's threat list that come in at its own port, by their numbers. */
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/proxy/http/limits.js';
import { exchange, rawConnection } from './raw.js';
import { deferred, errorOf, fine, get, post, startServer } from './start.js';

/** Sends bytes that must be turned away, and gives `[status, code]`. Nothing may have reached the gateway. */
async function turnedAway(text: string, limits = {}) {
  const server = await startServer(undefined, { limits });
  const answer = await exchange(server.port, text);
  expect(server.handled).toEqual([]);
  expect(answer.headers).toMatchObject({ 'stripe-should-retry': 'false', connection: 'close', 'paybrake-decision': 'refused' });
  expect(server.turnedAway).toEqual([answer.headers['paybrake-reason']]);
  return [answer.status, errorOf(answer)['code']];
}

describe('threats 2 and 5: what the port must not hide from the reading', () => {
  it('hands on the query of a POST and a compressed body, so that they can be refused', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(post('\x1f\x8b\x08', 'Content-Encoding: gzip\r\n', '/v1/charges?amount=1'));
    await connection.answers(1);
    const [incoming] = server.handled;
    expect(incoming?.target).toBe('/v1/charges?amount=1');
    expect(incoming?.rawHeaders).toContain('Content-Encoding');
  });
});

describe('threat 8: methods and protocols', () => {
  it.each(['HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(`${method} /v1/charges HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(server.handled).toEqual([]);
    expect(server.turnedAway).toEqual(['method_not_allowed']);
  });

  it('CONNECT is refused: this is no forward proxy', async () => {
    expect(await turnedAway('CONNECT api.stripe.com:443 HTTP/1.1\r\nHost: api.stripe.com:443\r\n\r\n')).toEqual([
      405,
      'method_not_allowed',
    ]);
  });

  it('an unknown method is no HTTP', async () => {
    expect(await turnedAway('CHARGE /v1/charges HTTP/1.1\r\nHost: localhost\r\n\r\n')).toEqual([400, 'malformed_request']);
  });

  it.each(['websocket', 'h2c'])('Upgrade: %s is refused', async (protocol) => {
    const text = get('/v1/charges', `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`);
    expect(await turnedAway(text)).toEqual([400, 'upgrade_not_supported']);
  });

  it('HTTP/2 without asking is refused', async () => {
    expect(await turnedAway('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toEqual([400, 'malformed_request']);
  });

  it.each(['100-continue', 'something'])('Expect: %s is refused before the body', async (expected) => {
    const text = `POST / HTTP/1.1\r\nHost: localhost\r\nExpect: ${expected}\r\nContent-Length: 10\r\n\r\n`;
    expect(await turnedAway(text)).toEqual([417, 'expectation_failed']);
  });
});

describe('threat 9: one request must have one reading', () => {
  const head = 'POST /v1/charges HTTP/1.1\r\nHost: localhost\r\n';
  it.each([
    ['Content-Length and Transfer-Encoding', `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['Transfer-Encoding and Content-Length', `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['one length twice', `${head}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
    ['a list of lengths', `${head}Content-Length: 1, 1\r\n\r\na`],
    ['a signed length', `${head}Content-Length: +1\r\n\r\na`],
    ['a folded header', `${head}X-A: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
    ['a space before the colon', `${head}Content-Length : 0\r\n\r\n`],
    ['bare line feeds', 'POST /v1/charges HTTP/1.1\nHost: localhost\n\n'],
    ['a zero byte in a header', `${head}X-A: a\0b\r\n\r\n`],
    ['a signed chunk', `${head}Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`],
    ['a space in the target', 'POST /v1/charges /v1/refunds HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('%s: refused, nothing handled', async (_, text) => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(text);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n|^$/);
    expect(server.handled).toEqual([]);
  });

  it.each([
    ['xchunked', '1.1'],
    ['gzip, chunked', '1.1'],
    ['identity', '1.1'],
    ['chunked', '1.0'],
  ])('Transfer-Encoding: %s in HTTP/%s is refused', async (encoding, version) => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(`POST / HTTP/${version}\r\nHost: localhost\r\nTransfer-Encoding: ${encoding}\r\n\r\n0\r\n\r\n`);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 400 /);
    expect(server.handled).toEqual([]);
  });

  it.each([
    'Authorization: Bearer a',
    'Content-Type: a',
    'content-encoding: a',
    'Idempotency-Key: a',
    'Stripe-Account: acct_1',
    'STRIPE-VERSION: a',
    'Paybrake-Agent: a',
  ])('%s twice is refused, though the values agree', async (header) => {
    expect(await turnedAway(get('/', `${header}\r\n${header}\r\n`))).toEqual([400, 'duplicate_header']);
  });

  it('a header that decides nothing may come twice', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(get('/', 'Via: a\r\nVia: b\r\n'));
    expect((await connection.answers(1))[0]?.status).toBe(200);
  });

  it('a request hidden in the body of another is part of that body', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    const hidden = post('amount=1', '', '/v1/refunds');
    connection.send(post(hidden));
    connection.send(get('/v1/charges'));
    await connection.answers(2);
    expect(server.handled.map(({ method, target }) => `${method} ${target}`)).toEqual(['POST /v1/charges', 'GET /v1/charges']);
    expect(server.handled[0]?.body.toString()).toBe(hidden);
  });

  it('pipelined requests are handled one after another: the second may build on what the first wrote', async () => {
    const first = deferred<typeof fine>();
    const server = await startServer(({ target }) => (target === '/1' ? first.promise : { ...fine, body: `"${target}"` }));
    const connection = rawConnection(server.port);
    connection.send(post('a=1', '', '/1') + get('/2') + post('b=2', '', '/3'));
    const other = rawConnection(server.port);
    other.send(get('/other'));
    await other.answers(1);
    expect(server.handled.map(({ target }) => target)).toEqual(['/1', '/other']);
    first.resolve({ ...fine, body: '"/1"' });
    expect((await connection.answers(3)).map(({ body }) => body)).toEqual(['"/1"', '"/2"', '"/3"']);
    expect(server.handled.map(({ body }) => body.toString())).toEqual(['a=1', '', '', 'b=2']);
  });

  it('pipelined requests behind a caller who left are not begun', async () => {
    const asked = deferred<undefined>();
    const first = deferred<typeof fine>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return first.promise;
    });
    const connection = rawConnection(server.port);
    connection.send(post('a=1') + post('b=2'));
    await asked.promise;
    connection.leave();
    await connection.closed;
    first.resolve(fine);
    expect(await server.stop(10_000)).toBe(0);
    expect(server.handled.map(({ body }) => body.toString())).toEqual(['a=1']);
  });

  it('an endless pipeline is ended', async () => {
    const server = await startServer(() => new Promise(() => undefined));
    const connection = rawConnection(server.port);
    connection.send(get('/').repeat(17));
    expect(await connection.closed).toBe('');
    expect(server.handled.length).toBeLessThan(2);
  });

  it('garbage behind a request that is under way ends the connection, and is never answered in its place', async () => {
    const asked = deferred<undefined>();
    const answer = deferred<typeof fine>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return answer.promise;
    });
    const connection = rawConnection(server.port);
    connection.send(post('amount=1'));
    await asked.promise;
    connection.send('garbage\r\n\r\n');
    expect(await connection.closed).toBe('');
    expect(server.inFlight()).toBe(1);
    answer.resolve(fine);
    await server.stop(10_000);
    expect([server.inFlight(), server.statuses]).toEqual([0, [200]]);
  });

  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
    ['another protocol', get('/', 'Connection: Upgrade\r\nUpgrade: h2c\r\n')],
  ])('so does %s in the same packet', async (_, text) => {
    const server = await startServer(() => new Promise(() => undefined));
    const connection = rawConnection(server.port);
    connection.send(post('amount=1') + text);
    expect(await connection.closed).toBe('');
    expect(server.turnedAway).toEqual([]);
  });
});

describe('threat 27: callers that leave', () => {
  it('change nothing for a request that was read: the gateway finishes, and the next caller is served', async () => {
    const asked = deferred<undefined>();
    const answer = deferred<typeof fine>();
    const finished = deferred<undefined>();
    const server = await startServer(async ({ method }) => {
      if (method === 'GET') return fine;
      asked.resolve(undefined);
      const settled = await answer.promise;
      finished.resolve(undefined);
      return settled;
    });
    const leaver = rawConnection(server.port);
    leaver.send(post('amount=1'));
    await asked.promise;
    leaver.leave();
    await leaver.closed;
    expect(server.inFlight()).toBe(1);
    answer.resolve(fine);
    await finished.promise;
    const next = rawConnection(server.port);
    next.send(get('/'));
    expect((await next.answers(1))[0]?.status).toBe(200);
    expect([server.inFlight(), server.statuses, server.failures]).toEqual([0, [200, 200], []]);
  });

  it('in the middle of a body were never heard', async () => {
    const server = await startServer();
    const leaver = rawConnection(server.port);
    leaver.send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\namount');
    const other = rawConnection(server.port);
    other.send(get('/other'));
    await other.answers(1);
    leaver.leave();
    await server.stop(10_000);
    expect(server.handled.map(({ target }) => target)).toEqual(['/other']);
    expect([server.inFlight(), server.failures]).toEqual([0, []]);
  });
});

describe('threat 45: DNS rebinding', () => {
  it.each([
    'attacker.example',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'localhost@attacker.example',
    'localhost, attacker.example',
    '0.0.0.0',
    '[::2]',
    '',
  ])('Host: %j is refused', async (host) => {
    expect(await turnedAway(`GET /v1/charges HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toEqual([421, 'host_not_allowed']);
  });

  it('no Host, or two, are refused', async () => {
    expect(await turnedAway('GET / HTTP/1.1\r\n\r\n')).toEqual([421, 'host_not_allowed']);
    expect(await turnedAway('GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n')).toEqual([
      400,
      'duplicate_header',
    ]);
  });

  it.each(['localhost', 'LOCALHOST:4242', '127.0.0.1:80', '[::1]:4242', 'paybrake.internal', 'Paybrake.Internal.:4242'])(
    'Host: %s passes',
    async (host) => {
      const server = await startServer(undefined, { names: ['paybrake.internal'] });
      const connection = rawConnection(server.port);
      connection.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect((await connection.answers(1))[0]?.status).toBe(200);
    },
  );
});

describe('threat 50: denial of service', () => {
  it('a head that comes too slowly is answered 408', async () => {
    const limits = { headersTimeout: 30, requestTimeout: 60, checkInterval: 10 };
    expect(await turnedAway('GET / HTTP/1.1\r\nHost: local', limits)).toEqual([408, 'request_timeout']);
  });

  it('so is a body', async () => {
    const limits = { headersTimeout: 30, requestTimeout: 60, checkInterval: 10 };
    const text = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\na=1';
    expect(await turnedAway(text, limits)).toEqual([408, 'request_timeout']);
  });

  it('a connection that says nothing is closed', async () => {
    const server = await startServer(undefined, { limits: { headersTimeout: 30, requestTimeout: 60, checkInterval: 10 } });
    const connection = rawConnection(server.port);
    expect(await connection.closed).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  });

  it('slow time-outs do not touch a request that is being handled', async () => {
    const limits = { headersTimeout: 20, requestTimeout: 30, checkInterval: 5 };
    const answer = deferred<typeof fine>();
    const server = await startServer(({ target }) => (target === '/slow' ? answer.promise : fine), { limits });
    const slow = rawConnection(server.port);
    slow.send(get('/slow'));
    // Another connection runs into the time-out meanwhile: so it has passed for the first one as well.
    expect(await rawConnection(server.port).closed).toMatch(/408|^$/);
    answer.resolve(fine);
    expect((await slow.answers(1))[0]?.status).toBe(200);
  });

  it('huge headers are answered 431, and so are too many small ones', async () => {
    expect(await turnedAway(get('/', `X-A: ${'x'.repeat(20_000)}\r\n`))).toEqual([431, 'headers_too_large']);
    expect(await turnedAway(get('/', 'a: b\r\n'.repeat(100)))).toEqual([431, 'headers_too_large']);
  });

  it('a duplicate behind a thousand headers is seen: Node drops none of them', async () => {
    const text = get('/', `Authorization: a\r\n${'a: b\r\n'.repeat(2_000)}Authorization: b\r\n`);
    expect(await turnedAway(text)).toEqual([400, 'duplicate_header']);
  });

  it('more requests than places are answered 503 at once, and places are given back', async () => {
    const answer = deferred<typeof fine>();
    let asked = 0;
    const full = deferred<undefined>();
    const limits = { inFlight: 2 };
    const server = await startServer(
      () => {
        asked += 1;
        if (asked === 2) full.resolve(undefined);
        return answer.promise;
      },
      { limits },
    );
    const holders = [rawConnection(server.port), rawConnection(server.port)];
    for (const holder of holders) holder.send(get('/'));
    await full.promise;
    const third = rawConnection(server.port);
    third.send(post('amount=1'));
    const [refused] = await third.answers(1);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1', 'stripe-should-retry': 'false' } });
    expect(errorOf(refused ?? fine)).toMatchObject({
      type: 'api_error',
      code: 'overloaded',
      message:
        'The proxy handles 2 requests at a time, and all places are taken. Nothing was sent to Stripe. ' +
        'Wait a moment before the next call.',
    });
    answer.resolve(fine);
    for (const holder of holders) await holder.answers(1);
    third.send(get('/'));
    expect((await third.answers(2))[1]?.status).toBe(200);
    expect(server.handled).toHaveLength(3);
  });

  it('one key cannot take all places', async () => {
    const answer = deferred<typeof fine>();
    const asked = deferred<undefined>();
    const key = (letter: string) => `Authorization: Bearer pbk_test_${letter.repeat(49)}\r\n`;
    const server = await startServer(
      ({ target }) => {
        if (target !== '/hold') return fine;
        asked.resolve(undefined);
        return answer.promise;
      },
      { limits: { perKey: 1 } },
    );
    const holder = rawConnection(server.port);
    holder.send(get('/hold', key('a')));
    await asked.promise;
    const other = rawConnection(server.port);
    other.send(get('/', key('a')));
    other.send(get('/', key('b')));
    const [refused, served] = await other.answers(2);
    expect([refused?.status, errorOf(refused ?? fine)['code'], served?.status]).toEqual([429, 'key_busy', 200]);
    answer.resolve(fine);
    await holder.answers(1);
    holder.send(get('/', key('a')));
    expect((await holder.answers(2))[1]?.status).toBe(200);
  });

  it('more connections than allowed are dropped', async () => {
    const server = await startServer(undefined, { limits: { connections: 1 } });
    const first = rawConnection(server.port);
    first.send(get('/'));
    await first.answers(1);
    expect(await rawConnection(server.port).closed).toBe('');
    first.send(get('/'));
    expect(await first.answers(2)).toHaveLength(2);
  });

  it('a caller that never reads is cut off', async () => {
    const server = await startServer(() => new Promise(() => undefined), { limits: { idleTimeout: 30 } });
    const connection = rawConnection(server.port);
    connection.send(get('/'));
    expect(await connection.closed).toBe('');
  });

  it('everything has a limit by default', () => {
    for (const limit of Object.values(defaultLimits)) expect(limit).toBeGreaterThan(0);
    expect(defaultLimits.idleTimeout).toBeGreaterThan(3 * 80_000);
  });
});

describe('threat 39: guessing', () => {
  it('costs a connection for each wrong key', async () => {
    const server = await startServer(() => ({ ...fine, status: 401 }));
    const connection = rawConnection(server.port);
    connection.send(get('/'));
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n[^]*connection: close/i);
    expect(server.statuses).toEqual([401]);
  });
});
