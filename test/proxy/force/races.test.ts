/** Crowds at a real proxy's door: for the last dollar of a cap, for one operation, and against an operator who stops them. */
import { expect, it } from 'vitest';

import type { AuditRow } from '../../../src/proxy/ledger/ledger.js';
import type { ProxyProcess } from './process.js';
import type { Client, Got } from './client.js';
import { charge, openShop, policyWith, wordOf } from './shop.js';

const slow = { timeout: 60_000 };
const crowd = 256;

/** One key takes 128 requests at a time: a crowd comes with several. */
const keysOf = (proxy: ProxyProcess, role = 'billing'): Promise<string[]> =>
  Promise.all(Array.from({ length: 4 }, async () => (await proxy.operator.createKey({ role })).secret));

const all = (ask: (index: number) => Promise<Got>): Promise<Got[]> =>
  Promise.all(Array.from({ length: crowd }, (_, i) => ask(i)));

function tally(answers: readonly Got[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const got of answers) counts[wordOf(got)] = (counts[wordOf(got)] ?? 0) + 1;
  return counts;
}

it('256 clients for the last dollar: never a cent over, and the cap is fully usable', slow, async () => {
  const shop = await openShop(policyWith('101.00'));
  const proxy = await shop.start();
  const keys = await keysOf(proxy);
  const client = shop.clientOf(proxy);
  const keyOf = (i: number): string => keys[i % keys.length] ?? '';
  expect(wordOf(await charge(client, keyOf(0), 100_00, 'first'))).toBe('posted');

  // A dollar is left, and they want half a dollar and a bit: one of them gets it.
  expect(tally(await all((i) => charge(client, keyOf(i), 51, `half-${i}`)))).toEqual({
    posted: 1,
    spend_cap_exceeded: crowd - 1,
  });
  expect(shop.simulator.books.moved('charges', 'usd')).toBe(100_51);
  expect((await proxy.operator.status()).roles[0]?.caps[0]).toMatchObject({ used: 100_51, left: 49 });
});

it('256 clients use a cap up to the last cent', slow, async () => {
  const shop = await openShop(policyWith('100.00'));
  const proxy = await shop.start();
  const keys = await keysOf(proxy);
  const client = shop.clientOf(proxy);
  const answers = await all((i) => charge(client, keys[i % keys.length] ?? '', 50, `order-${i}`));
  expect(tally(answers)).toEqual({ posted: 200, spend_cap_exceeded: crowd - 200 });
  expect(shop.simulator.books.moved('charges', 'usd')).toBe(100_00);
  expect(shop.sent()).toBe(200);
  expect((await proxy.operator.status()).roles[0]?.caps[0]).toMatchObject({ used: 100_00, left: 0 });
});

it.each([
  ['one idempotency key', (i: number) => `order-${i * 0}`, { posted: 1, replayed: crowd - 1 }],
  ['no idempotency key, for the same', () => undefined, { posted: 1, possible_duplicate: crowd - 1 }],
])('256 clients with %s have one effect', slow, async (_, naming, expected) => {
  const shop = await openShop();
  const proxy = await shop.start();
  const keys = await keysOf(proxy);
  const client = shop.clientOf(proxy);
  shop.simulator.fault({ kind: 'delay', ms: 200, match: { method: 'POST' } });
  const answers = await all((i) => charge(client, keys[i % keys.length] ?? '', 500, naming(i)));
  expect(tally(answers)).toEqual(expected);
  expect(shop.simulator.books.count('charge')).toBe(1);
  expect(shop.sent()).toBe(1);
  const ids = new Set(answers.flatMap((got) => (got.kind === 'answered' && got.status === 200 ? [got.body['id']] : [])));
  expect(ids.size).toBe(1);
});

