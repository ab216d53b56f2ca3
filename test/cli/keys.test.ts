import { expect, it } from 'vitest';

import { makeKey } from '../../src/proxy/keys/format.js';
import { proxy } from './operator.js';

const secret = makeKey('test', (bytes) => new Uint8Array(bytes).fill(7));
const hour = 3_600_000;

it('creates a key: the secret to standard output, what it is to standard error', async () => {
  const { paybrake } = await proxy();
  expect(await paybrake('keys create --role billing')).toEqual({
    code: 0,
    out: `${secret}\n`,
    err: 'Key key_000000000001 of the role billing (test mode, never ends by itself).\nIt is shown this once. The agent reads it from PAYBRAKE_VAULT_KEY_BILLING.\n',
  });
  const { err } = await paybrake('keys create --role billing --label nightly --expires 30d');
  expect(err.split('\n')[0]).toBe('Key key_000000000002 of the role billing (test mode, ends 2026-02-01 03:04:00Z).');
});

it('creates a key for a program', async () => {
  const { paybrake, ledger } = await proxy();
  const { code, out, err } = await paybrake('keys create --role support --json');
  expect([code, err, JSON.parse(out)]).toEqual([
    0,
    '',
    {
      secret,
      key: {
        id: 'key_000000000001',
        role: 'support',
        mode: 'test',
        hint: secret.slice(-4),
        createdAt: ledger.time,
        state: 'in force',
      },
    },
  ]);
});

it.each([
  ['keys create --role biling', 'There is no role "biling" in paybrake.policy.json. Did you mean billing?'],
  [
    'keys create',
    'A key belongs to a role, and none is named. paybrake.policy.json has: billing, support.\nName one: paybrake keys create --role billing',
  ],
  [
    'keys create billing',
    "too many arguments for 'create'. Expected 0 arguments but got 1.\nSee what it takes with: paybrake keys create --help",
  ],
  ['keys revoke', "missing required argument 'id'\nSee what it takes with: paybrake keys revoke --help"],
  ['keys revok key_1', "unknown command 'revok'\n(Did you mean revoke?)\nSee its commands with: paybrake keys --help"],
  [
    'keys create --role billing --expires 30',
    "option '--expires <time>' argument '30' is invalid. It must be a number of days, hours or minutes, such as 30d, 24h or 15m.\nSee what it takes with: paybrake keys create --help",
  ],
  ['keys create --role billing --expires 0', 'A key lives for more than nothing and at most ten years: --expires 30d.'],
  ['keys revoke key_nope', 'There is no key "key_nope". paybrake keys list shows them all.'],
  ['keys revoke ../status', '"../status" is no id. Ids are letters, digits and underscores.'],
  ['keys rotate key_nope', 'There is no key "key_nope". paybrake keys list shows them all.'],
])('%s: exits with 2 and says why', async (line, why) => {
  const { paybrake, ledger } = await proxy();
  expect(await paybrake(line)).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
  expect(ledger.keys.list()).toEqual([]);
});

it('lists keys without their secrets', async () => {
  const { paybrake, ledger } = await proxy();
  expect((await paybrake('keys list')).out).toBe('No keys yet. Make one: paybrake keys create --role <name>\n');
  await paybrake('keys create --role billing --label nightly --expires 30d');
  ledger.time += hour;
  await paybrake('keys create --role support');
  await paybrake('keys revoke key_000000000002');
  const { code, out, err } = await paybrake('keys list');
  const hint = secret.slice(-4);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    `ID                ROLE     MODE  SECRET  STATE     CREATED               ENDS                  LAST USED  LABEL
key_000000000001  billing  test  …${hint}   in force  2026-01-02 03:04:00Z  2026-02-01 03:04:00Z  never      nightly
key_000000000002  support  test  …${hint}   revoked   2026-01-02 04:04:00Z  2026-01-02 04:04:00Z  never
`,
  );
  const json = await paybrake('keys list --json');
  expect((JSON.parse(json.out) as { id: string }[]).map(({ id }) => id)).toEqual(['key_000000000001', 'key_000000000002']);
  for (const shown of [out, json.out]) expect(shown).not.toContain('pbk_');
  for (const digest of ledger.digests.values()) expect(out + json.out).not.toContain(digest);
});

it('revokes a key', async () => {
  const { paybrake, ledger } = await proxy();
  await paybrake('keys create --role billing');
  const out = 'Revoked key_000000000001 of the role billing: its next request is answered with 401.\n';
  expect(await paybrake('keys revoke key_000000000001')).toEqual({ code: 0, out, err: '' });
  expect(ledger.keys.list()).toMatchObject([{ revokedAt: ledger.time }]);
});

it('rotates a key, with a day of overlap or as asked', async () => {
  const { paybrake, ledger } = await proxy();
  await paybrake('keys create --role billing');
  const shownOnce = 'It is shown this once. The agent reads it from PAYBRAKE_VAULT_KEY_BILLING.\n';
  expect(await paybrake('keys rotate key_000000000001')).toEqual({
    code: 0,
    out: `${secret}\n`,
    err: `Key key_000000000002 of the role billing (test mode, never ends by itself). It replaces key_000000000001.\n${shownOnce}The old key key_000000000001 works until 2026-01-03 03:04:00Z, and is answered with 401 from then on. To end it before: paybrake keys revoke key_000000000001\n`,
  });
  expect((await paybrake('keys rotate key_000000000002 --overlap 15m')).err).toContain('works until 2026-01-02 03:19:00Z,');
  expect((await paybrake('keys rotate key_000000000003 --overlap 0')).err).toBe(
    `Key key_000000000004 of the role billing (test mode, never ends by itself). It replaces key_000000000003.\n${shownOnce}The old key key_000000000003 no longer works: its next request is answered with 401.\n`,
  );
  expect(ledger.keys.list().map(({ expiresAt }) => expiresAt && expiresAt - ledger.time)).toEqual([
    undefined,
    0,
    hour / 4,
    24 * hour,
  ]);
  const rotated = JSON.parse((await paybrake('keys rotate key_000000000004 --json')).out) as Record<string, unknown>;
  expect(rotated).toMatchObject({ secret, key: { id: 'key_000000000005' }, old: { id: 'key_000000000004' } });
});

it('rotates a key to one that ends', async () => {
  const { paybrake, ledger } = await proxy();
  await paybrake('keys create --role billing --expires 7d');
  const { err } = await paybrake('keys rotate key_000000000001 --expires 30d --overlap 1h');
  expect(err.split('\n')[0]).toBe(
    'Key key_000000000002 of the role billing (test mode, ends 2026-02-01 03:04:00Z). It replaces key_000000000001.',
  );
  expect(ledger.keys.list().map(({ id, expiresAt = 0 }) => [id, expiresAt - ledger.time])).toEqual([
    ['key_000000000002', 30 * 24 * hour],
    ['key_000000000001', hour],
  ]);
  expect(await paybrake('keys rotate key_000000000002 --expires 0')).toEqual({
    code: 2,
    out: '',
    err: 'error: A key lives for more than nothing and at most ten years: --expires 30d.\n',
  });
  expect(ledger.keys.list()).toHaveLength(2);
});
