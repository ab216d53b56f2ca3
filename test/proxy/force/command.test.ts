/**
 * Mistakes that a user makes with the command, as a process of its own: what it says, how it ends, and that nothing gets through. Side by
 * side, since they mostly wait.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

import { it } from 'vitest';

import { startSimulator } from '../../../src/simulator/index.js';
import { paybrake, proxyArguments } from './process.js';
import { charge, openShop, policyWith, wordOf, type AtEnd, type Shop } from './shop.js';

const slow = { timeout: 60_000 };
const letters = 'A1b2C3d4E5f6G7h8I9j0K1l2';
const live = { STRIPE_SECRET_KEY: ['sk', 'live', letters].join('_'), PAYBRAKE_ADMIN_TOKEN: 'f'.repeat(64) };

interface Told {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command until it ends by itself. */
async function run(shop: Shop, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const command = paybrake(argv, { cwd: shop.folder, env });
  shop.atEnd(() => command.kill('SIGKILL'));
  const { code } = await command.ended;
  return { code, out: command.out(), err: command.err() };
}

const proxyOf = (shop: Shop, more: Partial<Parameters<typeof proxyArguments>[0]> = {}): string[] =>
  proxyArguments({ upstream: shop.simulator.url, policy: 'policy.json', state: 'state', ...more });

async function listening(server: Server, atEnd: AtEnd): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it.concurrent('exits with 2 and says what it cannot start with', slow, async ({ expect, onTestFinished }) => {
  const shop = await openShop(undefined, onTestFinished);
  const taken = String(await listening(createServer(), onTestFinished));
  const refuses = await listening(
    createHttpServer((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"type":"invalid_request_error","message":"Invalid API Key provided"}}');
    }),
    onTestFinished,
  );
  writeFileSync(join(shop.folder, 'plain'), 'no folder');
  const plain = join(shop.folder, 'plain');
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, string])[] = [
    [
      proxyOf(shop),
      live,
      `STRIPE_SECRET_KEY is a live key, and it goes to https://api.stripe.com and nowhere else, not to ${shop.simulator.url}. Unset it for this, or use a test key.`,
    ],
    [
      proxyOf(shop, { upstream: `http://127.0.0.1:${refuses}` }),
      {},
      'Stripe does not know this key (401): it was rolled, deleted or mistyped. Set STRIPE_SECRET_KEY to one that is in force.',
    ],
    [
      [...proxyOf(shop, { state: 'other' }), '--port', taken],
      {},
      `Port ${taken} is taken, perhaps by another paybrake. Name another one with --port, or 0 for any free one.`,
    ],
    [
      proxyOf(shop, { state: 'plain/state' }),
      {},
      `${join(plain, 'state')} cannot be read (ENOTDIR). Name another folder with --state.`,
    ],
    [
      [...proxyOf(shop), '--polcy', 'x.json'],
      {},
      "unknown option '--polcy'\n(Did you mean --policy?)\nSee what it takes with: paybrake proxy --help",
    ],
  ];
  await Promise.all(
    cases.map(async ([argv, env, why]) =>
      expect(await run(shop, argv, env)).toEqual({ code: 2, out: '', err: `error: ${why}\n` }),
    ),
  );
  expect(shop.sent()).toBe(0);
});

it.concurrent(
  'does not share a ledger: the second proxy exits with 2, and the first goes on',
  slow,
  async ({ expect, onTestFinished }) => {
    const shop = await openShop(undefined, onTestFinished);
    const proxy = await shop.start();
    const { secret } = await proxy.operator.createKey({ role: 'billing' });
    const why = `The ledger ${join(shop.state, 'ledger.db')} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.`;
    expect(await run(shop, proxyOf(shop))).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
    expect(wordOf(await charge(shop.clientOf(proxy), secret, 100, 'order-1'))).toBe('posted');
    // Commands find the one that runs, through the note that the second did not take away.
    const created = await run(shop, ['keys', 'create', '--role', 'biling', '--folder', 'state']);
    expect([created.code, created.out]).toEqual([2, '']);
    expect(created.err).toMatch(/^error: .*"biling".*billing.*\n$/s);
    expect((await run(shop, ['audit', 'verify', '--folder', 'state'])).code).toBe(0);
  },
);

it.concurrent(
  'starts while Stripe is down, lets nothing through, and serves when it comes back and goes again',
  slow,
  async ({ expect, onTestFinished }) => {
    const shop = await openShop(undefined, onTestFinished);
    const { port } = shop.simulator;
    await shop.simulator.stop();
    const proxy = await shop.start();
    const { secret } = await proxy.operator.createKey({ role: 'billing' });
    const client = shop.clientOf(proxy);
    const ready = async (): Promise<number> => (await fetch(`${proxy.url}/readyz`)).status;
    const used = async (): Promise<unknown> => (await proxy.operator.status()).roles[0]?.caps[0]?.used;
    expect(proxy.err()).toContain(
      'Stripe cannot be reached. The connection failed (ECONNREFUSED). The proxy is not ready until it is; it goes on trying.',
    );
    expect(await ready()).toBe(503);
    expect(await charge(client, secret, 100, 'order-1')).toMatchObject({ status: 503, code: 'upstream_unreachable' });
    expect(await used()).toBe(0);

    const back = await startSimulator({ port });
    onTestFinished(() => back.stop());
    await expect.poll(ready, { timeout: 20_000, interval: 200 }).toBe(200);
    expect(wordOf(await charge(client, secret, 100, 'order-1'))).toBe('posted');
    expect(back.books.moved('charges', 'usd')).toBe(100);

    await back.stop();
    expect(await charge(client, secret, 100, 'order-2')).toMatchObject({ status: 503, code: 'upstream_unreachable' });
    expect(await used()).toBe(100);
    expect(proxy.err()).not.toMatch(/^\s+at /m);
    proxy.kill('SIGTERM');
    expect(await proxy.ended).toEqual({ code: 0, signal: null });
  },
);

it.concurrent(
  'keeps the policy that it has when the file is broken, and when it is gone',
  slow,
  async ({ expect, onTestFinished }) => {
    const shop = await openShop(policyWith('1.00'), onTestFinished);
    const proxy = await shop.start();
    const { secret } = await proxy.operator.createKey({ role: 'billing' });
    const client = shop.clientOf(proxy);
    shop.writePolicy('{ "roles": { "billing": { "allow": ["POST /v1/chargs"], "caps": [] } } }');
    proxy.kill('SIGHUP');
    await expect
      .poll(() => proxy.err(), { timeout: 10_000 })
      .toContain('The policy does not load, and the one before stays in force.');
    expect(proxy.err()).toMatch(/policy\.json:1:\d+/);
    expect(wordOf(await charge(client, secret, 60, 'order-1'))).toBe('posted');
    expect(wordOf(await charge(client, secret, 60, 'order-2'))).toBe('spend_cap_exceeded');
    expect(proxy.err()).not.toMatch(/^\s+at /m);
  },
);

it.concurrent('says so when the folder for its state cannot be made', slow, async ({ expect, onTestFinished }) => {
  const shop = await openShop(undefined, onTestFinished);
  mkdirSync(join(shop.folder, 'open'), { mode: 0o755 });
  const open = join(shop.folder, 'open');
  expect(await run(shop, proxyOf(shop, { state: 'open' }))).toEqual({
    code: 2,
    out: '',
    err: `error: ${open} can be read by other users (mode 755). Close it: chmod 700 ${open}\n`,
  });
  expect(existsSync(join(open, 'ledger.db'))).toBe(false);
});
