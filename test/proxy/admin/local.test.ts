import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { LocalOptions } from '../../../src/proxy/admin/local/context.js';
import { localOperator } from '../../../src/proxy/admin/local/operator.js';
import type { Operator } from '../../../src/proxy/admin/operator.js';
import { digestOf, parseKey } from '../../../src/proxy/keys/format.js';
import { aHold, fakeLedger, type FakeLedger } from './fake-ledger.js';
import { aPolicy } from './policy.js';

const hour = 3_600_000;

function setUp(options: Partial<LocalOptions> = {}): { ledger: FakeLedger; operator: Operator } {
  const ledger = fakeLedger();
  const policy = () => ({ policy: aPolicy, source: 'paybrake.policy.json' });
  return {
    ledger,
    operator: localOperator({ ledger, mode: 'test', random: randomBytes, wall: () => 0, who: 'alice', policy, ...options }),
  };
}

/** What the audit log says of operators, without the chain. */
const noted = (ledger: FakeLedger) => ledger.rows.map(({ endpoint, reason, role, keyId }) => ({ endpoint, reason, role, keyId }));

describe('keys', () => {
  it('creates one: the secret is in the answer alone, its digest in the ledger', async () => {
    const { ledger, operator } = setUp();
    const { secret, key } = await operator.createKey({ role: 'billing', label: 'night job', expiresIn: hour });
    expect(parseKey(secret)).toEqual({ ok: true, mode: 'test' });
    expect(key).toEqual({
      id: 'key_000000000001',
      role: 'billing',
      mode: 'test',
      label: 'night job',
      hint: secret.slice(-4),
      createdAt: ledger.time,
      expiresAt: ledger.time + hour,
      state: 'in force',
    });
    expect(ledger.findKey(digestOf(secret))?.id).toBe(key.id);
    expect(ledger.rows).toEqual([
      {
        decision: 'operator',
        endpoint: 'keys create',
        reason: 'created',
        role: 'billing',
        keyId: key.id,
        keyLabel: 'night job',
        agent: 'alice',
        seq: 1,
        at: ledger.time,
        mac: 'mac1',
      },
    ]);
    const shown = JSON.stringify([await operator.listKeys(), ledger.rows, await operator.status()]);
    expect(shown).not.toContain('pbk_');
    expect(shown).not.toContain(digestOf(secret));
  });

  it.each([
    [{ role: 'biling' }, 'not-found', 'There is no role "biling" in paybrake.policy.json. Did you mean billing?'],
    [{ role: 'x' }, 'not-found', 'There is no role "x" in paybrake.policy.json. It has: billing, support.'],
    [
      { role: 'Billing!' },
      'bad-input',
      'A role is lower-case letters, digits and underscores, beginning with a letter: --role billing.',
    ],
    [
      { role: 'billing', label: 'a\nb' },
      'bad-input',
      'A label is 1 to 64 characters with no line break in it: --label "night job".',
    ],
    [{ role: 'billing', label: '' }, 'bad-input', 'A label is 1 to 64 characters with no line break in it: --label "night job".'],
    [
      { role: 'billing', label: ['pbk', 'live', 'abc'].join('_') },
      'bad-input',
      'The label looks like a key. Labels are shown to everybody: use a name.',
    ],
    [{ role: 'billing', expiresIn: 0 }, 'bad-input', 'A key lives for more than nothing and at most ten years: --expires 30d.'],
    [
      { role: 'billing', expiresIn: 1e15 },
      'bad-input',
      'A key lives for more than nothing and at most ten years: --expires 30d.',
    ],
  ])('makes none of %j', async (wanted, code, message) => {
    const { ledger, operator } = setUp();
    await expect(operator.createKey(wanted)).rejects.toMatchObject({ name: 'OperatorError', code, message });
    expect([ledger.keys.list(), ledger.rows]).toEqual([[], []]);
  });

  it('counts its life from today, when the time of the ledger lags behind', async () => {
    const { ledger, operator } = setUp({ wall: () => Date.UTC(2026, 5, 1) });
    const { key } = await operator.createKey({ role: 'billing', expiresIn: hour });
    expect([key.expiresAt, key.state]).toEqual([Date.UTC(2026, 5, 1) + hour, 'in force']);
    await ledger.keys.expire(key.id, Date.UTC(2026, 4, 1));
    expect((await operator.listKeys()).map(({ state }) => state)).toEqual(['expired']);
  });

  it('makes none when no policy says which roles there are', async () => {
    const ledger = fakeLedger();
    const operator = localOperator({ ledger, mode: 'test', random: randomBytes, wall: () => 0, who: 'alice' });
    await expect(operator.createKey({ role: 'billing' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(ledger.keys.list()).toEqual([]);
  });

  it('lists the oldest first, each with what it is good for', async () => {
    const { ledger, operator } = setUp();
    const ids: string[] = [];
    for (const wanted of [{ role: 'billing' }, { role: 'billing' }, { role: 'billing', expiresIn: hour }, { role: 'support' }]) {
      ids.push((await operator.createKey(wanted)).key.id);
      ledger.time += 1;
    }
    await operator.revokeKey(ids[1] ?? '');
    await operator.freeze('support');
    ledger.time += hour;
    const listed = await operator.listKeys();
    expect(listed.map(({ id, state }) => [id, state])).toEqual([
      [ids[0], 'in force'],
      [ids[1], 'revoked'],
      [ids[2], 'expired'],
      [ids[3], 'frozen'],
    ]);
    expect((await operator.status()).keysInForce).toBe(1);
  });

  it('revokes, and says when there is nothing to revoke', async () => {
    const { ledger, operator } = setUp();
    const { key, secret } = await operator.createKey({ role: 'billing' });
    expect(await operator.revokeKey(key.id)).toMatchObject({ id: key.id, state: 'revoked', revokedAt: ledger.time });
    await expect(operator.revokeKey('key_nope')).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no key "key_nope". paybrake keys list shows them all.',
    });
    await expect(operator.revokeKey(secret)).rejects.toMatchObject({
      code: 'bad-input',
      message: 'That is a secret, not the id of a key. Ids begin with key_: paybrake keys list shows them.',
    });
    expect(noted(ledger)).toEqual([
      { endpoint: 'keys create', reason: 'created', role: 'billing', keyId: key.id },
      { endpoint: 'keys revoke', reason: 'revoked', role: 'billing', keyId: key.id },
    ]);
  });

  it('rotates: a new key of the role and label, and the old one ends after the overlap', async () => {
    const { ledger, operator } = setUp();
    const { key, secret } = await operator.createKey({ role: 'billing', label: 'night job' });
    const rotated = await operator.rotateKey(key.id, 24 * hour);
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.key).toMatchObject({ role: 'billing', label: 'night job', state: 'in force' });
    expect(rotated.key.id).not.toBe(key.id);
    expect(rotated.old).toMatchObject({ id: key.id, state: 'in force', expiresAt: ledger.time + 24 * hour });
    ledger.time += 24 * hour;
    expect((await operator.listKeys()).map(({ state }) => state)).toEqual(['expired', 'in force']);
    expect(noted(ledger).slice(1)).toEqual([
      { endpoint: 'keys create', reason: 'created', role: 'billing', keyId: rotated.key.id },
      { endpoint: 'keys rotate', reason: 'rotated', role: 'billing', keyId: key.id },
    ]);
  });

  it('never makes a key live longer by rotating it', async () => {
    const { ledger, operator } = setUp();
    const { key } = await operator.createKey({ role: 'billing', expiresIn: hour });
    expect((await operator.rotateKey(key.id, 24 * hour)).old.expiresAt).toBe(ledger.time + hour);
    const { key: other } = await operator.createKey({ role: 'billing' });
    expect((await operator.rotateKey(other.id, 0)).old.state).toBe('expired');
  });

  it('rotates nothing that is over, unknown or timed in fractions', async () => {
    const { operator } = setUp();
    const { key } = await operator.createKey({ role: 'billing' });
    await operator.revokeKey(key.id);
    await expect(operator.rotateKey(key.id, hour)).rejects.toMatchObject({
      code: 'conflict',
      message: `The key ${key.id} is revoked, so there is nothing to replace. Make a new key: paybrake keys create --role billing`,
    });
    await expect(operator.rotateKey('key_nope', hour)).rejects.toMatchObject({ code: 'not-found' });
    await expect(operator.rotateKey(key.id, 0.5)).rejects.toMatchObject({ code: 'bad-input' });
    expect(await operator.listKeys()).toHaveLength(1);
  });
});

