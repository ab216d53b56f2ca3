import { expect, it } from 'vitest';

import { aHold } from '../proxy/admin/fake-ledger.js';
import { command, proxy, type Proxy } from './operator.js';

async function withHolds(...options: Parameters<typeof proxy>): Promise<Proxy> {
  const made = await proxy(...options);
  const holds = [
    aHold(),
    aHold({ id: 'hold_22', role: 'support', state: 'open', currency: 'jpy', held: 500, bucket: 'refunds', posted: 20 }),
    aHold({ id: 'hold_3', state: 'closed', held: 0, posted: 100 }),
  ].map(({ customer, object, ...hold }) => (hold.id === 'hold_22' ? hold : { ...hold, customer, object }));
  for (const hold of holds) made.ledger.heldBy.set(hold.id, hold as ReturnType<typeof aHold>);
  return made;
}

it('lists what waits, the unknown first', async () => {
  const { paybrake } = await withHolds();
  expect(await paybrake('holds list')).toEqual({
    code: 0,
    out: `ID       STATE    ROLE     ON       HELD       MOVED     CUSTOMER  OBJECT  SINCE
hold_1   unknown  billing  charges  29.00 USD  0.00 USD  cus_1     pi_1    2026-01-01 00:00:00Z
hold_22  open     support  refunds  500 JPY    20 JPY    -         -       2026-01-01 00:00:00Z
`,
    err: '',
  });
});

it('lists by role and by state, and for programs', async () => {
  const { paybrake } = await withHolds();
  const ids = async (line: string) =>
    (JSON.parse((await paybrake(`${line} --json`)).out) as { id: string }[]).map(({ id }) => id);
  expect(await ids('holds list')).toEqual(['hold_1', 'hold_22']);
  expect(await ids('holds list --role support')).toEqual(['hold_22']);
  expect(await ids('holds list --state closed')).toEqual(['hold_3']);
  expect(await ids('holds list --role support --state unknown')).toEqual([]);
  expect((await paybrake('holds list --role nobody')).out).toBe(
    'No holds: no money is waiting. The policy has no role "nobody"; it has: billing, support.\n',
  );
  expect((await paybrake('holds list --role support --state closed')).out).toBe('No holds are closed.\n');
  expect((await paybrake('holds list --role support --state unknown')).out).toBe('No holds are unknown.\n');
  expect(await paybrake('holds list --state lost')).toMatchObject({ code: 2, out: '' });
});

it.each([
  ['29.00', 2_900, '29.00'],
  ['29', 2_900, '29.00'],
  ['0', 0, '0.00'],
])('closes a hold at %s', async (posted, minor, shown) => {
  const { paybrake, ledger } = await withHolds();
  expect(await paybrake(`holds resolve hold_1 --posted ${posted} --why dashboard`)).toEqual({
    code: 0,
    out: `The hold hold_1 is closed: ${shown} USD moved, and nothing more can.\n`,
    err: '',
  });
  expect(ledger.heldBy.get('hold_1')).toMatchObject({ state: 'closed', posted: minor });
  expect(ledger.rows).toMatchObject([{ decision: 'operator', agent: 'admin API: dashboard' }]);
});

it('reads amounts in the currency of the hold', async () => {
  const { paybrake, ledger } = await withHolds();
  expect(await paybrake('holds resolve hold_22 --posted 500.00')).toEqual({
    code: 2,
    out: '',
    err: 'error: --posted "500.00" is no amount in JPY, the currency of the hold. Write it as 2900, or 0.\n',
  });
  expect((await paybrake('holds resolve hold_22 --posted 500')).code).toBe(0);
  expect(ledger.heldBy.get('hold_22')).toMatchObject({ posted: 500 });
});

it('lets the proxy ask Stripe', async () => {
  const settlement = { kind: 'open', object: 'pi_1', posted: 900, held: 2_000 } as const;
  const { paybrake } = await withHolds({ lookUp: () => Promise.resolve({ settlement }) });
  expect(await paybrake('holds resolve hold_1 --look-up')).toEqual({
    code: 0,
    out: 'The hold hold_1 is open: 9.00 USD moved, and 20.00 USD more can.\n',
    err: '',
  });
});

it.each([
  [
    'holds resolve hold_1',
    'Say what moved with --posted (29.00, or 0), or let the proxy ask Stripe with --look-up: one of the two.',
  ],
  [
    'holds resolve hold_1 --posted 0 --look-up',
    'Say what moved with --posted (29.00, or 0), or let the proxy ask Stripe with --look-up: one of the two.',
  ],
  ['holds resolve hold_9 --posted 0', 'There is no hold "hold_9". paybrake holds list shows them all.'],
  ['holds resolve hold_3 --posted 0', 'The hold hold_3 is closed already: nothing of it is held.'],
  [
    'holds resolve hold_1 --posted 2900',
    'At most 29.00 USD of the hold hold_1 can have moved, not 2900.00 USD. If Stripe says more, let the proxy ask it: --look-up.',
  ],
  [
    'holds resolve hold_1 --posted 29,00',
    '--posted "29,00" is no amount in USD, the currency of the hold. Write it as 29.00, or 0.',
  ],
  ['holds resolve hold_1 --look-up', 'Only a running proxy can ask Stripe. Start it, or say what moved with --posted.'],
])('%s: exits with 2 and says why', async (line, why) => {
  const { paybrake, ledger } = await withHolds();
  expect(await paybrake(line)).toEqual({ code: 2, out: '', err: `error: ${why}\n` });
  expect([ledger.heldBy.get('hold_1'), ledger.rows]).toEqual([aHold(), []]);
});

it('takes a reason of several words', async () => {
  const { cwd, env, ledger } = await withHolds();
  await command(cwd, ['holds', 'resolve', 'hold_1', '--posted', '0', '--why', 'never charged'], env);
  expect(ledger.rows).toMatchObject([{ agent: 'admin API: never charged' }]);
});