/** Asks on and on, reads and charges by turns, and notes when each request began. */
function traffic(
  client: Client,
  keys: readonly string[],
  name: string,
): { readonly asked: readonly Asked[]; readonly stop: () => Promise<void> } {
  const asked: Asked[] = [];
  let over = false;
  const work = Array.from({ length: 32 }, async (_, agent) => {
    for (let i = 0; !over; i++) {
      const key = keys[agent % keys.length] ?? '';
      const began = performance.now();
      const got = await (i % 2 === 0
        ? charge(client, key, 50, `${name}-${agent}-${i}`)
        : client.ask({ method: 'GET', path: '/v1/charges', params: { limit: '1' }, key }));
      asked.push({ began, word: wordOf(got) });
    }
  });
  return {
    asked,
    stop: async () => {
      over = true;
      await Promise.all(work);
    },
  };
}

interface Asked {
  readonly began: number;
  readonly word: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.each([
  ['revoked', 'key_revoked', 'key_not_in_force'],
  ['frozen', 'role_frozen', 'role_frozen'],
] as const)(
  'nothing that begins after a key is %s is let in, and nothing is reserved any more',
  slow,
  async (how, code, late) => {
    const shop = await openShop();
    const proxy = await shop.start();
    const created = await Promise.all([1, 2].map(() => proxy.operator.createKey({ role: 'billing' })));
    const client = shop.clientOf(proxy);
    for (const [round, { key, secret }] of created.entries()) {
      const { asked, stop } = traffic(client, [secret], `round-${round}`);
      await pause(300);
      if (how === 'revoked') await proxy.operator.revokeKey(key.id);
      else await proxy.operator.freeze('billing');
      const done = performance.now();
      await pause(200);
      await stop();
      const before = asked.filter(({ began }) => began < done).map(({ word }) => word);
      const after = asked.filter(({ began }) => began >= done).map(({ word }) => word);
      expect(new Set(after)).toEqual(new Set([code]));
      expect(before.filter((word) => !['posted', 'read', code, late].includes(word))).toEqual([]);
      expect(before.filter((word) => word === 'posted').length).toBeGreaterThan(0);
      const rows = await wholeLog(proxy);
      const end = rows.findLast(({ reason }) => reason === how)?.at ?? 0;
      const reserved = rows.filter(({ reason, keyId }) => reason === 'reserved' && keyId === key.id);
      expect(reserved.filter(({ at }) => at > end)).toEqual([]);
      expect(shop.simulator.books.count('charge')).toBe(rows.filter(({ reason }) => reason === 'posted').length);
      if (how === 'frozen') await proxy.operator.unfreeze('billing');
    }
  },
);

async function wholeLog({ operator }: ProxyProcess): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let page; (page = await operator.auditRead(rows.length, 1_000)).length > 0;) rows.push(...page);
  return rows;
}

it('reloads the policy under traffic, by SIGHUP and by the file, and drops nobody', slow, async () => {
  const shop = await openShop();
  const proxy = await shop.start();
  const keys = await keysOf(proxy);
  const client = shop.clientOf(proxy);
  const { asked, stop } = traffic(client, keys, 'order');
  const readAgain = (): number => proxy.err().split('The policy was read again.').length - 1;
  for (let i = 1; i <= 6; i++) {
    shop.writePolicy(policyWith(`${5_000 + i}.00`));
    if (i % 2 === 0) proxy.kill('SIGHUP');
    await expect.poll(readAgain, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(i);
  }
  shop.writePolicy('{ "roles": ');
  proxy.kill('SIGHUP');
  await expect
    .poll(() => proxy.err(), { timeout: 10_000 })
    .toContain('The policy does not load, and the one before stays in force.');
  const broken = performance.now();
  await pause(200);
  shop.writePolicy(policyWith('5000.00', ['charges:read']));
  proxy.kill('SIGHUP');
  await expect.poll(() => proxy.err(), { timeout: 10_000 }).toContain('changed: billing');
  await expect
    .poll(async () => wordOf(await charge(client, keys[0] ?? '', 50, 'late')), { timeout: 10_000 })
    .toBe('endpoint_not_allowed');
  await stop();
  const words = new Set(asked.map(({ word }) => word));
  expect([...words].filter((word) => !['posted', 'read', 'endpoint_not_allowed'].includes(word))).toEqual([]);
  expect(asked.some(({ began, word }) => began > broken && word === 'posted')).toBe(true);
});
