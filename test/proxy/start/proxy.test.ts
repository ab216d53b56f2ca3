import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { samplePolicyText } from '../../../src/policy/sample.js';
import { remoteOperator } from '../../../src/proxy/admin/client.js';
import { CannotStart } from '../../../src/proxy/start/cannot-start.js';
import { readConfig, type ProxyFlags } from '../../../src/proxy/start/config.js';
import { startProxy, type RunningProxy, type StartDeps } from '../../../src/proxy/start/proxy.js';
import { readAdminFile, writeAdminFile } from '../../../src/proxy/start/state.js';
import { startSimulator } from '../../../src/simulator/index.js';
import { emptyFolder } from './folder.js';

const policy = JSON.stringify({
  roles: {
    billing: { allow: ['POST /v1/charges', 'GET /v1/charges'], caps: [{ on: 'charges', usd: '30.00', window: '24h' }] },
  },
});

interface Started {
  readonly cwd: string;
  readonly logged: string[];
  readonly start: (flags?: ProxyFlags, env?: Readonly<Record<string, string>>) => Promise<RunningProxy>;
}

function place(): Started {
  const cwd = emptyFolder();
  const logged: string[] = [];
  const deps: StartDeps = {
    startSimulator: async () => {
      const simulator = await startSimulator();
      return { origin: simulator.url, stop: () => simulator.stop() };
    },
    log: { to: { write: (line) => logged.push(line) }, pretty: false },
    random: randomBytes,
    clock: { wall: Date.now, monotonic: () => performance.now() },
    after: () => () => undefined,
    pid: 42,
  };
  const start = async (flags: ProxyFlags = {}, env: Readonly<Record<string, string>> = {}) => {
    const config = readConfig({ port: 0, adminPort: 0, ...flags }, cwd, { env, execArgv: [] });
    const proxy = await startProxy(config, deps);
    onTestFinished(async () => {
      await proxy.stop(0).catch(() => undefined);
    });
    return proxy;
  };
  return { cwd, logged, start };
}

/** The message of a refusal, after which nothing is left behind that would be in the way. */
async function whyNot({ start }: Started, flags: ProxyFlags = {}, env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    await start(flags, env);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return error.message;
  }
  return 'It starts.';
}

