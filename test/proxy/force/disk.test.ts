/** A disk that is full, fails, or has been damaged: nothing is sent that is not written down, and what was written is not forgotten. */
import { spawnSync } from 'node:child_process';
import { readFileSync, chmodSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { Rig } from '../rig.js';
import type { Client } from './client.js';
import { paybrake, proxyArguments, type ProxyProcess } from './process.js';
import { charge, openShop, wordOf, type AtEnd, type Shop } from './shop.js';

const slow = { timeout: 60_000 };

/** Charges until one fails. Returns how many succeeded, and what the failure said. */
async function untilItFails(client: Client, key: string): Promise<{ readonly paid: number; readonly word: string }> {
  for (let paid = 0; paid < 2_000; paid++) {
    const word = wordOf(await charge(client, key, 50, `order-${paid}`));
    if (word !== 'posted') return { paid, word };
  }
  throw new Error('It never failed.');
}

/** What must follow when a ledger cannot be written any more, and when it is opened again on a disk that can. */
async function refusesFromThenOn(shop: Shop, proxy: ProxyProcess): Promise<void> {
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  const client = shop.clientOf(proxy);
  const { paid, word } = await untilItFails(client, secret);
  // The write that failed came before the request was sent, or after.
  expect(['ledger_unavailable', 'outcome_unknown']).toContain(word);
  expect(shop.sent()).toBe(word === 'outcome_unknown' ? paid + 1 : paid);
  const sent = shop.sent();
  for (const order of [`order-${paid}`, 'order-next', 'order-0'])
    expect(await charge(client, secret, 50, order)).toMatchObject({ status: 503, code: 'ledger_unavailable' });
  expect(await client.ask({ method: 'GET', path: '/v1/charges', key: secret })).toMatchObject({ status: 503 });
  expect((await fetch(`${proxy.url}/readyz`)).status).toBe(503);
  expect(shop.simulator.requests.filter(({ path }) => path !== '/v1/balance')).toHaveLength(sent);
  expect(proxy.err()).toContain('The ledger could not write: ');
  expect(proxy.err()).toContain('Look after the disk, then restart paybrake.');
  expect(proxy.err()).not.toMatch(/^\s+at /m);

  proxy.kill('SIGTERM');
  expect(await proxy.ended).toEqual({ code: 1, signal: null });
  expect(proxy.err()).toContain(
    'Stopped. The ledger had failed; look after the disk before the next start, which tells what is left.\n',
  );
  const again = await shop.start();
  const books = shop.simulator.books;
  expect(await again.operator.auditVerify()).toMatchObject({ ok: true });
  expect((await again.operator.status()).roles[0]?.caps[0]?.used).toBeGreaterThanOrEqual(books.moved('charges', 'usd'));
  const after = shop.clientOf(again);
  expect(['posted', 'replayed']).toContain(wordOf(await charge(after, secret, 50, `order-${paid}`)));
  expect(books.count('charge')).toBe(paid + 1);
  expect((await again.operator.status()).roles[0]?.caps[0]?.used).toBe(50 * (paid + 1));
}

it.concurrent(
  'a full disk: refuses, sends nothing, and goes on where it was once there is room',
  slow,
  async ({ onTestFinished }) => {
    const shop = await openShop(undefined, onTestFinished);
    await refusesFromThenOn(shop, await shop.start({ limit: 'ulimit -f 1000' }));
  },
);

const tracer = 'strace -f -qq -o /dev/null -e trace=fdatasync,fsync';
const canTrace = spawnSync('sh', ['-c', `${tracer} true`]).status === 0;

it.concurrent('an fsync that fails: refuses, sends nothing, and forgets nothing', slow, async ({ skip, onTestFinished }) => {
  skip(!canTrace, 'There is no strace that may trace a process here. The test below stands alone.');
  const shop = await openShop(undefined, onTestFinished);
  const limit = `exec ${tracer} -e inject=fdatasync,fsync:error=EIO:when=60+ "$0" "$@"; true`;
  const proxy = await shop.start({ limit });
  const { pid } = JSON.parse(readFileSync(join(shop.state, 'admin.json'), 'utf8')) as { pid: number };
  onTestFinished(() => void spawnSync('kill', ['-KILL', String(pid)]));
  // Signals go to the proxy itself, not to its tracer.
  await refusesFromThenOn(shop, { ...proxy, kill: (signal) => process.kill(pid, signal) });
});

it.each(['begin', 'commit'])('a ledger that fails at %s sends nothing', async (point) => {
  const rig = await Rig.start(JSON.stringify(policyOfRig));
  onTestFinished(() => rig.stop());
  const key = await rig.key('billing');
  let armed = false;
  rig.faults = {
    at(now) {
      if (armed && now === point) throw new Error('EIO: i/o error, fsync');
    },
  };
  await rig.restart();
  armed = true;
  const pay = (order: string) =>
    rig.ask('POST', '/v1/charges', { amount: '50', currency: 'usd', source: 'tok_visa' }, { key, idempotencyKey: order });
  for (const order of ['order-1', 'order-2']) {
    const { status, body } = await pay(order);
    expect([status, body.error?.['code']]).toEqual([503, 'ledger_unavailable']);
  }
  expect(rig.sent).toEqual([]);
  armed = false;
  expect((await pay('order-1')).status).toBe(503);
  await rig.restart();
  expect((await pay('order-1')).status).toBe(200);
  expect(rig.ledger.audit.verify()).toMatchObject({ ok: true });
});

const policyOfRig = {
  roles: { billing: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '5.00', window: '24h' }] } },
};

