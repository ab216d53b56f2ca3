import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, digestOf, hour, noon } from '../rig.js';

export function keyCases(bench: Bench): void {
  const made = { role: 'billing', mode: 'test', hint: 'wxyz' } as const;

  describe('keys', () => {
    it('are found by their digest, with all that is known of them', async () => {
      const digest = digestOf('one');
      const key = await bench.ledger.keys.create({ ...made, digest, label: 'laptop', expiresAt: noon + hour });
      expect(key).toEqual({
        id: expect.stringMatching(/^key_[0-9a-z]{12}$/) as string,
        ...made,
        label: 'laptop',
        createdAt: noon,
        expiresAt: noon + hour,
      });
      expect(bench.ledger.findKey(digest)).toEqual(key);
      expect(bench.ledger.findKey(digestOf('two'))).toBeUndefined();
      expect(bench.ledger.keys.list()).toEqual([{ ...key, lastUsedAt: noon }]);
      await expect(bench.ledger.keys.create({ ...made, digest })).rejects.toThrow('A key with this digest exists already.');
    });

    it('are judged again when money is reserved', async () => {
      const caller = await Caller.of(bench.ledger);
      const refused = { kind: 'not-in-force' };
      expect(await caller.reserve('a', 1, { mode: 'live' })).toEqual(refused);
      expect(await caller.reserve('a', 1, { role: 'support' })).toEqual(refused);
      expect(await caller.reserve('a', 1, { keyId: 'key_nobody' })).toEqual(refused);
      expect(await caller.reserve('a', 1)).toMatchObject({ kind: 'reserved' });
    });

    it('that are revoked are no longer in force, in the order in which it was said', async () => {
      const caller = await Caller.of(bench.ledger);
      const before = caller.reserve('a', 1);
      const revoked = bench.ledger.keys.revoke(caller.key.id);
      const after = caller.reserve('b', 1);
      expect(await before).toMatchObject({ kind: 'reserved' });
      expect(await revoked).toEqual({ ...caller.key, revokedAt: noon });
      expect(await after).toEqual({ kind: 'not-in-force' });
      bench.clock.pass(hour);
      expect(await bench.ledger.keys.revoke(caller.key.id)).toMatchObject({ revokedAt: noon });
      expect(await bench.ledger.keys.revoke('key_nobody')).toBeUndefined();
    });

    it('end when they expire, and never later', async () => {
      const caller = await Caller.of(bench.ledger);
      expect(await bench.ledger.keys.expire(caller.key.id, noon + hour)).toMatchObject({ expiresAt: noon + hour });
      expect(await bench.ledger.keys.expire(caller.key.id, noon + 2 * hour)).toMatchObject({ expiresAt: noon + hour });
      expect(await bench.ledger.keys.expire('key_nobody', noon)).toBeUndefined();
      await expect(bench.ledger.keys.expire(caller.key.id, Number.NaN)).rejects.toThrow(
        'The ledger takes times in whole ms since the epoch, not NaN.',
      );
      bench.clock.pass(hour - 1);
      expect(await caller.reserve('a', 1)).toMatchObject({ kind: 'reserved' });
      bench.clock.pass(1);
      expect(await caller.reserve('b', 1)).toEqual({ kind: 'not-in-force' });
    });

    it('do not outlive their day while the trusted clock lags', async () => {
      const caller = await Caller.of(bench.ledger);
      await bench.ledger.keys.expire(caller.key.id, noon + hour);
      bench.clock.sleep(hour);
      expect(bench.ledger.now()).toBe(noon);
      expect(await caller.reserve('a', 1)).toEqual({ kind: 'not-in-force' });
    });

    it('survive a restart, with when they were used last', async () => {
      const digest = digestOf('one');
      const key = await bench.ledger.keys.create({ ...made, digest });
      bench.clock.pass(hour);
      bench.ledger.findKey(digest);
      const ledger = await bench.restart();
      expect(ledger.keys.list()).toEqual([{ ...key, lastUsedAt: noon + hour }]);
    });
  });

  describe('freezing', () => {
    it('stops a role or everything, also after a restart', async () => {
      const [billing, support] = [await Caller.of(bench.ledger), await Caller.of(bench.ledger, [], 'support')];
      await bench.ledger.keys.freeze('billing');
      expect([bench.ledger.isFrozen('billing'), bench.ledger.isFrozen('support')]).toEqual([true, false]);
      expect(bench.ledger.keys.frozen()).toEqual(['billing']);
      expect(await billing.reserve('a', 1)).toEqual({ kind: 'not-in-force' });
      expect(await support.reserve('b', 1)).toMatchObject({ kind: 'reserved' });

      await bench.ledger.keys.freeze(undefined);
      const ledger = await bench.restart();
      expect(ledger.keys.frozen()).toBe('everything');
      expect(await support.on(ledger).reserve('c', 1)).toEqual({ kind: 'not-in-force' });

      await ledger.keys.unfreeze('billing');
      expect(ledger.isFrozen('billing')).toBe(true);
      await ledger.keys.freeze('billing');
      await ledger.keys.unfreeze(undefined);
      expect(ledger.keys.frozen()).toEqual([]);
      expect(await billing.on(ledger).reserve('d', 1)).toMatchObject({ kind: 'reserved' });
    });

    it('does not stop what is under way from being settled', async () => {
      const caller = await Caller.of(bench.ledger);
      const hold = await caller.hold('a', 5);
      await bench.ledger.keys.freeze(undefined);
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 5 });
      expect(bench.ledger.holds.get(hold)).toMatchObject({ state: 'closed', posted: 5 });
    });
  });
}
