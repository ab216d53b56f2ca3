import { expect, it } from 'vitest';

import { VERSION } from '../../src/version.js';
import { aHold } from '../proxy/admin/fake-ledger.js';
import { aPolicy } from '../proxy/admin/policy.js';
import { command, proxy } from './operator.js';
import { project } from './project.js';

const running = { upstream: 'https://api.stripe.com', ready: () => true };

it('shows a proxy that takes requests, and what is left of its caps', async () => {
  const { paybrake } = await proxy(running);
  await paybrake('keys create --role billing');
  expect(await paybrake('status')).toEqual({
    code: 0,
    out: `paybrake ${VERSION} in test mode: requests are taken.

  Policy     paybrake.policy.json (SHA-256 aaaaaaaaaaaa…)
  Upstream   https://api.stripe.com
  Frozen     nothing
  Keys       1 in force
  Holds      0 open, 0 of unknown outcome

ROLE     CAP                                    WHOSE          USED       LEFT
billing  charges usd 30.00 in 24h               all            10.00 USD  20.00 USD
billing  charges usd 30.00 in 24h per customer  each customer  0.00 USD   30.00 USD
support  charges usd 30.00 in 24h               all            10.00 USD  20.00 USD
support  charges usd 30.00 in 24h per customer  each customer  0.00 USD   30.00 USD
`,
    err: '',
  });
});

it('says what stands in the way, and exits with 1 when no requests are taken', async () => {
  const { paybrake, ledger } = await proxy({ ...running, ready: () => false });
  ledger.heldBy.set('hold_1', aHold());
  await paybrake('freeze billing');
  const { code, out } = await paybrake('status');
  expect([code, out.split('\n')[0]]).toEqual([
    1,
    `paybrake ${VERSION} in test mode: no requests are taken; the log of the proxy says why.`,
  ]);
  expect(out).toContain('  Frozen     billing; lift it with: paybrake unfreeze <role>\n');
  expect(out).toContain('  Holds      0 open, 1 of unknown outcome: paybrake holds list\n');
  await paybrake('freeze');
  expect((await paybrake('status')).out).toContain('  Frozen     everything; lift it with: paybrake unfreeze\n');
});

it('does not call a proxy well that is frozen as a whole', async () => {
  const { paybrake } = await proxy(running);
  await paybrake('freeze');
  const { code, out } = await paybrake('status');
  expect([code, out.split('\n')[0]]).toEqual([
    1,
    `paybrake ${VERSION} in test mode: every request is refused, since everything is frozen.`,
  ]);
  await paybrake('unfreeze');
  await paybrake('freeze support');
  expect((await paybrake('status')).code).toBe(0);
});

it('counts operations where a cap does, and shows roles that have no cap of their own', async () => {
  const [billing] = aPolicy.roles.values();
  if (billing === undefined) throw new Error('no role');
  const often = { on: 'charges', limit: { count: 1_010 }, window: 600_000, text: 'charges count 1010 in 10m' } as const;
  const roles = new Map([
    ['billing', { ...billing, caps: [often] }],
    ['support', { ...billing, name: 'support', caps: [] }],
  ]);
  const { paybrake } = await proxy({ ...running, policy: () => ({ policy: { ...aPolicy, roles }, source: 'p.json' }) });
  const { out } = await paybrake('status');
  expect(out.split('\n').slice(-4)).toEqual([
    'ROLE     CAP                        WHOSE  USED  LEFT',
    'billing  charges count 1010 in 10m  all    1000  10',
    'support  -                          -      -     -',
    '',
  ]);
});

it('shows who has used most of caps that count each apart, and how much a request may take', async () => {
  const [billing] = aPolicy.roles.values();
  if (billing === undefined) throw new Error('no role');
  const cap = { on: 'charges', window: 600_000 } as const;
  const caps = [
    { ...cap, limit: { usd: 2_900 }, per: 'customer', text: 'usd 29.00 per customer' },
    { ...cap, limit: { count: 7 }, per: 'key', text: 'count 7 per key' },
    { ...cap, limit: { usd: 500 }, per: 'request', text: 'usd 5.00 per request' },
  ] as const;
  const policy = { ...aPolicy, roles: new Map([['billing', { ...billing, caps }]]) };
  const { paybrake, ledger } = await proxy({ ...running, policy: () => ({ policy, source: 'p.json' }) });
  for (let n = 0; n < 4; n++) ledger.busy.push([`cus_${n}`, 2_900 - n]);
  const lines = async () => (await paybrake('status')).out.split('\n').slice(8);
  const shown = [
    'ROLE     CAP                     WHOSE         USED       LEFT',
    'billing  usd 29.00 per customer  cus_0         29.00 USD  0.00 USD',
    'billing  usd 29.00 per customer  cus_1         28.99 USD  0.01 USD',
    'billing  usd 29.00 per customer  cus_2         28.98 USD  0.02 USD',
    'billing  usd 29.00 per customer  cus_3         28.97 USD  0.03 USD',
    'billing  count 7 per key         each key      0          7',
    'billing  usd 5.00 per request    each request  -          5.00 USD',
  ];
  expect(await lines()).toEqual([...shown, '']);
  for (let n = 4; n < 9; n++) ledger.busy.push([`cus_${n}`, 2_900 - n]);
  expect(await lines()).toEqual([
    ...shown.slice(0, 5),
    'billing  usd 29.00 per customer  cus_4         28.96 USD  0.04 USD',
    ...shown.slice(5),
    '',
    'Of a cap per customer or key, the 5 that have used most are shown; nobody else has less left.',
    '',
  ]);
  expect((JSON.parse((await paybrake('status --json')).out) as { apart: unknown[] }).apart[0]).toMatchObject({
    role: 'billing',
    per: 'customer',
    unit: 'usd',
    limit: 2_900,
    highest: [{ who: 'cus_0', used: 2_900, left: 0 }, {}, {}, {}, {}],
  });
});

it('prints JSON for programs', async () => {
  const { paybrake } = await proxy(running);
  const { code, out } = await paybrake('status --json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    version: VERSION,
    mode: 'test',
    ready: true,
    frozen: [],
    holds: { open: 0, unknown: 0 },
  });
});

it('says what the folder says when no proxy runs, under both names of the option', async () => {
  const cwd = project({ 'paybrake.policy.json': '{ "roles": { "a": { "allow": ["charges:read"] } } }' });
  await command(cwd, ['keys', 'create', '--role', 'a', '--folder', 'here']);
  const told = await command(cwd, ['status', '--folder', 'here']);
  expect(told).toEqual({
    code: 1,
    out: `paybrake ${VERSION} in test mode: no proxy runs; this is what its folder says.

  Frozen     nothing
  Keys       1 in force
  Holds      0 open, 0 of unknown outcome
`,
    err: '',
  });
  expect(await command(cwd, ['status', '--state', 'here'])).toEqual(told);
  expect((await command(cwd, ['status', '--state', 'nowhere'])).code).toBe(2);
});
