import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../../src/proxy/ledger/ledger.js';
import type { Bench } from '../conformance.js';
import { Caller, cap, day, noon, price } from '../rig.js';

export function holdCases(bench: Bench): void {
  const open = (posted: number, held: number) => ({ kind: 'open', object: 'pi_1', posted, held }) as const;
  const done = (posted: number) => ({ kind: 'done', object: 'pi_1', posted }) as const;
  const onObject = (usd: number): ReturnType<typeof price> => price(usd, { object: 'pi_1' });
  const live = (): Hold | undefined => bench.ledger.holdOn('billing', 'pi_1');

  async function created(amount: number, limit = 100): Promise<Caller> {
    const caller = await Caller.of(bench.ledger, [cap({ usd: limit })]);
    await caller.hold('create', amount);
    await caller.settle('create', open(0, amount));
    return caller;
  }

  describe('holds', () => {
    it('say what they are', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 200 })]);
      const wanted = price(108, { amount: 100, currency: 'eur', customer: 'cus_1' });
      const id = await caller.hold('a', wanted, { account: 'acct_1' });
      const hold = {
        id,
        role: 'billing',
        keyId: caller.key.id,
        bucket: 'charges',
        currency: 'eur',
        customer: 'cus_1',
        account: 'acct_1',
        state: 'open',
        held: 100,
        heldUsd: 108,
        posted: 0,
        postedUsd: 0,
        exposure: 0,
        createdAt: noon,
      };
      expect(bench.ledger.holds.get(id)).toEqual(hold);
      expect(bench.ledger.holds.list()).toEqual([hold]);
      await caller.settle('a', open(33, 67));
      const part = { ...hold, object: 'pi_1', held: 67, heldUsd: 72, posted: 33, postedUsd: 36 };
      expect(live()).toEqual(part);
      expect(bench.ledger.holdOn('support', 'pi_1')).toBeUndefined();
      await bench.ledger.learn('billing', done(100));
      expect(bench.ledger.holds.get(id)).toEqual({ ...part, state: 'closed', held: 0, heldUsd: 0, posted: 100, postedUsd: 108 });
      expect(live()).toBeUndefined();
      expect(bench.ledger.holds.get('hold_99')).toBeUndefined();
      expect(bench.ledger.holds.get('nonsense')).toBeUndefined();
    });

    it('are listed by role and state', async () => {
      const caller = await Caller.of(bench.ledger);
      const other = await Caller.of(bench.ledger, [], 'support');
      await caller.hold('a', 1);
      await other.hold('b', 2);
      await caller.hold('c', 3);
      await caller.settle('c', { kind: 'unknown', why: 'lost' });
      await caller.pay(4);
      const list = (filter?: Parameters<typeof bench.ledger.holds.list>[0]): string[] =>
        bench.ledger.holds.list(filter).map(({ id }) => id);
      expect(list()).toEqual(['hold_1', 'hold_2', 'hold_3', 'hold_4']);
      expect(list({ role: 'support' })).toEqual(['hold_2']);
      expect(list({ state: 'open' })).toEqual(['hold_1', 'hold_2']);
      expect(list({ state: 'unknown' })).toEqual(['hold_3']);
      expect(list({ role: 'billing', state: 'closed' })).toEqual(['hold_4']);
    });

    it('live as long as their object, and are raised by the difference', async () => {
      const caller = await created(60);
      bench.clock.pass(90 * day);
      expect(caller.used()).toEqual([60]);
      expect(await caller.reserve('raise', onObject(101))).toMatchObject({ kind: 'over', cap: { used: 60, left: 40 } });
      expect(await caller.reserve('raise', onObject(100))).toMatchObject({
        kind: 'reserved',
        hold: 'hold_1',
        left: [{ used: 100 }],
      });
      expect(live()).toMatchObject({ held: 100 });
      expect(bench.ledger.holds.operations('hold_1').map(({ id }) => id)).toEqual(['create', 'raise']);
    });

    it('are not held twice for a confirmation', async () => {
      const caller = await created(100);
      expect(await caller.reserve('confirm', onObject(100))).toMatchObject({ kind: 'reserved', hold: 'hold_1' });
      await caller.settle('confirm', done(100));
      expect(caller.used()).toEqual([100]);
      bench.clock.pass(day);
      expect(caller.used()).toEqual([0]);
    });

    it('stay held after a decline that leaves the object alive', async () => {
      const caller = await created(100);
      await caller.hold('confirm', onObject(100));
      await caller.settle('confirm', open(0, 100));
      expect(await caller.reserve('b', 1)).toMatchObject({ kind: 'over' });
    });

    it('keep the rest after a part capture', async () => {
      const caller = await created(100);
      await caller.hold('capture', onObject(100));
      await caller.settle('capture', open(30, 70));
      expect(live()).toMatchObject({ posted: 30, held: 70 });
      bench.clock.pass(day);
      expect(caller.used()).toEqual([70]);
      await caller.hold('last', onObject(100));
      await caller.settle('last', done(80));
      expect(caller.used()).toEqual([50]);
    });

    it('give back what a request raised when it did nothing', async () => {
      const caller = await created(60);
      await caller.hold('raise', onObject(100));
      await caller.settle('raise', { kind: 'nothing', object: 'pi_1' });
      expect(live()).toMatchObject({ state: 'open', held: 60 });
      expect(caller.used()).toEqual([60]);
    });

    it('keep what another request under way needs', async () => {
      const caller = await created(60);
      await caller.hold('one', onObject(90));
      await caller.hold('two', onObject(90));
      await caller.settle('one', { kind: 'nothing', object: 'pi_1' });
      expect(live()).toMatchObject({ held: 90 });
      await caller.settle('two', open(0, 90));
      expect(live()).toMatchObject({ held: 90 });
    });

    it('become smaller by an answer only when nothing else happened since its request began', async () => {
      const caller = await created(60);
      await caller.hold('down', onObject(60));
      await caller.settle('down', open(0, 40));
      expect(live()).toMatchObject({ held: 40 });

      await caller.hold('early', onObject(40));
      await caller.hold('up', onObject(80));
      await caller.settle('up', open(0, 80));
      await caller.settle('early', open(0, 40));
      expect(live()).toMatchObject({ held: 80 });
    });

    it('of an object that nobody held before are free when the request did nothing', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('confirm', onObject(70));
      expect(live()).toMatchObject({ held: 70 });
      await caller.settle('confirm', { kind: 'nothing', object: 'pi_1' });
      expect(live()).toBeUndefined();
      expect(caller.used()).toEqual([0]);
    });

    it('count all that moved, also beyond what was held, and say so', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 40);
      await caller.settle('a', done(150));
      expect(caller.used()).toEqual([150]);
      expect(bench.ledger.audit.tail(1)).toMatchObject([{ reason: 'beyond-hold', operation: 'a' }]);
    });

    it('count what turns out to have moved after they were settled', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 }), cap({ count: 9 })]);
      await caller.hold('a', 40);
      await caller.settle('a', { kind: 'nothing' });
      expect(caller.used()).toEqual([0, 0]);
      await caller.settle('a', done(40));
      expect(caller.used()).toEqual([40, 1]);
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ outcome: 'done', object: 'pi_1' });
      expect(bench.ledger.audit.tail(1)).toMatchObject([{ reason: 'beyond-hold' }]);
      expect(await caller.reserve('a', 1)).toMatchObject({ kind: 'known' });
    });

    it('of one object share what moved', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('create', 40);
      await caller.settle('create', { kind: 'unknown', why: 'timed out' });
      await caller.hold('confirm', onObject(40));
      expect(caller.used()).toEqual([80]);
      await caller.settle('confirm', done(40));
      expect(caller.used()).toEqual([80]);
      await caller.settle('create', done(40));
      expect(caller.used()).toEqual([40]);
    });

    it('of one object become one as soon as it is known', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('create', 40);
      await caller.hold('confirm', onObject(40));
      await caller.settle('confirm', open(0, 40));
      await caller.settle('create', open(0, 40));
      expect(caller.used()).toEqual([40]);
      await bench.ledger.learn('billing', done(40));
      expect(caller.used()).toEqual([40]);
      expect(bench.ledger.holds.list({ state: 'open' })).toEqual([]);
    });

    it('of another customer are other holds', async () => {
      const caps = [cap({ usd: 100 }), cap({ usd: 50, per: 'customer' })];
      const caller = await Caller.of(bench.ledger, caps);
      await caller.hold('create', price(40, { customer: 'cus_1' }));
      await caller.settle('create', open(0, 40));
      await caller.hold('move', price(40, { customer: 'cus_2', object: 'pi_1' }));
      expect([caller.used({ customer: 'cus_1' }), caller.used({ customer: 'cus_2' })]).toEqual([
        [80, 40],
        [80, 40],
      ]);
      await caller.settle('move', done(40));
      expect([caller.used({ customer: 'cus_1' }), caller.used({ customer: 'cus_2' })]).toEqual([
        [40, 0],
        [40, 40],
      ]);
    });
  });
}
