import { connect } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from './certificate.js';
import { rawConnection } from './raw.js';
import { deferred, errorOf, fine, get, startServer } from './start.js';

const tls = makeCertificate();

function tlsConnection(port: number) {
  const socket = connect({ port, host: '127.0.0.1', ca: tls.cert }).setEncoding('latin1');
  onTestFinished(() => void socket.destroy());
  let text = '';
  const closed = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  return { socket, closed };
}

it('speaks TLS with a certificate', async () => {
  const server = await startServer(undefined, { tls });
  const { socket, closed } = tlsConnection(server.port);
  socket.write(get('/v1/charges', 'Connection: close\r\n'));
  expect(await closed).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(socket.authorized).toBe(true);
  expect(server.handled).toHaveLength(1);
});

it('answers malformed requests over TLS in the same shape', async () => {
  const server = await startServer(undefined, { tls });
  const { socket, closed } = tlsConnection(server.port);
  socket.write('GARBAGE\r\n\r\n');
  const text = await closed;
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(errorOf({ body: text.slice(text.indexOf('\r\n\r\n') + 4) })['code']).toBe('malformed_request');
});

it('says nothing to who speaks plain HTTP', async () => {
  const server = await startServer(undefined, { tls });
  const connection = rawConnection(server.port);
  connection.send(get('/v1/charges'));
  expect(await connection.closed).not.toMatch(/HTTP/);
  expect([server.handled, server.failures]).toEqual([[], []]);
});

it('stops like a plain one', async () => {
  const asked = deferred<undefined>();
  const answer = deferred<typeof fine>();
  const server = await startServer(
    () => {
      asked.resolve(undefined);
      return answer.promise;
    },
    { tls },
  );
  const idle = tlsConnection(server.port);
  await new Promise((resolve) => idle.socket.once('secureConnect', resolve));
  const busy = tlsConnection(server.port);
  busy.socket.write(get('/'));
  await asked.promise;
  const stopped = server.stop(10_000);
  expect(await idle.closed).toBe('');
  answer.resolve(fine);
  expect(await busy.closed).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(await stopped).toBe(0);
});

it('does not start with a certificate that is none', async () => {
  await expect(startServer(undefined, { tls: { cert: 'no PEM', key: 'no PEM' } })).rejects.toThrow(/PEM|no start line/);
});
