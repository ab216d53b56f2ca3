import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, cap, price } from '../rig.js';

export function raceCases(bench: Bench): void {
  const crowd = Array.from({ length: 256 }, (_, index) => index);

  describe('256 at once', () => {
    it('use the last dollar of a cap up, and not a cent more', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 1_00 })]);
      const answers = await Promise.all(crowd.map((index) => caller.reserve(`op_${index}`, 7)));
      const won = answers.filter(({ kind }) => kind === 'reserved').length;
      expect(won).toBe(14);
      expect(answers.filter(({ kind }) => kind === 'over')).toHaveLength(256 - won);
      expect(caller.used()).toEqual([98]);
      const cents = await Promise.all(crowd.map((index) => caller.reserve(`cent_${index}`, 1)));
      expect(cents.filter(({ kind }) => kind === 'reserved')).toHaveLength(2);
      expect(caller.used()).toEqual([1_00]);
    });

    it('of one operation reserve it once', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const answers = await Promise.all(crowd.map(() => caller.reserve('same', 7)));
      expect(answers.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'known')).toHaveLength(255);
      expect(caller.used()).toEqual([7]);
    });

    it('that ask for the same reserve it once', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const answers = await Promise.all(
        crowd.map((index) => caller.reserve(`op_${index}`, 7, { fingerprint: 'same', equalSince: 0 })),
      );
      expect(answers.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'known')).toHaveLength(255);
    });

    it('on one object hold it once', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 })]);
      const answers = await Promise.all(crowd.map((index) => caller.reserve(`op_${index}`, price(100, { object: 'pi_1' }))));
      expect(answers.every((answer) => answer.kind === 'reserved' && answer.hold === 'hold_1')).toBe(true);
      expect(caller.used()).toEqual([100]);
      await Promise.all(crowd.map((index) => caller.settle(`op_${index}`, { kind: 'done', object: 'pi_1', posted: 100 })));
      expect(caller.used()).toEqual([100]);
      expect(bench.ledger.audit.verify()).toEqual({ ok: true, rows: 512 });
    });

    it('lose to a revocation in order', async () => {
      const caller = await Caller.of(bench.ledger);
      const answers = crowd.map((index) => {
        if (index === 100) void bench.ledger.keys.revoke(caller.key.id);
        return caller.reserve(`op_${index}`, 1);
      });
      const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
      expect(kinds).toEqual(crowd.map((index) => (index < 100 ? 'reserved' : 'not-in-force')));
    });
  });
}