async function taken(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function request({ url }: RunningProxy, key: string, path = '/v1/charges'): Promise<number> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${key}`, connection: 'close' } });
  await response.arrayBuffer();
  return response.status;
}

it('serves agents and operators, keeps what it learns, and leaves nothing running', async () => {
  const at = place();
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), policy);
  const first = await at.start({ upstream: 'simulator' });
  const { secret, key } = await first.operator.createKey({ role: 'billing' });
  expect([await request(first, secret), await request(first, secret, '/stripe/v1/charges')]).toEqual([200, 200]);
  expect([await request(first, 'pbk_test_wrong'), (await fetch(`${first.url}/readyz`)).status]).toEqual([401, 200]);

  const folder = join(at.cwd, '.paybrake');
  const noted = readAdminFile(folder);
  expect(noted).toMatchObject({ url: first.adminUrl, pid: 42, token: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(
    ['.', 'admin.json', 'ledger.db', 'audit.key'].map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8)),
  ).toEqual(['700', '600', '600', '600']);
  const remote = remoteOperator({ url: first.adminUrl, token: noted?.token ?? '' });
  expect(await remote.status()).toMatchObject({
    mode: 'test',
    ready: true,
    upstream: first.origin,
    keysInForce: 1,
    policy: { source: 'paybrake.policy.json' },
  });
  expect(await (await fetch(`${first.adminUrl}/v1/charges`)).text()).toContain(`Agents call ${first.url}: `);
  expect(await (await fetch(`${first.adminUrl}/metrics`)).text()).toContain('paybrake_decisions_total{role="billing"');
  await remote.revokeKey(key.id);
  expect(await request(first, secret)).toBe(401);
  await remote.close();

  expect(await first.stop(1_000)).toEqual({ cutOff: 0, unknown: 0 });
  expect(existsSync(join(folder, 'admin.json'))).toBe(false);
  for (const url of [first.url, first.adminUrl, first.origin]) await expect(fetch(url)).rejects.toThrow();

  const second = await at.start({ upstream: 'simulator' });
  expect((await second.operator.listKeys()).map(({ id, state }) => [id, state])).toEqual([[key.id, 'revoked']]);
  expect(await second.operator.auditVerify()).toMatchObject({ ok: true });
  expect(at.logged.join('')).not.toContain(secret);
});

it('takes the token from the environment', async () => {
  const token = 'f'.repeat(64);
  const { adminUrl } = await place().start({}, { PAYBRAKE_ADMIN_TOKEN: token });
  expect((await remoteOperator({ url: adminUrl, token }).status()).ready).toBe(true);
});

it('says what stays frozen', async () => {
  const at = place();
  const first = await at.start();
  await first.operator.freeze('billing');
  await first.stop(0);
  const second = await at.start();
  expect(second.warnings).toEqual([
    'The role billing is frozen: its requests are answered with 401. Lift it with: paybrake unfreeze billing',
  ]);
  await second.operator.freeze();
  await second.stop(0);
  expect((await at.start()).warnings).toEqual([
    'Everything is frozen: all requests are answered with 401. Lift it with: paybrake unfreeze',
  ]);
});

it('reads the policy again, and keeps the one before when the new one does not load', async () => {
  const at = place();
  const file = join(at.cwd, 'paybrake.policy.json');
  writeFileSync(file, policy);
  const proxy = await at.start({ upstream: 'simulator' });
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  writeFileSync(file, policy.replace(',"GET /v1/charges"', ''));
  proxy.reload();
  expect(await request(proxy, secret)).toBe(403);
  writeFileSync(file, '{');
  proxy.reload();
  expect([await request(proxy, secret), proxy.policy().roles.size]).toEqual([403, 1]);
  expect(at.logged.join('')).toContain('The policy does not load, and the one before stays in force.');
  expect(at.logged.join('')).toContain('changed: billing.');
});

it('lets a request that is under way be settled before it stops', async () => {
  const at = place();
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), policy);
  const proxy = await at.start({ upstream: simulator.url });
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  simulator.fault({ kind: 'delay', ms: 400 });
  const charging = fetch(`${proxy.url}/v1/charges`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: new URLSearchParams({ amount: '2900', currency: 'usd', source: 'tok_visa' }),
  });
  await expect.poll(() => simulator.requests.filter(({ path }) => path === '/v1/charges').length).toBe(1);
  const stopping = proxy.stop(10_000);
  expect((await charging).status).toBe(200);
  expect(await stopping).toEqual({ cutOff: 0, unknown: 0 });
});

it('does not wait when it is cut off: the ledger keeps what is unknown', async () => {
  const at = place();
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), policy);
  const proxy = await at.start({ upstream: simulator.url });
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  simulator.fault({ kind: 'delay', ms: 60_000 });
  const charging = fetch(`${proxy.url}/v1/charges`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: new URLSearchParams({ amount: '2900', currency: 'usd', source: 'tok_visa' }),
  });
  await expect.poll(() => simulator.requests.filter(({ path }) => path === '/v1/charges').length).toBe(1);
  const stopping = proxy.stop(50_000);
  await proxy.cutOff();
  expect((await charging).status).toBe(504);
  expect(await stopping).toEqual({ cutOff: 0, unknown: 1 });
  const next = await at.start({ upstream: simulator.url });
  expect(await next.operator.listHolds({ state: 'unknown' })).toMatchObject([{ role: 'billing', held: 2_900 }]);
});

/** A Stripe that answers every request with this status. */
async function stripeThatAnswers(status: number): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createHttpServer((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  onTestFinished(close);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

it('starts while Stripe cannot be reached, says so, and is not ready', async () => {
  const at = place();
  const { origin, close } = await stripeThatAnswers(200);
  await close();
  const proxy = await at.start({ upstream: origin });
  expect([(await fetch(`${proxy.url}/readyz`)).status, (await fetch(`${proxy.url}/healthz`)).status]).toEqual([503, 200]);
  expect((await proxy.operator.status()).ready).toBe(false);
  expect(at.logged.join('')).toContain(
    'Stripe cannot be reached. The connection failed (ECONNREFUSED). The proxy is not ready until it is; it goes on trying.',
  );
});

it("raises alarms for a clock that is not Stripe's, and for answers of the other mode", async () => {
  const at = place();
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), policy);
  let livemode = false;
  const server = createHttpServer((_, response) => {
    const date = new Date(Date.now() - 86_400_000).toUTCString();
    response.writeHead(200, { 'content-type': 'application/json', date }).end(JSON.stringify({ object: 'list', livemode }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  const proxy = await at.start({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  const raised = async () => (await (await fetch(`${proxy.adminUrl}/metrics`)).text()).match(/^paybrake_alarms_total\{.*/gm);
  expect(await raised()).toEqual(['paybrake_alarms_total{alarm="clock"} 1']);
  livemode = true;
  expect(await request(proxy, secret)).toBe(200);
  expect(await raised()).toEqual(['paybrake_alarms_total{alarm="clock"} 1', 'paybrake_alarms_total{alarm="wrong_mode"} 1']);
  const alarms = at.logged.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ alarm }) => alarm !== undefined);
  expect(alarms).toMatchObject([
    { level: 'error', alarm: 'clock', msg: expect.stringContaining("24 hours ahead of Stripe's") as string },
    { level: 'error', alarm: 'wrong_mode', msg: expect.stringContaining('Stripe answers from live mode') as string },
  ]);
});

it('does not start on a key that Stripe does not know', async () => {
  const at = place();
  const { origin } = await stripeThatAnswers(401);
  expect(await whyNot(at, { upstream: origin })).toBe(
    'Stripe does not know this key (401): it was rolled, deleted or mistyped. Set STRIPE_SECRET_KEY to one that is in force.',
  );
  expect(await whyNot(at, { upstream: 'simulator' })).toBe('It starts.');
});

it('says which port is taken, and lets go of everything', async () => {
  const at = place();
  const port = await taken();
  const message = (flag: string) =>
    `Port ${port} is taken, perhaps by another paybrake. Name another one with ${flag}, or 0 for any free one.`;
  expect(await whyNot(at, { port })).toBe(message('--port'));
  expect(await whyNot(at, { adminPort: port })).toBe(message('--admin-port'));
  expect(await whyNot(at, { host: '203.0.113.1' })).toBe(
    'This machine has no address 203.0.113.1. Leave --host out to listen on 127.0.0.1.',
  );
  expect(existsSync(join(at.cwd, '.paybrake', 'admin.json'))).toBe(false);
  expect(await whyNot(at)).toBe('It starts.');
});

it('does not share its ledger', async () => {
  const at = place();
  await at.start();
  const file = join(at.cwd, '.paybrake', 'ledger.db');
  expect(await whyNot(at)).toBe(
    `The ledger ${file} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.`,
  );
  expect(readAdminFile(join(at.cwd, '.paybrake'))).toMatchObject({ pid: 42 });
});

it('does not start where others can read its state, or where it is damaged', async () => {
  const at = place();
  const folder = join(at.cwd, '.paybrake');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  expect(await whyNot(at)).toBe(`${folder} can be read by other users (mode 755). Close it: chmod 700 ${folder}`);
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, 'ledger.db'), 'no database at all, but longer than a header is: '.repeat(9));
  expect(await whyNot(at)).toContain(`The ledger ${join(folder, 'ledger.db')} is damaged`);
});

it('does not start on a policy that does not load', async () => {
  const at = place();
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), '{ "roles": { "billing": { "alow": [] } } }');
  expect(await whyNot(at, { upstream: 'simulator' })).toContain('paybrake.policy.json:1:');
  expect(existsSync(join(at.cwd, '.paybrake'))).toBe(false);
});

it('live mode does not go on where test mode left off', async () => {
  const at = place();
  const test = await at.start();
  await test.stop(0);
  writeFileSync(join(at.cwd, 'paybrake.policy.json'), policy);
  const env = { STRIPE_SECRET_KEY: ['sk', 'live', 'A1b2C3d4E5f6G7h8I9j0K1l2'].join('_'), PAYBRAKE_ADMIN_TOKEN: 'f'.repeat(64) };
  expect(await whyNot(at, {}, env)).toBe(
    `${join(at.cwd, '.paybrake')} holds the state of test mode. Give live mode a folder of its own: --state .paybrake-live`,
  );
});

it('live mode takes no copy of the sample, and no token that lies on the disk', async () => {
  const env = { STRIPE_SECRET_KEY: ['sk', 'live', 'A1b2C3d4E5f6G7h8I9j0K1l2'].join('_'), PAYBRAKE_ADMIN_TOKEN: 'f'.repeat(64) };
  const at = place();
  const file = join(at.cwd, 'paybrake.policy.json');
  writeFileSync(file, samplePolicyText);
  expect(await whyNot(at, {}, env)).toBe(
    'paybrake.policy.json is the sample policy, word for word. Make it yours before it decides about real money.',
  );
  writeFileSync(file, policy);
  const folder = join(at.cwd, '.paybrake');
  mkdirSync(folder, { mode: 0o700 });
  writeAdminFile(folder, { url: 'http://127.0.0.1:4243', token: 'left behind', pid: 1 });
  expect(await whyNot(at, {}, env)).toBe(
    `${join(folder, 'admin.json')} holds an admin token, and live mode wants none on disk. Remove it: rm ${join(folder, 'admin.json')}`,
  );
});
