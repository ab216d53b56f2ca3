import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, cap, day, hour, noon, price } from '../rig.js';

export function capCases(bench: Bench): void {
  describe('caps', () => {
    it('count what is held and what moved, to the last cent', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 30_00 })]);
      await caller.pay(10_00);
      expect(await caller.reserve('a', 19_99)).toEqual({
        kind: 'reserved',
        hold: 'hold_2',
        left: [{ cap: caller.caps[0], used: 29_99, left: 1 }],
      });
      expect(await caller.reserve('b', 2)).toEqual({
        kind: 'over',
        cap: { cap: caller.caps[0], used: 29_99, left: 1 },
        freesAt: noon + day,
      });
      expect(await caller.reserve('c', 1)).toMatchObject({ kind: 'reserved', left: [{ used: 30_00, left: 0 }] });
    });

    it('write nothing for a refusal', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      const rows = bench.ledger.audit.tail(9).length;
      expect(await caller.reserve('a', 11)).toMatchObject({ kind: 'over' });
      expect(bench.ledger.recall({ id: 'a' })).toBeUndefined();
      expect(bench.ledger.holds.list()).toEqual([]);
      expect(bench.ledger.audit.tail(9)).toHaveLength(rows);
    });

    it('are free a window after the money moved, not after it was asked for', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 100);
      bench.clock.pass(20 * hour);
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 100 });
      bench.clock.pass(day - 1);
      expect(caller.used()).toEqual([100]);
      expect(await caller.reserve('b', 1)).toMatchObject({ kind: 'over', freesAt: noon + 20 * hour + day });
      bench.clock.pass(1);
      expect(caller.used()).toEqual([0]);
      expect(await caller.reserve('b', 100)).toMatchObject({ kind: 'reserved' });
    });

    it('never free what is held', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 100);
      await caller.settle('a', { kind: 'unknown', why: 'timed out' });
      bench.clock.pass(90 * day);
      expect(caller.used()).toEqual([100]);
      expect(await caller.reserve('b', 1)).toEqual({ kind: 'over', cap: { cap: caller.caps[0], used: 100, left: 0 } });
    });

    it('say when enough is free, not when something is', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.pay(30);
      bench.clock.pass(hour);
      await caller.pay(30);
      bench.clock.pass(hour);
      await caller.hold('held', 40);
      expect(await caller.reserve('a', 30)).toMatchObject({ kind: 'over', freesAt: noon + day });
      expect(await caller.reserve('b', 31)).toMatchObject({ kind: 'over', freesAt: noon + hour + day });
      expect(await caller.reserve('c', 61)).toEqual({ kind: 'over', cap: { cap: caller.caps[0], used: 100, left: 0 } });
    });

    it('of several name the one that has room last', async () => {
      const caps = [cap({ usd: 10, window: hour }), cap({ usd: 20, window: day })];
      const caller = await Caller.of(bench.ledger, caps);
      await caller.pay(10);
      bench.clock.pass(2 * hour);
      await caller.pay(10);
      expect(await caller.reserve('a', 5)).toEqual({
        kind: 'over',
        cap: { cap: caps[1], used: 20, left: 0 },
        freesAt: noon + day,
      });
      bench.clock.pass(22 * hour);
      expect(await caller.reserve('a', 5)).toMatchObject({ kind: 'reserved' });
    });

    it('of a bucket leave the other buckets alone, and refunds give nothing back', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 50 }), cap({ on: 'refunds', usd: 20 })]);
      await caller.pay(50);
      await caller.pay(20, { bucket: 'refunds' });
      expect(caller.used()).toEqual([50, 20]);
      expect(await caller.reserve('a', 1)).toMatchObject({ kind: 'over', cap: { cap: { on: 'charges' } } });
      expect(await caller.reserve('b', price(1, { bucket: 'refunds' }))).toMatchObject({
        kind: 'over',
        cap: { cap: { on: 'refunds' } },
      });
      expect(await caller.reserve('c', price(1, { bucket: 'payouts' }))).toMatchObject({ kind: 'reserved', left: [] });
    });

    it('per customer count each customer apart, and want one', async () => {
      const caps = [cap({ usd: 100 }), cap({ usd: 29, per: 'customer' })];
      const caller = await Caller.of(bench.ledger, caps);
      await caller.pay(29, { customer: 'cus_1' });
      expect(await caller.reserve('a', price(1, { customer: 'cus_1' }))).toMatchObject({
        kind: 'over',
        cap: { cap: caps[1], used: 29 },
      });
      expect(await caller.reserve('b', price(29, { customer: 'cus_2' }))).toMatchObject({ kind: 'reserved' });
      expect(await caller.reserve('c', 1)).toEqual({ kind: 'no-customer', cap: caps[1] });
      expect(caller.used({ customer: 'cus_1' })).toEqual([58, 29]);
      expect(caller.used({ customer: 'cus_3' })).toEqual([58, 0]);
      expect(caller.used()).toEqual([58, 0]);
    });

    it('per key count each key apart, the others all keys of the role', async () => {
      const caps = [cap({ usd: 50 }), cap({ usd: 30, per: 'key' })];
      const [one, two] = [await Caller.of(bench.ledger, caps), await Caller.of(bench.ledger, caps)];
      await one.pay(30);
      expect(await one.reserve('a', 1)).toMatchObject({ kind: 'over', cap: { cap: caps[1] } });
      expect(await two.reserve('b', 20)).toMatchObject({ kind: 'reserved' });
      expect(await two.reserve('c', 1)).toMatchObject({ kind: 'over', cap: { cap: caps[0], used: 50 } });
      expect(two.used({ key: two.key.id })).toEqual([50, 20]);
    });

    it('per request look at the price alone', async () => {
      const caps = [cap({ usd: 20, per: 'request' })];
      const caller = await Caller.of(bench.ledger, caps);
      await caller.pay(20);
      expect(await caller.reserve('a', 20)).toMatchObject({ kind: 'reserved', left: [{ used: 0, left: 20 }] });
      expect(await caller.reserve('b', 21)).toEqual({ kind: 'over', cap: { cap: caps[0], used: 0, left: 20 } });
    });

    it('by count take operations that hold money or moved it', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ count: 2 })]);
      await caller.hold('held', 5);
      await caller.hold('void', 5);
      expect(await caller.reserve('a', 5)).toMatchObject({ kind: 'over', cap: { used: 2, left: 0 } });
      await caller.settle('void', { kind: 'nothing' });
      expect(caller.used()).toEqual([1]);
      await caller.pay(7);
      expect(caller.used()).toEqual([2]);
      expect(await caller.reserve('b', 5)).toMatchObject({ kind: 'over', freesAt: noon + day });
      await caller.settle('held', { kind: 'done', object: 'pi_held', posted: 0 });
      expect(caller.used()).toEqual([1]);
      bench.clock.pass(day);
      expect(caller.used()).toEqual([0]);
    });

    it('by count take one for an object, however many requests it takes to move it', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ count: 1 })]);
      await caller.hold('create', 50);
      await caller.settle('create', { kind: 'open', object: 'pi_1', posted: 0, held: 50 });
      await caller.hold('confirm', price(50, { object: 'pi_1' }));
      expect(caller.used()).toEqual([1]);
      await caller.settle('confirm', { kind: 'open', object: 'pi_1', posted: 20, held: 30 });
      bench.clock.pass(2 * day);
      expect(caller.used()).toEqual([1]);
      await caller.hold('capture', price(50, { object: 'pi_1' }));
      await caller.settle('capture', { kind: 'done', object: 'pi_1', posted: 50 });
      bench.clock.pass(day - 1);
      expect(caller.used()).toEqual([1]);
      bench.clock.pass(1);
      expect(caller.used()).toEqual([0]);
    });

    it('of another policy are counted from the same books', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.pay(60);
      bench.clock.pass(2 * hour);
      await caller.pay(30);
      const shorter = [cap({ usd: 100, window: hour }), cap({ count: 5, window: 7 * day }), cap({ usd: 40, per: 'key' })];
      expect(bench.ledger.usage('billing', shorter, { key: caller.key.id }).map(({ used, left }) => [used, left])).toEqual([
        [30, 70],
        [2, 3],
        [90, 0],
      ]);
      expect(await caller.reserve('a', 70, { caps: [cap({ usd: 100, window: hour })] })).toMatchObject({ kind: 'reserved' });
      expect(await caller.reserve('b', 1)).toMatchObject({ kind: 'over', cap: { used: 160 } });
    });

    it('tell who has used most of one that counts each apart, the highest first, as they count it', async () => {
      const perCustomer = cap({ usd: 100, per: 'customer' });
      const caller = await Caller.of(bench.ledger, [perCustomer]);
      await caller.pay(90, { customer: 'cus_old' });
      bench.clock.pass(20 * hour);
      await caller.pay(40, { customer: 'cus_b' });
      await caller.pay(40, { customer: 'cus_a' });
      await caller.pay(30, { customer: 'cus_c' });
      await caller.hold('held', price(30, { customer: 'cus_c' }));
      await caller.pay(5, { customer: 'cus_d' });
      const other = await Caller.of(bench.ledger, [cap({ usd: 100, window: hour })], 'support');
      await other.pay(99, { customer: 'cus_e' });
      const ofRole = await Caller.of(bench.ledger, [cap({ usd: 999 })]);
      await ofRole.pay(7);
      bench.clock.pass(4 * hour);
      const busiest = (of: typeof perCustomer, most = 3): string[] =>
        bench.ledger.busiest('billing', of, most).map(({ who, used, left }) => `${who} ${used} ${left}`);
      expect(busiest(perCustomer)).toEqual(['cus_c 60 40', 'cus_a 40 60', 'cus_b 40 60']);
      for (const { who, used } of bench.ledger.busiest('billing', perCustomer, 9))
        expect(caller.used({ customer: who })).toEqual([used]);
      expect(busiest(cap({ count: 3, per: 'customer' }), 2)).toEqual(['cus_c 2 1', 'cus_a 1 2']);
      expect(busiest(cap({ usd: 100, per: 'key' }))).toEqual([`${caller.key.id} 145 0`, `${ofRole.key.id} 7 93`]);
      // Of a window that is over, what is held counts alone.
      expect(busiest(cap({ usd: 100, window: hour, per: 'customer' }))).toEqual(['cus_c 30 70']);
      expect(busiest(cap({ usd: 100 }))).toEqual([]);
      expect(busiest(cap({ usd: 100, per: 'request' }))).toEqual([]);
      expect(busiest({ ...perCustomer, on: 'refunds' })).toEqual([]);
    });

    it('that were lowered stop what is held already from moving', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('create', 80);
      await caller.settle('create', { kind: 'open', object: 'pi_1', posted: 0, held: 80 });
      const confirm = price(80, { object: 'pi_1' });
      expect(await caller.reserve('confirm', confirm, { caps: [cap({ usd: 50 })] })).toMatchObject({
        kind: 'over',
        cap: { used: 80, left: 0 },
      });
      expect(await caller.reserve('confirm', confirm)).toMatchObject({ kind: 'reserved' });
    });

    it('belong to the role: another key of it changes nothing, and another role has its own', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.pay(10);
      await bench.ledger.keys.revoke(caller.key.id);
      const next = await Caller.of(bench.ledger, caller.caps);
      expect(await next.reserve('a', 1)).toMatchObject({ kind: 'over' });
      const other = await Caller.of(bench.ledger, caller.caps, 'support');
      expect(await other.reserve('b', 10)).toMatchObject({ kind: 'reserved' });
    });

    it('take a posting of a Stripe answer for a second later than its date, which has no fractions', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.pay(10, {}, noon + 5_000);
      expect(bench.ledger.now()).toBe(noon + 5_000);
      bench.clock.pass(day);
      expect(caller.used()).toEqual([10]);
      bench.clock.pass(999);
      expect(caller.used()).toEqual([10]);
      bench.clock.pass(1);
      expect(caller.used()).toEqual([0]);
    });
  });

  describe('exposure', () => {
    const exposed = (usd: number): ReturnType<typeof price> => price(0, { exposure: usd });

    it('is refused unless the role states a maximum, and counts while its object lives', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      expect(await caller.reserve('a', exposed(1))).toEqual({ kind: 'over-exposure', used: 0, max: 0 });
      await caller.hold('b', exposed(60), { maxExposure: 100 });
      await caller.settle('b', { kind: 'open', object: 'sub_b', posted: 0, held: 0 });
      bench.clock.pass(90 * day);
      expect(await caller.reserve('c', exposed(41), { maxExposure: 100 })).toEqual({ kind: 'over-exposure', used: 60, max: 100 });
      expect(await caller.reserve('d', exposed(40), { maxExposure: 100 })).toMatchObject({ kind: 'reserved' });
      expect(bench.ledger.holdOn('billing', 'sub_b')).toMatchObject({ state: 'open', exposure: 60, held: 0 });
      await bench.ledger.learn('billing', { kind: 'done', object: 'sub_b', posted: 0 });
      expect(await caller.reserve('e', exposed(60), { maxExposure: 100 })).toMatchObject({ kind: 'reserved' });
    });

    it('of a request that did nothing is free', async () => {
      const caller = await Caller.of(bench.ledger, []);
      await caller.hold('a', exposed(60), { maxExposure: 60 });
      await caller.settle('a', { kind: 'nothing' });
      expect(await caller.reserve('b', exposed(60), { maxExposure: 60 })).toMatchObject({ kind: 'reserved' });
    });
  });
}
