import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, cap, decision, hour, noon, price } from '../rig.js';

export function operationCases(bench: Bench): void {
  describe('operations', () => {
    it('are known by their id from the reservation on', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 50, { fingerprint: 'f', endpoint: 'POST /v1/charges' });
      const sent = {
        id: 'a',
        role: 'billing',
        endpoint: 'POST /v1/charges',
        fingerprint: 'f',
        idempotency: 'given',
        startedAt: noon,
        state: 'sent',
        hold: 'hold_1',
      };
      expect(bench.ledger.recall({ id: 'a' })).toEqual(sent);
      expect(bench.ledger.recall({ id: 'b' })).toBeUndefined();
      expect(await caller.reserve('a', 50)).toEqual({ kind: 'known', operation: sent });
      expect(caller.used()).toEqual([50]);

      await bench.ledger.settle(
        'a',
        { kind: 'done', object: 'ch_1', posted: 50 },
        { status: 200, object: 'ch_1' },
        decision('posted'),
      );
      const settled = { ...sent, state: 'settled', outcome: 'done', object: 'ch_1', status: 200 };
      expect(bench.ledger.recall({ id: 'a' })).toEqual(settled);
      expect(await caller.reserve('a', 50)).toEqual({ kind: 'known', operation: settled });
      expect(bench.ledger.holds.operations('hold_1')).toEqual([settled]);
    });

    it('that ask for the same are in the way within the window, the newest first', async () => {
      const caller = await Caller.of(bench.ledger, []);
      const done = async (id: string): Promise<void> => {
        await caller.hold(id, 5, { fingerprint: 'same' });
        await caller.settle(id, { kind: 'done', object: `pi_${id}`, posted: 5 });
      };
      await done('a');
      bench.clock.pass(hour);
      await done('b');
      const find = (since: number): string | undefined =>
        bench.ledger.recall({ role: 'billing', fingerprint: 'same', since })?.id;
      expect([find(0), find(noon), find(noon + hour)]).toEqual(['b', 'b', undefined]);
      expect(bench.ledger.recall({ role: 'support', fingerprint: 'same', since: 0 })).toBeUndefined();
      const again = { fingerprint: 'same', equalSince: noon };
      expect(await caller.reserve('c', 5, again)).toMatchObject({ kind: 'known', operation: { id: 'b' } });
      expect(await caller.reserve('c', 5, { ...again, equalSince: noon + hour })).toMatchObject({ kind: 'reserved' });
      expect(await caller.reserve('d', 5, { fingerprint: 'same' })).toMatchObject({ kind: 'reserved' });
    });

    it('that ask for the same and have no known outcome are in the way however long ago they seem to be', async () => {
      const caller = await Caller.of(bench.ledger, []);
      const hold = await caller.hold('a', 5, { fingerprint: 'same' });
      const restarted = caller.on(await bench.restart());
      // The ledger's time lagged when it began: by Stripe's it is much younger.
      restarted.ledger.observe(noon + 999 * hour);
      const again = { fingerprint: 'same', equalSince: noon + 998 * hour };
      const find = (since: number): string | undefined =>
        restarted.ledger.recall({ role: 'billing', fingerprint: 'same', since })?.id;
      expect(find(again.equalSince)).toBe('a');
      expect(await restarted.reserve('b', 5, again)).toMatchObject({ kind: 'known', operation: { id: 'a' } });
      await restarted.ledger.holds.resolve(hold, 5, { who: 'alice', why: 'seen' });
      expect([find(again.equalSince), find(noon + 1000 * hour)]).toEqual(['a', undefined]);
    });

    it('that did nothing are in nobody’s way', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.hold('a', 10, { fingerprint: 'same' });
      await bench.ledger.settle('a', { kind: 'nothing' }, { status: 400 }, decision('void'));
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ state: 'settled', outcome: 'nothing', status: 400 });
      expect(bench.ledger.recall({ role: 'billing', fingerprint: 'same', since: 0 })).toBeUndefined();
      expect(await caller.reserve('b', 4, { fingerprint: 'same', equalSince: 0 })).toMatchObject({ kind: 'reserved' });
      expect(await caller.reserve('a', 6, { fingerprint: 'other' })).toMatchObject({ kind: 'reserved' });
      const again = bench.ledger.recall({ id: 'a' });
      expect(again).toMatchObject({ state: 'sent', fingerprint: 'other', hold: 'hold_3' });
      expect(again).not.toHaveProperty('outcome');
      expect(await caller.reserve('a', 6)).toMatchObject({ kind: 'known' });
    });

    it('are as old as the first use of their id, also when that did nothing', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.hold('a', 10);
      await caller.settle('a', { kind: 'nothing' });
      bench.clock.pass(20 * hour);
      await caller.hold('a', 10);
      await caller.settle('a', { kind: 'unknown', why: 'timed out' });
      expect(await bench.ledger.resend('a', 20 * hour)).toBeUndefined();
      expect(await bench.ledger.resend('a', 21 * hour)).toMatchObject({ held: 10 });
    });

    it('that are settled stay so', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 50);
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 50 });
      const rows = bench.ledger.audit.tail(99);
      const known = bench.ledger.recall({ id: 'a' });
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 50 });
      await caller.settle('a', { kind: 'nothing' });
      await caller.settle('a', { kind: 'unknown', why: 'late' });
      await caller.settle('a', { kind: 'open', object: 'pi_a', posted: 0, held: 50 });
      expect(bench.ledger.recall({ id: 'a' })).toEqual(known);
      expect(bench.ledger.audit.tail(99)).toEqual(rows);
      expect(caller.used()).toEqual([50]);
    });

    it('that are unknown are settled by the answer that comes at last', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const hold = await caller.hold('a', 50);
      await caller.settle('a', { kind: 'unknown', why: 'timed out' });
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ state: 'unknown' });
      expect(bench.ledger.holds.get(hold)).toMatchObject({ state: 'unknown', held: 50 });
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 50 });
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ state: 'settled', outcome: 'done' });
      expect(bench.ledger.holds.get(hold)).toMatchObject({ state: 'closed', held: 0, posted: 50 });
    });

    it('that are unknown can be taken to be sent once more, young and held for, and are under way then', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const hold = await caller.hold('a', 50);
      expect(await bench.ledger.resend('a', hour)).toBeUndefined();
      expect(await bench.ledger.resend('x', hour)).toBeUndefined();
      await caller.settle('a', { kind: 'unknown', why: 'timed out' });
      expect(await bench.ledger.resend('a', hour)).toMatchObject({ id: hold, held: 50 });
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ state: 'sent' });
      const by = { who: 'alice', why: 'seen' };
      await expect(bench.ledger.holds.resolve(hold, 0, by)).rejects.toThrow('is under way');
      await caller.settle('a', { kind: 'unknown', why: 'timed out again' });
      bench.clock.pass(hour);
      expect(await bench.ledger.resend('a', hour)).toBeUndefined();
      await bench.ledger.holds.resolve(hold, 0, by);
      expect(await bench.ledger.resend('a', 9 * hour)).toBeUndefined();
    });

    it('of one role do not raise an object past what another role holds of it', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const other = await Caller.of(bench.ledger, [cap({ usd: 100 })], 'support');
      await caller.hold('a', price(50, { object: 'pi_1' }));
      expect(await other.reserve('b', price(51, { object: 'pi_1' }))).toEqual({ kind: 'held-by-other', role: 'billing' });
      expect(await other.reserve('b', price(50, { object: 'pi_1', currency: 'eur' }))).toMatchObject({ kind: 'held-by-other' });
      expect(await other.reserve('b', price(50, { object: 'pi_1' }))).toMatchObject({ kind: 'reserved' });
      expect([caller.used(), other.used()]).toEqual([[50], [50]]);
    });

    it('hold what another role may have raised their object to', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const other = await Caller.of(bench.ledger, [cap({ usd: 100 })], 'support');
      await caller.hold('raise', price(80, { object: 'pi_1' }));
      // Priced by what it read before the other one was executed.
      await other.hold('capture', price(50, { object: 'pi_1' }));
      expect([caller.used(), other.used()]).toEqual([[80], [80]]);
      await caller.settle('raise', { kind: 'open', object: 'pi_1', posted: 0, held: 80 });
      await other.settle('capture', { kind: 'done', object: 'pi_1', posted: 80 });
      expect([other.used(), bench.ledger.keys.frozen()]).toEqual([[80], []]);
      const small = await Caller.of(bench.ledger, [cap({ usd: 70 })], 'shop');
      expect(await small.reserve('again', price(50, { object: 'pi_1' }))).toMatchObject({ kind: 'over' });
    });

    it('are compared by when they were last heard of', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 5, { fingerprint: 'same' });
      await caller.settle('a', { kind: 'open', object: 'pi_a', posted: 0, held: 5 }, noon + 200 * hour);
      const again = { fingerprint: 'same', equalSince: noon + 190 * hour };
      expect(await caller.reserve('b', 5, again)).toMatchObject({ kind: 'known', operation: { id: 'a', startedAt: noon } });
    });

    it('nobody knows cannot be settled', async () => {
      await expect(bench.ledger.settle('x', { kind: 'nothing' }, {}, decision('void'))).rejects.toThrow(
        'The ledger knows no operation "x".',
      );
      await Caller.of(bench.ledger);
    });

    it('with amounts that are none are refused alone', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const bad = [caller.reserve('a', 1.5), caller.reserve('b', -1), caller.reserve('c', Number.NaN), caller.reserve('d\0', 1)];
      const good = caller.reserve('e', price(1));
      const message = 'The ledger takes whole amounts from 0 to 1000000000000, not';
      await expect(bad[0]).rejects.toThrow(`${message} 1.5.`);
      await expect(bad[1]).rejects.toThrow(`${message} -1.`);
      await expect(bad[2]).rejects.toThrow(`${message} NaN.`);
      await expect(bad[3]).rejects.toThrow('The ledger takes no text that is empty or has a NUL: "d\\u0000".');
      expect(await good).toMatchObject({ kind: 'reserved' });
      await expect(caller.settle('e', { kind: 'done', object: 'pi_e', posted: 0.5 })).rejects.toThrow(`${message} 0.5.`);
      expect(caller.used()).toEqual([1]);
    });
  });
}
