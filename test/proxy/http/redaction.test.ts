/** Threat 40: marked secrets go in at every place where one can, and must not come out anywhere but where they belong. */
import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { answerFrom } from '../../../src/proxy/http/answer.js';
import { readCredentials, refusalOf } from '../../../src/proxy/http/credentials.js';
import { createLog, errorFields } from '../../../src/proxy/http/log.js';
import { createMetrics } from '../../../src/proxy/http/metrics.js';
import { refuse } from '../../../src/proxy/http/refuse.js';
import { listen } from '../../../src/proxy/http/server.js';
import { connectUpstream } from '../../../src/proxy/http/upstream.js';
import { watchWith } from '../../../src/proxy/http/watch.js';
import type { Answer, Incoming } from '../../../src/proxy/model.js';
import { jsonAnswer, rawConnection, scripted } from './raw.js';
import { get, post } from './start.js';

/** No two share six letters, so that a part of one gives it away as well. */
const mark = {
  stripeKey: ['sk', 'test', 'CanaryQ1w2E3r4T5y6U7i8O9p0'].join('_'),
  agentsKey: ['sk', 'live', 'ParrotA1s2D3f4G5h6J7k8L9z0'].join('_'),
  vaultKey: `pbk_test_FinchZ1x2C3v4B5n6M7q8W9e0R${'1'.repeat(22)}`,
  clientSecret: 'pi_1_secret_WrenT1y2U3i4O5p6A7s8D9f0',
  ephemeral: ['ek', 'test', 'SwiftG1h2J3k4L5z6X7c8V9b0'].join('_'),
  cookie: 'RobinN1m2Q3w4E5r6',
  card: '4000056655665556',
};

/** What of each must be nowhere: some letters from its middle. */
const traces = Object.values(mark).map(
  (secret) => /(?:Canary|Parrot|Finch|Wren|Swift|Robin|40000566)\w{3}/.exec(secret)?.[0] ?? '',
);

it('lets no secret out: not in logs, metrics, errors or answers', async () => {
  const stripe = await scripted((socket, request) => {
    const echo = {
      error: { message: `Invalid API Key provided: ${mark.stripeKey}`, payment_intent: { client_secret: mark.clientSecret } },
    };
    const paid = { id: 'pi_1', client_secret: mark.clientSecret, next_action: { url: `u?x=${mark.clientSecret}` } };
    const headers = `set-cookie: s=${mark.cookie}\r\nlocation: https://x/${mark.clientSecret}\r\n`;
    if (request.includes('echo')) socket.write(jsonAnswer(echo, { status: '401 Unauthorized', headers }));
    else if (request.includes('junk')) socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n${mark.clientSecret}`);
    else if (request.includes('reset')) socket.resetAndDestroy();
    else if (request.includes('key'))
      socket.write(jsonAnswer({ object: 'ephemeral_key', secret: mark.ephemeral, note: mark.ephemeral }));
    else socket.write(jsonAnswer(paid, { headers }));
  });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', pretty: false, to: { write: (line) => lines.push(line) } });
  const shown = createLog({ level: 'debug', pretty: true, to: { write: (line) => lines.push(line) } });
  const metrics = createMetrics({ inFlight: () => 0, unknownHolds: () => 0 });
  const upstream = connectUpstream({ origin: stripe.origin, key: mark.stripeKey, mode: 'test' });

  /** A gateway that is careless with everything it has. */
  const handle = async (incoming: Incoming): Promise<Answer> => {
    const credentials = readCredentials(incoming);
    if (credentials.kind !== 'vault') {
      metrics.decided({ decision: 'refused', reason: refusalOf(credentials).code });
      return refuse(refusalOf(credentials), 'req_pb_1');
    }
    if (incoming.target === '/crash')
      throw new Error(`Cannot use ${credentials.key} with ${mark.stripeKey}, ${mark.clientSecret}`);
    const careless = { ...incoming, ...credentials, agent: incoming.rawHeaders.join(), headers: incoming.rawHeaders };
    const form = incoming.body.toString();
    const sent = await upstream.send({ method: 'POST', path: incoming.target, form, stripeVersion: 'v', idempotencyKey: 'pb_1' });
    const said = JSON.stringify(sent.kind === 'answered' ? sent.answer.body : sent);
    for (const each of [log, shown]) each.info(`Sent for ${credentials.key}.`, { ...careless, reason: said });
    metrics.decided({ role: credentials.key, decision: 'allowed', reason: said });
    if (sent.kind === 'answered') return answerFrom(sent.answer, { reason: 'posted', exposeClientSecret: false });
    const message = `Nobody knows what became of it: ${sent.why}`;
    return refuse({ status: 504, type: 'api_error', code: 'outcome_unknown', message }, 'req_pb_1');
  };
  const server = await listen({
    handle,
    host: '127.0.0.1',
    port: 0,
    names: [],
    ready: () => true,
    requestId: () => 'req_pb_1',
    watch: watchWith({ metrics, log, now: () => performance.now() }),
  });

  const bearer = `Authorization: Bearer ${mark.vaultKey}\r\nConnection: close\r\n`;
  const card = `card[number]=${mark.card}`;
  const requests = [
    ...['ok', 'echo', 'junk', 'reset', 'key'].map((what) => post(`what=${what}&${card}`, bearer)),
    post(card, bearer, '/crash'),
    post(card, bearer, `/v1/charges?api_key=${mark.agentsKey}`),
    get('/v1/charges', `Authorization: Bearer ${mark.agentsKey}\r\n`),
    get('/v1/charges', `Authorization: Basic ${Buffer.from(`${mark.vaultKey}:${mark.agentsKey}`).toString('base64')}\r\n`),
    get('/v1/charges', `Authorization: ${mark.vaultKey}\r\n`),
    get('/v1/charges', `${bearer}Authorization: Bearer ${mark.agentsKey}\r\n`),
    get('/v1/charges', `Expect: ${mark.vaultKey}\r\n`),
    `${mark.vaultKey} / HTTP/1.1\r\n\r\n`,
    `GET /${mark.agentsKey} ${mark.vaultKey}\r\n\r\n`,
    get('/', `${mark.vaultKey}: ${mark.agentsKey}\r\n folded ${mark.clientSecret}\r\n`),
    `GET / HTTP/1.1\r\nHost: ${mark.vaultKey}\r\n\r\n`,
    `${mark.vaultKey.slice(0, 5)}${'x'.repeat(20_000)}`,
  ];
  const answers: string[] = [];
  for (const request of requests) {
    const connection = rawConnection(server.port);
    connection.send(request);
    answers.push(await connection.closed);
  }
  await server.stop(1_000);
  await upstream.close();
  log.error('At last.', errorFields(Object.assign(new Error(mark.stripeKey), { code: mark.vaultKey })));

  const out = [...answers, ...lines, await metrics.render()].join('\n');
  expect(traces.filter((trace) => out.includes(trace))).toEqual([]);
  // The canaries did sing: each answer came, and every way was taken.
  expect(answers.map((text) => Number(text.slice(9, 12)))).toEqual([
    200, 401, 504, 504, 200, 500, 401, 401, 401, 401, 400, 417, 400, 400, 400, 421, 400,
  ]);
  expect(traces.every((trace) => trace.length > 6)).toBe(true);
  expect(stripe.requests.join()).toContain(mark.stripeKey);
  expect(lines.length).toBeGreaterThan(10);
});
