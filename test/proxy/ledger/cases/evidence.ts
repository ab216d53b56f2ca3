import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../../src/proxy/ledger/ledger.js';
import type { Bench } from '../conformance.js';
import { Caller, cap, day, decision, price } from '../rig.js';

export function evidenceCases(bench: Bench): void {
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

  describe('evidence', () => {
    it('ends a hold, once', async () => {
      const caller = await created(60);
      await bench.ledger.learn('billing', done(0));
      expect(live()).toBeUndefined();
      expect(caller.used()).toEqual([0]);
      const last = bench.ledger.audit.tail(1);
      expect(last).toMatchObject([
        {
          decision: 'settled',
          endpoint: 'evidence',
          reason: 'void',
          role: 'billing',
          object: 'pi_1',
          amount: 0,
          keyId: caller.key.id,
        },
      ]);
      await bench.ledger.learn('billing', done(0));
      expect(bench.ledger.audit.tail(1)).toEqual(last);
    });

    it('adds what moved and keeps the rest', async () => {
      const caller = await created(60);
      await bench.ledger.learn('billing', open(20, 40));
      expect(live()).toMatchObject({ posted: 20, held: 40 });
      expect(bench.ledger.audit.tail(1)).toMatchObject([{ endpoint: 'evidence', reason: 'open', amount: 20 }]);
      bench.clock.pass(day);
      expect(caller.used()).toEqual([40]);
    });

    it('never makes a hold smaller, since a read may have been overtaken', async () => {
      const caller = await created(60);
      const rows = bench.ledger.audit.tail(9);
      await bench.ledger.learn('billing', open(0, 10));
      expect(caller.used()).toEqual([60]);
      expect(bench.ledger.audit.tail(9)).toEqual(rows);
      await bench.ledger.learn('billing', open(20, 10));
      expect(live()).toMatchObject({ posted: 20, held: 40 });
    });

    it('that an object is over is not undone by an answer from before', async () => {
      const caller = await created(60);
      await caller.hold('confirm', onObject(60));
      await bench.ledger.learn('billing', done(0));
      expect(caller.used()).toEqual([0]);
      await caller.settle('confirm', open(0, 60));
      expect(caller.used()).toEqual([0]);
      expect(bench.ledger.recall({ id: 'confirm' })).toMatchObject({ state: 'settled' });
      expect(live()).toBeUndefined();
    });

    it('of more than is held counts', async () => {
      const caller = await created(60);
      await bench.ledger.learn('billing', open(0, 90));
      expect(caller.used()).toEqual([90]);
      expect(bench.ledger.audit.tail(1)).toMatchObject([{ endpoint: 'evidence', reason: 'beyond-hold' }]);
    });

    it('of money on a hold that was closed counts too', async () => {
      const caller = await created(60);
      await bench.ledger.holds.resolve('hold_1', 0, { who: 'alice', why: 'cancelled by hand' });
      await bench.ledger.learn('billing', done(60));
      expect(caller.used()).toEqual([60]);
    });

    it('about an object that the role does not hold is none of its business', async () => {
      const caller = await created(60);
      await bench.ledger.learn('support', done(60));
      await bench.ledger.learn('billing', { kind: 'done', object: 'pi_2', posted: 60 });
      expect(caller.used()).toEqual([60]);
      expect(live()).toMatchObject({ held: 60 });
    });
  });

  describe('an operator', () => {
    const by = { who: 'alice', why: 'Stripe shows it as paid' };

    it('says what became of a hold, for the record', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 60);
      await caller.settle('a', { kind: 'unknown', why: 'timed out' });
      const resolved = await bench.ledger.holds.resolve('hold_1', 25, by);
      expect(resolved).toMatchObject({ id: 'hold_1', state: 'closed', held: 0, posted: 25 });
      expect(caller.used()).toEqual([25]);
      expect(bench.ledger.recall({ id: 'a' })).toMatchObject({ state: 'settled', outcome: 'done' });
      expect(bench.ledger.audit.tail(1)).toMatchObject([
        {
          decision: 'operator',
          endpoint: 'holds resolve',
          reason: 'posted',
          amount: 25,
          agent: 'alice',
          why: by.why,
          role: 'billing',
        },
      ]);
      expect(await bench.ledger.holds.resolve('hold_1', 60, by)).toEqual(resolved);
      expect(caller.used()).toEqual([25]);
    });

    it('cannot speak of a hold that does not exist', async () => {
      expect(await bench.ledger.holds.resolve('hold_9', 0, by)).toBeUndefined();
      expect(await bench.ledger.holds.resolve('nonsense', 0, by)).toBeUndefined();
    });

    it('waits for a request under way', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      await caller.hold('a', 60);
      await expect(bench.ledger.holds.resolve('hold_1', 0, by)).rejects.toThrow(
        'A request of hold_1 is under way (POST /v1/payment_intents). Wait for its answer, then say what moved.',
      );
      expect(caller.used()).toEqual([60]);
    });

    it('cannot take back what moved', async () => {
      const caller = await created(60);
      await bench.ledger.learn('billing', open(20, 40));
      await expect(bench.ledger.holds.resolve('hold_1', 19, by)).rejects.toThrow(
        '20 usd of hold_1 have moved already; it cannot be 19 in all.',
      );
      await bench.ledger.holds.resolve('hold_1', 20, by);
      expect(caller.used()).toEqual([20]);
    });
  });

  it('settles a late answer to what an operator closed without losing money', async () => {
    const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
    await caller.hold('a', 60);
    await caller.settle('a', { kind: 'unknown', why: 'timed out' });
    await bench.ledger.holds.resolve('hold_1', 0, { who: 'alice', why: 'nothing to be seen' });
    await bench.ledger.settle('a', done(60), {}, decision('posted'));
    expect(caller.used()).toEqual([60]);
  });
}
