import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../../src/proxy/ledger/ledger.js';
import type { Bench } from '../conformance.js';
import { Caller, cap, decision, digestOf, hour, noon } from '../rig.js';

export function failureCases(bench: Bench): void {
  /** Fails at a point, from when it is armed. */
  function trap(): { readonly at: (point: string) => void; arm(point: string, after?: number): void } {
    let armed: string | undefined;
    let left = 0;
    return {
      arm: (point, after = 0) => {
        armed = point;
        left = after;
      },
      at: (point) => {
        if (point !== armed) return;
        if (left === 0) throw new Error(`no space left at ${point}`);
        left -= 1;
      },
    };
  }

  describe('a failure', () => {
    it.each(['begin', 'step', 'commit', 'committed', 'sync'])(
      'at %s poisons the ledger: whoever waits and whoever comes is refused',
      async (point) => {
        const faults = trap();
        const caller = (await Caller.of(bench.ledger, [cap({ usd: 100 })])).on(await bench.restart({ faults }));
        const { ledger } = caller;
        await caller.hold('before', 10);
        faults.arm(point, point === 'step' ? 1 : 0);
        const waiting = [caller.reserve('a', 20), ledger.record(decision('read')), caller.settle('before', { kind: 'nothing' })];
        const message =
          `The ledger could not write: no space left at ${point}. Nothing is sent any more, since what is on the disk is uncertain. ` +
          'Look after the disk, then restart paybrake.';
        for (const one of waiting) await expect(one).rejects.toThrow(new LedgerError(message));
        faults.arm('nowhere');
        await expect(caller.reserve('b', 1)).rejects.toThrow(message);
        await expect(ledger.record(decision('read'))).rejects.toThrow(message);
        await expect(ledger.keys.freeze(undefined)).rejects.toThrow(message);
        for (const read of [
          () => ledger.recall({ id: 'before' }),
          () => ledger.findKey(digestOf('x')),
          () => ledger.isFrozen('billing'),
          () => ledger.holdOn('billing', 'pi_1'),
          () => ledger.usage('billing', []),
          () => ledger.keys.list(),
          () => ledger.holds.list(),
          () => ledger.audit.verify(),
        ]) {
          expect(read).toThrow(message);
        }

        const again = caller.on(await bench.restart());
        const durable = point === 'committed' || point === 'sync';
        expect(again.ledger.recall({ id: 'a' })?.state).toBe(durable ? 'unknown' : undefined);
        expect(again.used()).toEqual([durable ? 20 : 10]);
        expect(again.ledger.audit.verify()).toEqual({ ok: true, rows: durable ? 4 : 1 });
      },
    );

    it('leaves the time of the last commit behind', async () => {
      const faults = trap();
      const ledger = await bench.restart({ faults });
      ledger.observe(noon);
      bench.clock.pass(hour);
      const caller = await Caller.of(ledger);
      await caller.hold('a', 1);
      bench.clock.pass(hour);
      faults.arm('commit');
      await expect(caller.reserve('b', 1)).rejects.toThrow(LedgerError);
      bench.clock.step(9 * hour);
      expect((await bench.restart()).now()).toBe(noon + hour);
    });

    it('to write the end of the audit log poisons too', async () => {
      const faults = trap();
      const caller = (await Caller.of(bench.ledger)).on(await bench.restart({ faults }));
      faults.arm('head');
      bench.clock.pass(5_000);
      await expect(caller.reserve('a', 1)).rejects.toThrow('no space left at head');
      await expect(caller.reserve('b', 1)).rejects.toThrow(LedgerError);
    });
  });

  describe('a closed ledger', () => {
    it('has finished what was asked before, and takes nothing more', async () => {
      const caller = await Caller.of(bench.ledger);
      const last = caller.reserve('a', 1);
      const closing = bench.ledger.close();
      await expect(caller.reserve('b', 1)).rejects.toThrow(new LedgerError('The ledger is closed.'));
      expect(() => bench.ledger.keys.list()).toThrow(new LedgerError('The ledger is closed.'));
      await closing;
      expect(await last).toMatchObject({ kind: 'reserved' });
      await bench.ledger.close();
      const again = await bench.restart();
      expect(again.recall({ id: 'a' })).toMatchObject({ state: 'unknown' });
      expect(again.recall({ id: 'b' })).toBeUndefined();
    });
  });
}