describe('freeze', () => {
  it('freezes a role, everything, and undoes each', async () => {
    const { ledger, operator } = setUp();
    expect(await operator.freeze('billing')).toEqual(['billing']);
    expect([ledger.isFrozen('billing'), ledger.isFrozen('support')]).toEqual([true, false]);
    expect(await operator.freeze()).toBe('everything');
    expect(ledger.isFrozen('support')).toBe(true);
    expect(await operator.unfreeze()).toEqual(['billing']);
    expect(await operator.unfreeze('billing')).toEqual([]);
    expect(noted(ledger).map(({ endpoint, reason, role }) => [endpoint, reason, role])).toEqual([
      ['freeze', 'frozen', 'billing'],
      ['freeze', 'frozen', undefined],
      ['unfreeze', 'unfrozen', undefined],
      ['unfreeze', 'unfrozen', 'billing'],
    ]);
  });

  it('says so when there is no such role: a typo must not look like a stop', async () => {
    const { ledger, operator } = setUp();
    const message = 'There is no role "biling" in paybrake.policy.json. Did you mean billing?';
    await expect(operator.freeze('biling')).rejects.toMatchObject({ code: 'not-found', message });
    await expect(operator.unfreeze('biling')).rejects.toMatchObject({ code: 'not-found', message });
    expect([ledger.keys.frozen(), ledger.rows]).toEqual([[], []]);
  });

  it('freezes a role that left the policy but still has keys', async () => {
    const { ledger, operator } = setUp();
    await ledger.keys.create({ digest: 'd', role: 'gone', mode: 'test', hint: 'abcd' });
    expect(await operator.freeze('gone')).toEqual(['gone']);
  });
});