/** A ledger with some charges in it, and no process on it. */
async function left(
  signal: 'SIGTERM' | 'SIGKILL',
  atEnd: AtEnd,
): Promise<{ readonly shop: Shop; readonly file: string; readonly secret: string }> {
  const shop = await openShop(undefined, atEnd);
  const proxy = await shop.start();
  const { secret } = await proxy.operator.createKey({ role: 'billing' });
  const client = shop.clientOf(proxy);
  for (let i = 0; i < 20; i++) await charge(client, secret, 50, `order-${i}`);
  if (signal === 'SIGKILL') {
    // The end of the log is noted outside the database once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await charge(client, secret, 50, 'order-last');
  }
  proxy.kill(signal);
  await proxy.ended;
  return { shop, file: join(shop.state, 'ledger.db'), secret };
}

/** The command on what is left: its exit code and all that it says. */
async function start(shop: Shop): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const { folder: cwd, simulator } = shop;
  const command = paybrake(proxyArguments({ upstream: simulator.url, policy: 'policy.json', state: 'state' }), { cwd });
  shop.atEnd(() => command.kill('SIGKILL'));
  const { code } = await command.ended;
  return { code, out: command.out(), err: command.err() };
}

const damages: readonly (readonly [string, (file: string) => void, RegExp])[] = [
  ['no database at all', (file) => writeFileSync(file, 'not SQLite, '.repeat(2_000)), /file is not a database/],
  ['cut off in the middle', (file) => truncateSync(file, readFileSync(file).length / 2), /malformed|\w+/],
  ['overwritten pages', (file) => overwrite(file, 4_096, 40_960), /malformed|\w+/],
];

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, to);
  writeFileSync(file, bytes);
}

it.concurrent('a damaged database: exits with 2, says so, and does so each time', slow, async ({ onTestFinished }) => {
  const { shop, file } = await left('SIGTERM', onTestFinished);
  const sound = readFileSync(file);
  const sent = shop.sent();
  for (const [what, damage, why] of damages) {
    writeFileSync(file, sound);
    damage(file);
    const { code, out, err } = await start(shop);
    expect([what, code, out]).toEqual([what, 2, '']);
    const [, reason = ''] =
      /^error: The ledger \S+ledger\.db is damaged \((.+)\)\. Nothing is sent with it: restore it from a backup\.\n$/s.exec(
        err,
      ) ?? [];
    expect(reason, `${what}: ${err}`).toMatch(why);
  }
  expect(shop.sent()).toBe(sent);
  writeFileSync(file, sound);
  expect(await (await shop.start()).operator.auditVerify()).toMatchObject({ ok: true });
});

it.concurrent(
  'a damaged write-ahead log, or a database that is gone: starts frozen, since spending may be forgotten',
  slow,
  async ({ onTestFinished }) => {
    const { shop, file, secret } = await left('SIGKILL', onTestFinished);
    const sent = shop.sent();
    const wal = readFileSync(`${file}-wal`);
    overwrite(`${file}-wal`, 0, 4_096);
    const frozen =
      /warning: The ledger is older than it was: its audit log has \d+ rows, audit\.head knows of \d+\. Spending may be forgotten\./;
    for (const damage of [() => undefined, () => rmSync(file)]) {
      damage();
      const proxy = await shop.start();
      expect(proxy.err()).toMatch(frozen);
      expect(proxy.err()).toContain('Everything is frozen: all requests are answered with 401. Lift it with: paybrake unfreeze');
      expect(await charge(shop.clientOf(proxy), secret, 50, 'order-more')).toMatchObject({ status: 401 });
      expect((await proxy.operator.status()).frozen).toBe('everything');
      proxy.kill('SIGKILL');
      await proxy.ended;
    }
    expect(wal.length).toBeGreaterThan(4_096);
    expect(shop.sent()).toBe(sent);
  },
);

it.concurrent('a write-ahead log with its last bytes torn off: what was answered is there', slow, async ({ onTestFinished }) => {
  const { shop, file } = await left('SIGKILL', onTestFinished);
  // Half a frame that was being written when the power went: no commit, so nobody was told of it.
  writeFileSync(`${file}-wal`, Buffer.concat([readFileSync(`${file}-wal`), Buffer.alloc(1_000, 0xa5)]));
  const proxy = await shop.start();
  expect(proxy.err()).not.toContain('warning');
  expect((await proxy.operator.status()).roles[0]?.caps[0]?.used).toBe(50 * 21);
});

it.concurrent('a state folder that cannot be written: exits with 2', slow, async ({ skip, onTestFinished }) => {
  skip(process.getuid?.() === 0, 'Root may write anywhere.');
  const { shop } = await left('SIGTERM', onTestFinished);
  chmodSync(shop.state, 0o500);
  onTestFinished(() => chmodSync(shop.state, 0o700));
  const { code, out, err } = await start(shop);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: The ledger /);
});
