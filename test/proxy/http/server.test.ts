import { describe, expect, it } from 'vitest';
import { largestBody } from '../../../src/proxy/http/body.js';
import { exchange, rawConnection } from './raw.js';
import { deferred, errorOf, fine, get, post, startServer } from './start.js';

describe('a request', () => {
  it('reaches the gateway as it came: target, headers in their spelling and order, body', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(post('amount=100&amount=200', 'X-B: 1\r\nx-a:  2 \r\n', '/stripe/v1/charges?%2e=1'));
    const [answer] = await connection.answers(1);
    expect(server.handled).toEqual([
      {
        method: 'POST',
        target: '/stripe/v1/charges?%2e=1',
        rawHeaders: ['Host', '127.0.0.1', 'X-B', '1', 'x-a', '2', 'Content-Length', '21'],
        body: Buffer.from('amount=100&amount=200'),
      },
    ]);
    expect(answer).toMatchObject({ status: 200, body: fine.body, headers: { 'content-length': '13' } });
    expect(server.statuses).toEqual([200]);
  });

  it('may come in chunks', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n');
    await connection.answers(1);
    expect(server.handled[0]?.body.toString()).toBe('a=1&b=2');
  });

  it('without a body waits for none, and the connection goes on', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(get('/v1/charges'));
    await connection.answers(1);
    connection.send(get('/v1/refunds'));
    expect((await connection.answers(2)).map(({ headers }) => headers['connection'])).toEqual(['keep-alive', 'keep-alive']);
    expect(server.handled.map(({ target, body }) => [target, body.length])).toEqual([
      ['/v1/charges', 0],
      ['/v1/refunds', 0],
    ]);
  });

  it('may have a body of 256 KiB and not a byte more', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(post('x'.repeat(largestBody)));
    expect((await connection.answers(1))[0]?.status).toBe(200);
    expect(server.handled[0]?.body.length).toBe(262_144);

    const answer = await exchange(
      server.port,
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${largestBody + 1}\r\n\r\n`,
    );
    expect(answer).toMatchObject({ status: 413, headers: { connection: 'close', 'stripe-should-retry': 'false' } });
    expect(errorOf(answer)).toMatchObject({
      code: 'request_too_large',
      message: 'A request body may have 262144 bytes (256 KiB).',
    });
    expect(server.handled).toHaveLength(1);
    expect(server.turnedAway).toEqual(['request_too_large']);
  });

  it('is cut off where its chunks pass the limit: what is left is not waited for', async () => {
    const server = await startServer();
    const chunk = `${largestBody.toString(16)}\r\n${'x'.repeat(largestBody)}\r\n`;
    const answer = await exchange(
      server.port,
      `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}1\r\nx\r\n`,
    );
    expect([answer.status, errorOf(answer)['code']]).toEqual([413, 'request_too_large']);
    expect(server.handled).toEqual([]);
  });
});

describe('a gateway that fails', () => {
  it('is answered for with a 500 without a word of the failure, which goes to the log', async () => {
    const failure = new Error('SELECT secret FROM ledger');
    const server = await startServer(() => Promise.reject(failure));
    const connection = rawConnection(server.port);
    connection.send(get('/v1/charges'));
    const [answer] = await connection.answers(1);
    expect(answer?.status).toBe(500);
    expect(answer?.headers).toMatchObject({
      'request-id': 'req_pb_1',
      'stripe-should-retry': 'false',
      'paybrake-decision': 'refused',
      'paybrake-reason': 'internal_error',
      'content-type': 'application/json',
    });
    expect(answer?.body).not.toMatch(/SELECT|ledger|\.ts\b|\n/);
    expect(errorOf(answer ?? fine)).toMatchObject({ type: 'api_error', code: 'internal_error' });
    expect(server.failures).toEqual([failure]);
  });

  it('does so for an answer that cannot be written, and the server lives on', async () => {
    const server = await startServer(({ target }) => (target === '/bad' ? { ...fine, headers: { 'x-y': 'a\nb' } } : fine));
    const connection = rawConnection(server.port);
    connection.send(get('/bad'));
    expect(await connection.closed).toBe('');
    expect(server.failures).toHaveLength(1);
    const next = rawConnection(server.port);
    next.send(get('/good'));
    expect((await next.answers(1))[0]?.status).toBe(200);
  });
});

describe('health', () => {
  it('is told without a key, under any host name, and never reaches the gateway', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send('GET /healthz HTTP/1.1\r\nHost: 10.1.2.3:4242\r\n\r\n');
    connection.send('GET /readyz HTTP/1.1\r\nHost: pod\r\n\r\n');
    const answers = await connection.answers(2);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, 'ok\n'],
      [200, 'ready\n'],
    ]);
    expect(server.handled).toEqual([]);
  });

  it('is alive but not ready when the ledger is not', async () => {
    let ready = true;
    const server = await startServer(undefined, { ready: () => ready });
    const connection = rawConnection(server.port);
    ready = false;
    connection.send(get('/readyz'));
    connection.send(get('/healthz'));
    expect((await connection.answers(2)).map(({ status }) => status)).toEqual([503, 200]);
  });

  it('is asked with GET alone, at these very paths', async () => {
    const server = await startServer();
    const connection = rawConnection(server.port);
    connection.send(get('/healthz?x'));
    connection.send(post('', '', '/readyz'));
    await connection.answers(2);
    expect(server.handled.map(({ target }) => target)).toEqual(['/healthz?x', '/readyz']);
  });
});

describe('stopping', () => {
  it('lets what is in flight finish, ends idle connections, and takes no new ones', async () => {
    const asked = deferred<undefined>();
    const answer = deferred<typeof fine>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return answer.promise;
    });
    const idle = rawConnection(server.port);
    idle.send(get('/healthz'));
    await idle.answers(1);
    const unused = rawConnection(server.port);
    const busy = rawConnection(server.port);
    busy.send(get('/v1/charges'));
    await asked.promise;

    const stopped = server.stop(10_000);
    await Promise.all([idle.closed, unused.closed]);
    expect(await rawConnection(server.port).closed).toBe('');
    expect(server.inFlight()).toBe(1);
    answer.resolve(fine);
    const [last] = await busy.answers(1);
    expect([last?.status, last?.headers['connection']]).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
    expect(server.inFlight()).toBe(0);
  });

  it('handles nothing that still comes over an open connection', async () => {
    const asked = deferred<undefined>();
    const answer = deferred<typeof fine>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return answer.promise;
    });
    const connection = rawConnection(server.port);
    connection.send(get('/v1/charges'));
    await asked.promise;
    const stopped = server.stop(10_000);
    connection.send(get('/readyz') + get('/v1/charges'));
    answer.resolve(fine);
    await stopped;
    // Node ends the connection with the first answer that says so; nothing of the rest was handled.
    expect(server.handled).toHaveLength(1);
  });

  it('waits for what is in flight though its caller has left', async () => {
    const asked = deferred<undefined>();
    const answer = deferred<typeof fine>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return answer.promise;
    });
    const leaver = rawConnection(server.port);
    leaver.send(post('amount=1'));
    await asked.promise;
    leaver.leave();
    await leaver.closed;
    let stopped = false;
    const stopping = server.stop(10_000).then((left) => {
      stopped = true;
      return left;
    });
    // By the time that a new connection is turned down, the port is closed; the work is not done.
    await rawConnection(server.port).closed;
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    answer.resolve(fine);
    expect(await stopping).toBe(0);
  });

  it('does not wait longer than its deadline, and says what was left', async () => {
    const asked = deferred<undefined>();
    const server = await startServer(() => {
      asked.resolve(undefined);
      return new Promise(() => undefined);
    });
    const connection = rawConnection(server.port);
    connection.send(get('/v1/charges'));
    await asked.promise;
    expect(await server.stop(20)).toBe(1);
    expect(await connection.closed).toBe('');
  });

  it('happens once, however often it is asked for', async () => {
    const server = await startServer();
    expect(server.stop(1_000)).toBe(server.stop(5));
    await server.stop(1);
  });
});

it('says why it cannot listen', async () => {
  const server = await startServer();
  await expect(startServer(undefined, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