describe('holds', () => {
  const withHold = (fields = {}, options: Partial<LocalOptions> = {}) => {
    const made = setUp(options);
    made.ledger.heldBy.set('hold_1', aHold(fields));
    return made;
  };

  it('lists, filters and gets', async () => {
    const { ledger, operator } = withHold();
    ledger.heldBy.set('hold_2', aHold({ id: 'hold_2', role: 'support', state: 'open' }));
    const ids = async (filter?: Parameters<Operator['listHolds']>[0]) => (await operator.listHolds(filter)).map(({ id }) => id);
    expect([await ids(), await ids({ role: 'support' }), await ids({ state: 'unknown' })]).toEqual([
      ['hold_1', 'hold_2'],
      ['hold_2'],
      ['hold_1'],
    ]);
    expect(await operator.getHold('hold_1')).toEqual({ hold: aHold(), operations: [] });
    const message = 'There is no hold "hold_9". paybrake holds list shows them all.';
    await expect(operator.getHold('hold_9')).rejects.toMatchObject({ code: 'not-found', message });
  });

  it.each([0, 1, 2_900])("takes the operator's word that %i moved", async (posted) => {
    const { ledger, operator } = withHold();
    const resolved = await operator.resolveHold('hold_1', { kind: 'posted', posted, why: 'seen in the dashboard' });
    expect(resolved).toMatchObject({ state: 'closed', posted, held: 0 });
    expect(ledger.rows).toMatchObject([{ decision: 'operator', agent: 'alice: seen in the dashboard' }]);
  });

  it.each([
    [
      {},
      290_000,
      'conflict',
      'At most 29.00 USD of the hold hold_1 can have moved, not 2900.00 USD. If Stripe says more, let the proxy ask it: --look-up.',
    ],
    [{ posted: 1_000 }, 999, 'conflict', '10.00 USD of the hold hold_1 is known to have moved; it cannot be 9.99 USD in all.'],
    [{}, -1, 'bad-input', 'What moved must be a whole number of minor units, 0 or more.'],
    [{}, 1.5, 'bad-input', 'What moved must be a whole number of minor units, 0 or more.'],
    [{ state: 'closed' as const }, 0, 'conflict', 'The hold hold_1 is closed already: nothing of it is held.'],
  ])('does not take it for %j that %d moved', async (fields, posted, code, message) => {
    const { ledger, operator } = withHold(fields);
    await expect(operator.resolveHold('hold_1', { kind: 'posted', posted, why: '' })).rejects.toMatchObject({ code, message });
    expect([ledger.heldBy.get('hold_1'), ledger.rows]).toEqual([aHold(fields), []]);
  });

  it('closes a hold by what Stripe says of a finished object, whatever was held', async () => {
    const asked: string[] = [];
    const { ledger, operator } = withHold(
      {},
      {
        lookUp: (hold) => {
          asked.push(hold.id);
          return Promise.resolve({ settlement: { kind: 'done', object: 'pi_1', posted: 3_100 } });
        },
      },
    );
    expect(await operator.resolveHold('hold_1', { kind: 'look-up' })).toMatchObject({ state: 'closed', posted: 3_100 });
    expect(asked).toEqual(['hold_1']);
    expect(ledger.rows).toMatchObject([{ decision: 'operator', endpoint: 'holds resolve', reason: 'looked-up', object: 'pi_1' }]);
  });

  it('keeps held what an object that is alive can still move', async () => {
    const lookUp = () => Promise.resolve({ settlement: { kind: 'open', object: 'pi_1', posted: 900, held: 2_000 } as const });
    const { ledger, operator } = withHold({}, { lookUp });
    const after = await operator.resolveHold('hold_1', { kind: 'look-up' });
    expect(after).toMatchObject({ state: 'open', posted: 900, held: 2_000 });
    expect(ledger.rows).toMatchObject([{ decision: 'operator', endpoint: 'holds resolve', reason: 'looked-up', object: 'pi_1' }]);
  });

  it.each([
    [{ kind: 'unknown', why: 'Stripe did not answer' } as const, 'Stripe did not answer'],
    [{ kind: 'nothing' } as const, 'it knows of no object that this hold made'],
  ])('frees nothing on %j', async (settlement, why) => {
    const { ledger, operator } = withHold({}, { lookUp: () => Promise.resolve({ settlement }) });
    const message = `Stripe's answer does not settle the hold hold_1: ${why}. It stays held. Look for it in Stripe's dashboard, then say what moved: paybrake holds resolve hold_1 --posted <amount>`;
    await expect(operator.resolveHold('hold_1', { kind: 'look-up' })).rejects.toMatchObject({ code: 'conflict', message });
    expect(ledger.heldBy.get('hold_1')).toEqual(aHold());
  });

  it('cannot ask Stripe when no proxy runs', async () => {
    const { operator } = withHold();
    const message = 'Only a running proxy can ask Stripe. Start it, or say what moved with --posted.';
    await expect(operator.resolveHold('hold_1', { kind: 'look-up' })).rejects.toMatchObject({ code: 'unavailable', message });
  });
});

