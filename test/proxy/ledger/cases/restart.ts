import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, cap, day, decision, hour, noon, price } from '../rig.js';

export function restartCases(bench: Bench): void {
  describe('a restart', () => {
    it('forgets nothing, and knows no longer what was under way', async () => {
      const caps = [cap({ usd: 100 }), cap({ count: 10 }), cap({ usd: 100, per: 'customer' })];
      const caller = await Caller.of(bench.ledger, caps);
      await caller.pay(10, { customer: 'cus_1' });
      await caller.hold('sent', price(20, { customer: 'cus_1' }));
      await caller.hold('open', price(30, { customer: 'cus_2' }));
      await caller.settle('open', { kind: 'open', object: 'pi_2', posted: 5, held: 25 });
      const holds = bench.ledger.holds.list();
      const used = caller.used({ customer: 'cus_1' });
      expect(used).toEqual([60, 3, 30]);

      const again = caller.on(await bench.restart());
      expect(again.used({ customer: 'cus_1' })).toEqual(used);
      expect(again.ledger.holds.list()).toEqual(
        holds.map((hold) => (hold.id === 'hold_2' ? { ...hold, state: 'unknown' } : hold)),
      );
      expect(again.ledger.recall({ id: 'sent' })).toMatchObject({ state: 'unknown' });
      expect(again.ledger.recall({ id: 'open' })).toMatchObject({ state: 'settled', outcome: 'open' });

      await again.settle('sent', { kind: 'nothing' });
      expect(again.used({ customer: 'cus_1' })).toEqual([40, 2, 10]);
      expect(await again.hold('next', price(1, { customer: 'cus_1' }))).toBe('hold_4');
    });
  });

  describe('time', () => {
    it('goes on from what was written down, whatever the wall clock says', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.pay(10, {}, noon);
      const written = bench.ledger.now();
      bench.clock.step(25 * hour);
      const again = caller.on(await bench.restart());
      expect(again.ledger.now()).toBe(written);
      expect(await again.reserve('a', 1)).toMatchObject({ kind: 'over' });
      bench.clock.step(-50 * hour);
      bench.clock.pass(5_000);
      expect(again.ledger.now()).toBe(written + 5_000);
    });

    it('is moved on by Stripe alone, and never back', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.pay(10, {}, noon);
      const again = caller.on(await bench.restart());
      again.ledger.observe(noon + day - 1_000);
      expect(again.used()).toEqual([10]);
      again.ledger.observe(noon + day + 1_000);
      expect(again.used()).toEqual([0]);
      again.ledger.observe(noon);
      again.ledger.observe(Number.NaN);
      expect(again.ledger.now()).toBe(noon + day + 1_000);
      await again.ledger.record(decision('a'));
      expect((await bench.restart()).now()).toBe(noon + day + 1_000);
    });

    it('of a new ledger counts by its first posting, though nobody told a date', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 10 })]);
      await caller.pay(10);
      bench.clock.step(25 * hour);
      const again = caller.on(await bench.restart());
      expect(again.used()).toEqual([10]);
      expect(await again.reserve('a', 1)).toMatchObject({ kind: 'over' });
    });

    it('of a new ledger whose wall clock is days ahead frees nothing once Stripe says so', async () => {
      bench.clock.step(3 * day);
      const caller = await Caller.of(await bench.restart(), [cap({ usd: 10 })]);
      await caller.pay(10, {}, noon);
      expect(caller.used()).toEqual([10]);
      expect(await caller.reserve('a', 1)).toMatchObject({ kind: 'over' });
    });

    it('puts an undated posting off by the wall clock, never forward', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      bench.clock.sleep(hour);
      await caller.pay(10);
      bench.clock.step(-9 * hour);
      await caller.pay(20);
      bench.clock.pass(day);
      expect(caller.used()).toEqual([10]);
      bench.clock.pass(hour);
      expect(caller.used()).toEqual([0]);
    });
  });
}
