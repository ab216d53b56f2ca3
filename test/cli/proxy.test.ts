import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { CannotRun } from '../../src/cli/io.js';
import { tryWith } from '../../src/cli/proxy/banner.js';
import { runProxy } from '../../src/cli/proxy/run.js';
import { loadPolicy } from '../../src/policy/load.js';
import type { ProxyFlags } from '../../src/proxy/start/config.js';
import { startSimulator } from '../../src/simulator/index.js';
import { command } from './operator.js';
import { project } from './project.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const body = 'A1b2C3d4E5f6G7h8I9j0K1l2';
const live = { STRIPE_SECRET_KEY: ['sk', 'live', body].join('_'), PAYBRAKE_ADMIN_TOKEN: 'f'.repeat(64) };
const policy = JSON.stringify({
  roles: { billing: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '30.00', window: '24h' }] } },
});

/** The command in this process, with signals that the test sends. */
function running(cwd: string, flags: ProxyFlags = {}, env: Readonly<Record<string, string>> = {}) {
  const signals = new EventEmitter();
  const said = { out: '', err: '' };
  const io = {
    cwd,
    env,
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  const ended = runProxy({ port: 0, adminPort: 0, log: 'silent', ...flags }, io, signals, []);
  onTestFinished(async () => {
    signals.emit('SIGTERM');
    await ended.catch(() => undefined);
  });
  return { signals, said, ended, up: () => expect.poll(() => said.out, { timeout: 10_000 }).toContain('Stop with Ctrl-C.') };
}

const urlIn = (out: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0] ?? '';

it('tries on the simulator when there is nothing in sight, with a line that works', async () => {
  const cwd = project({});
  const { said, up, signals, ended } = running(cwd);
  await up();
  const [, port, adminPort] =
    /on http:\/\/127\.0\.0\.1:(\d+),[\s\S]*Operator {3}http:\/\/127\.0\.0\.1:(\d+)/.exec(said.out) ?? [];
  const [, secret, customer] = /-u (pbk_test_\w{49}): .* -d customer=(cus_\w+)/.exec(said.out) ?? [];
  expect(said.out).toBe(`paybrake proxy on http://127.0.0.1:${port}, in test mode.

  Policy     the sample policy (roles: billing, support); see it with: paybrake policy sample
  Upstream   a simulator of Stripe; no request leaves this machine
  Operator   http://127.0.0.1:${adminPort}
  State      ${join(cwd, '.paybrake')}

Try it, with a key of the role billing that ends in a day:

  curl http://127.0.0.1:${port}/v1/charges -u ${secret}: -d amount=2900 -d currency=usd -d customer=${customer}

Run it twice: the second charge is refused, and the first one is named.

For an agent in Node or Python:

  export PAYBRAKE_URL=http://127.0.0.1:${port}
  export PAYBRAKE_VAULT_KEY_BILLING=${secret}

Stop with Ctrl-C.
`);

  const charge = () =>
    fetch(`http://127.0.0.1:${port}/v1/charges`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` },
      body: new URLSearchParams({ amount: '2900', currency: 'usd', customer: customer ?? '' }),
    });
  expect((await charge()).status).toBe(200);
  const second = await charge();
  expect([second.status, second.headers.get('paybrake-reason')]).toEqual([409, 'possible_duplicate']);

  // Commands in this folder find it.
  expect((await command(cwd, ['freeze', 'billing'])).code).toBe(0);
  expect((await charge()).status).toBe(401);

  signals.emit('SIGINT');
  expect(await ended).toBe(0);
  expect(said.err).toBe(
    'Stopping: no new requests are taken, and those under way are settled. Once more does not wait for them.\nStopped.\n',
  );
  expect(existsSync(join(cwd, '.paybrake', 'admin.json'))).toBe(false);
  expect((await command(cwd, ['audit', 'verify'])).code).toBe(0);
  expect(signals.eventNames()).toEqual([]);
});

it('names the policy and the upstream, and prints no key that was not made for trying', async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  const cwd = project({ 'paybrake.policy.json': policy });
  const { said, up } = running(cwd, { upstream: simulator.url, host: '0.0.0.0' });
  await up();
  expect(said.out.replace(/:\d+/g, ':*')).toBe(`paybrake proxy on http://127.0.0.1:* (it listens on 0.0.0.0), in test mode.

  Policy     paybrake.policy.json (roles: billing)
  Upstream   http://127.0.0.1:*
  Operator   http://127.0.0.1:*
  State      ${join(cwd, '.paybrake')}

Stop with Ctrl-C.
`);
  expect(said.err).toBe(
    'warning: On 0.0.0.0 other machines can reach the proxy, and vault keys travel in the clear. Live mode does not start like this.\n',
  );
});

it('reads the policy again on SIGHUP', async () => {
  const cwd = project({ 'paybrake.policy.json': policy });
  const { said, up, signals } = running(cwd, { upstream: 'simulator', log: 'info' });
  await up();
  writeFileSync(join(cwd, 'paybrake.policy.json'), policy.replace('30.00', '40.00'));
  signals.emit('SIGHUP');
  expect(said.err).toContain('The policy was read again. Roles new: none; gone: none; changed: billing.');
});

it('waits for what is under way, and not when it is told twice', async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  const cwd = project({ 'paybrake.policy.json': policy });
  const { said, up, signals, ended } = running(cwd, { upstream: simulator.url });
  await up();
  const { out } = await command(cwd, ['keys', 'create', '--role', 'billing']);
  simulator.fault({ kind: 'delay', ms: 60_000 });
  const charging = fetch(`${urlIn(said.out)}/v1/charges`, {
    method: 'POST',
    headers: { authorization: `Bearer ${out.trim()}` },
    body: new URLSearchParams({ amount: '2900', currency: 'usd', source: 'tok_visa' }),
  });
  await expect.poll(() => simulator.requests.some(({ path }) => path === '/v1/charges')).toBe(true);
  signals.emit('SIGTERM');
  signals.emit('SIGTERM');
  expect((await charging).status).toBe(504);
  expect(await ended).toBe(0);
  expect(said.err).toContain('Stopped. 1 hold of unknown outcome: paybrake holds list\n');
  expect((await command(cwd, ['holds', 'list'])).out).toContain('unknown  billing  charges  29.00 USD');
});

it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
  [
    'a live key and no policy',
    [],
    live,
    'STRIPE_SECRET_KEY holds a live key, and there is no policy that says what may be done with it. Write paybrake.policy.json here, or name one with --policy.',
  ],
  [
    'a live key and another host',
    ['--upstream', 'http://127.0.0.1:1'],
    live,
    'STRIPE_SECRET_KEY is a live key, and it goes to https://api.stripe.com and nowhere else, not to http://127.0.0.1:1. Unset it for this, or use a test key.',
  ],
  [
    'a policy that is not there',
    ['--policy', 'nope.json'],
    {},
    'There is no policy file nope.json. Check the path; it starts at the folder that you are in.',
  ],
  [
    'a publishable key',
    [],
    { STRIPE_SECRET_KEY: ['pk', 'live', body].join('_') },
    'STRIPE_SECRET_KEY holds a publishable key, which can do nothing on a server. Use the secret key beside it in the Stripe dashboard (sk_… or rk_…).',
  ],
  [
    'one port for two',
    ['--port', '4000', '--admin-port', '4000'],
    {},
    'Port 4000 cannot serve both agents and the operator. Give one of them another: --port or --admin-port.',
  ],
  [
    'no port',
    ['--port', '70000'],
    {},
    "option '-p, --port <number>' argument '70000' is invalid. It must be a number from 0 to 65535, such as 4242; 0 takes any free port.\nSee what it takes with: paybrake proxy --help",
  ],
])('exits with 2 on %s', async (_, argv, env, why) => {
  const cwd = project({});
  expect(await command(cwd, ['proxy', ...argv], env)).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
  expect(existsSync(join(cwd, '.paybrake'))).toBe(false);
});

it('exits with 2 on a port that is taken, a ledger that is in use, and a policy that does not load', async () => {
  const cwd = project({});
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const port = String((server.address() as AddressInfo).port);
  expect(await command(cwd, ['proxy', '--port', port, '--admin-port', '0'])).toEqual({
    code: 2,
    out: '',
    err: `error: Port ${port} is taken, perhaps by another paybrake. Name another one with --port, or 0 for any free one.\n`,
  });
  const { up } = running(cwd);
  await up();
  expect(await command(cwd, ['proxy', '--port', '0', '--admin-port', '0'])).toEqual({
    code: 2,
    out: '',
    err: `error: The ledger ${join(cwd, '.paybrake', 'ledger.db')} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.\n`,
  });
  writeFileSync(join(cwd, 'broken.json'), '{ "roles": {} }');
  const broken = await command(cwd, ['proxy', '--policy', 'broken.json', '--upstream', 'simulator']);
  expect([broken.code, broken.out, broken.err.startsWith('error: broken.json:1:')]).toEqual([2, '', true]);
  await expect(running(cwd, { policy: 'nope.json' }).ended).rejects.toThrow(CannotRun);
});

it('tries what the policy allows: a charge, a payment, a read, or nothing', () => {
  const wish = (role: object) => {
    const loaded = loadPolicy(JSON.stringify({ roles: { first: { allow: ['GET /v1/refunds'] }, second: role } }), 'x');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const found = tryWith(loaded.policy, 'cus_1');
    return found && [found.role, found.request.path, found.request.params.length];
  };
  const caps = [{ on: 'charges', usd: '30.00', window: '24h' }];
  expect(wish({ allow: ['charges:write'], caps: [...caps] })).toEqual(['second', '/v1/charges', 3]);
  expect(wish({ allow: ['POST /v1/payment_intents'], caps })).toEqual(['second', '/v1/payment_intents', 3]);
  expect(wish({ allow: ['GET /v1/charges'] })).toEqual(['second', '/v1/charges', 0]);
  expect(wish({ allow: ['GET /v1/balance'] })).toBeUndefined();
});

it('is a process that SIGTERM ends with 0', async () => {
  const cwd = project({});
  const env = { ...process.env, STRIPE_SECRET_KEY: '', NODE_OPTIONS: '' };
  const argv = ['--import', import.meta.resolve('tsx'), main, 'proxy', '--port', '0', '--admin-port', '0'];
  const child = spawn(process.execPath, argv, { cwd, env });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  const code = new Promise((resolve) => child.on('close', resolve));
  await expect.poll(() => out, { timeout: 15_000 }).toContain('Stop with Ctrl-C.');
  expect((await fetch(`${urlIn(out)}/readyz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await code).toBe(0);
});