it('tells how things stand', async () => {
  const { ledger, operator } = setUp({ upstream: 'https://api.stripe.com', ready: () => true });
  ledger.heldBy.set('hold_1', aHold());
  await operator.createKey({ role: 'billing' });
  const caps = [{ cap: 'charges usd 30.00 in 24h', unit: 'usd', used: 1_000, left: 2_000 }];
  expect(await operator.status()).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    mode: 'test',
    policy: { source: 'paybrake.policy.json', hash: aPolicy.hash },
    upstream: 'https://api.stripe.com',
    ready: true,
    frozen: [],
    keysInForce: 1,
    holds: { open: 0, unknown: 1 },
    roles: [
      { role: 'billing', caps },
      { role: 'support', caps },
    ],
  });
});

it('reads the audit log, at most a page at once', async () => {
  const { ledger, operator } = setUp();
  for (let count = 0; count < 1_005; count++) await ledger.record({ endpoint: 'GET', decision: 'refused', reason: 'x' });
  expect((await operator.auditTail(2)).map(({ seq }) => seq)).toEqual([1_004, 1_005]);
  expect((await operator.auditRead(3, 2)).map(({ seq }) => seq)).toEqual([4, 5]);
  expect([(await operator.auditTail(9_999)).length, (await operator.auditRead(0, 9_999)).length]).toEqual([1_000, 1_000]);
  expect(await operator.auditVerify()).toEqual({ ok: true, rows: 1_005 });
});

it('says that nothing was done when the ledger cannot write', async () => {
  const { ledger, operator } = setUp();
  ledger.broken = 'the disk is full';
  for (const wish of [operator.createKey({ role: 'billing' }), operator.freeze(), operator.unfreeze('billing')]) {
    await expect(wish).rejects.toMatchObject({ name: 'LedgerError', message: 'the disk is full' });
  }
});
