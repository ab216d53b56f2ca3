import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { digestOf, parseKey } from '../../src/proxy/keys/format.js';
import { openLedger } from '../../src/proxy/ledger/sqlite.js';
import { writeAdminFile } from '../../src/proxy/start/state.js';
import { command, proxy } from './operator.js';
import { project } from './project.js';

const policy = JSON.stringify({
  roles: { billing: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '30.00', window: '24h' }] } },
});

const open = (folder: string) =>
  openLedger({
    folder,
    clock: { wall: Date.now, monotonic: () => performance.now() },
    random: (bytes) => new Uint8Array(bytes).fill(9),
  });

it('speaks to the ledger itself when no proxy runs', async () => {
  const cwd = project({ 'paybrake.policy.json': policy });
  const created = await command(cwd, ['keys', 'create', '--role', 'billing']);
  const secret = created.out.trim();
  expect([created.code, parseKey(secret)]).toEqual([0, { ok: true, mode: 'test' }]);
  expect((statSync(join(cwd, '.paybrake')).mode & 0o777).toString(8)).toBe('700');
  expect((await command(cwd, ['freeze', 'billing'])).code).toBe(0);
  expect((await command(cwd, ['audit', 'verify'])).out).toBe(
    '✔ The audit log is whole: 2 rows, none changed, removed, reordered or cut off.\n',
  );
  const ledger = await open(join(cwd, '.paybrake'));
  expect([ledger.findKey(digestOf(secret))?.role, ledger.isFrozen('billing')]).toEqual(['billing', true]);
  await ledger.close();
});

it('makes live keys where a live key is in sight', async () => {
  const cwd = project({ 'other.json': policy });
  const env = { STRIPE_SECRET_KEY: ['sk', 'live', 'A1b2C3d4E5f6G7h8I9j0K1l2'].join('_') };
  const { out } = await command(cwd, ['keys', 'create', '--role', 'billing', '--policy', 'other.json'], env);
  expect(out).toMatch(/^pbk_live_/);
  // The folder knows its mode from then on.
  const next = await command(cwd, ['keys', 'create', '--role', 'billing', '--policy', 'other.json']);
  expect(next.out).toMatch(/^pbk_live_/);
});

it('says when the ledger is in use', async () => {
  const cwd = project({});
  const folder = join(cwd, '.paybrake');
  const ledger = await open(folder);
  const { code, out, err } = await command(cwd, ['keys', 'list']);
  await ledger.close();
  expect([code, out, err.split('\n')]).toEqual([
    2,
    '',
    [
      `error: The ledger ${join(folder, 'ledger.db')} is in use by another process. Stop that one, or give this one a folder of its own: two must not share it.`,
      'If a proxy runs on it, speak to that one: set PAYBRAKE_ADMIN_TOKEN, and PAYBRAKE_ADMIN_URL when it is not on port 4243.',
      '',
    ],
  ]);
});

it('finds the proxy of the folder by its note', async () => {
  const { cwd, url, ledger } = await proxy();
  mkdirSync(join(cwd, 'state'), { mode: 0o700 });
  writeAdminFile(join(cwd, 'state'), { url, token: 'the-token', pid: 1 });
  expect((await command(cwd, ['freeze', '--folder', 'state'])).code).toBe(0);
  expect(ledger.keys.frozen()).toBe('everything');
});

it('takes a note that nobody answers for one that was left behind', async () => {
  const cwd = project({});
  mkdirSync(join(cwd, '.paybrake'), { mode: 0o700 });
  writeAdminFile(join(cwd, '.paybrake'), { url: 'http://127.0.0.1:1', token: 'the-token', pid: 1 });
  expect(await command(cwd, ['keys', 'list'])).toMatchObject({ code: 0, err: '' });
});

it.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
  [
    'there is nothing here',
    {},
    ['keys', 'list'],
    'No proxy runs here, and there is no state folder .paybrake. Start a proxy, or name its folder with --folder.',
  ],
  [
    'no policy says which roles there are',
    {},
    ['keys', 'create', '--role', 'billing'],
    'No proxy runs here, and there is no policy that says which roles there are. Name one with --policy, or start a proxy.',
  ],
  [
    'the policy is not there',
    {},
    ['keys', 'create', '--role', 'billing', '--policy', 'nope.json'],
    'There is no policy file nope.json. Name another one, or run this in its folder.\nTo begin with the sample: paybrake policy sample > paybrake.policy.json',
  ],
  [
    'the token is missing',
    { PAYBRAKE_ADMIN_URL: 'http://127.0.0.1:1' },
    ['keys', 'list'],
    'PAYBRAKE_ADMIN_URL is set, and PAYBRAKE_ADMIN_TOKEN is not. Set both, or neither.',
  ],
  [
    'the named proxy does not answer',
    { PAYBRAKE_ADMIN_URL: 'http://127.0.0.1:1', PAYBRAKE_ADMIN_TOKEN: 'x' },
    ['keys', 'list'],
    "The proxy's admin port at http://127.0.0.1:1 does not answer (nothing listens there).",
  ],
  ...['http://10.0.0.1:4243', 'http://127.0.0.1.evil.example', 'ftp://127.0.0.1', '127.0.0.1:4243', 'https://u:p@host'].map(
    (url): [string, Record<string, string>, string[], string] => [
      `the token would travel in the clear or elsewhere: ${url}`,
      { PAYBRAKE_ADMIN_URL: url, PAYBRAKE_ADMIN_TOKEN: 'x' },
      ['keys', 'list'],
      'PAYBRAKE_ADMIN_URL must be http://127.0.0.1:4243, another address of this machine, or https.',
    ],
  ),
])('exits with 2 when %s', async (_, env, argv, why) => {
  expect(await command(project({}), argv, env)).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
});

it('exits with 2 when the token is wrong', async () => {
  const { cwd, env } = await proxy();
  const err = 'error: The admin token is missing or wrong. Send it as Authorization: Bearer, from PAYBRAKE_ADMIN_TOKEN.\n';
  expect(await command(cwd, ['keys', 'list'], { ...env, PAYBRAKE_ADMIN_TOKEN: 'other' })).toEqual({ code: 2, out: '', err });
});

it('exits with 2 when others can read the folder, or a broken policy was named', async () => {
  const cwd = project({ 'paybrake.policy.json': '{' });
  mkdirSync(join(cwd, '.paybrake'));
  chmodSync(join(cwd, '.paybrake'), 0o755);
  const folder = join(cwd, '.paybrake');
  expect(await command(cwd, ['freeze'])).toEqual({
    code: 2,
    out: '',
    err: `error: ${folder} can be read by other users (mode 755). Close it: chmod 700 ${folder}\n`,
  });
  chmodSync(folder, 0o700);
  const broken = await command(cwd, ['keys', 'create', '--role', 'billing']);
  expect([broken.code, broken.err.split('\n')[0]]).toEqual([2, 'error: The policy does not load:']);
  // An emergency stop does not wait for a policy to be mended.
  expect((await command(cwd, ['freeze'])).code).toBe(0);
});

it('exits with 2 when the ledger is damaged', async () => {
  const cwd = project({});
  mkdirSync(join(cwd, '.paybrake'), { mode: 0o700 });
  writeFileSync(join(cwd, '.paybrake', 'ledger.db'), 'no database at all, but longer than a header is: '.repeat(9));
  const { code, err } = await command(cwd, ['keys', 'list']);
  expect(code).toBe(2);
  expect(err).toContain('is damaged');
});
