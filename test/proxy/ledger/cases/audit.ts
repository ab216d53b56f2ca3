import { describe, expect, it } from 'vitest';
import type { Bench } from '../conformance.js';
import { Caller, cap, decision, noon } from '../rig.js';

export function auditCases(bench: Bench): void {
  describe('the audit log', () => {
    it('has one row for each decision, in order', async () => {
      const caller = await Caller.of(bench.ledger, [cap({ usd: 100 }), cap({ count: 2 })]);
      await caller.hold('a', 40);
      bench.clock.pass(1_000);
      await bench.ledger.record({ decision: 'allowed', endpoint: 'GET /v1/charges', reason: 'read', status: 200, latency: 1.25 });
      await caller.settle('a', { kind: 'done', object: 'pi_a', posted: 40 });
      expect(bench.ledger.audit.read(0, 10).map(({ mac, ...row }) => ({ ...row, mac: mac.length }))).toEqual([
        { ...decision('reserved'), operation: 'a', cap: 'charges count 2', capLeft: 1, seq: 1, at: noon, mac: 64 },
        {
          decision: 'allowed',
          endpoint: 'GET /v1/charges',
          reason: 'read',
          status: 200,
          latency: 1.25,
          seq: 2,
          at: noon + 1_000,
          mac: 64,
        },
        { ...decision('done'), operation: 'a', seq: 3, at: noon + 1_000, mac: 64 },
      ]);
      expect(bench.ledger.audit.verify()).toEqual({ ok: true, rows: 3 });
    });

    it('is read in pages, or from its end', async () => {
      for (const reason of ['a', 'b', 'c', 'd']) await bench.ledger.record(decision(reason));
      const reasons = (rows: readonly { readonly reason: string }[]): string => rows.map(({ reason }) => reason).join('');
      expect(reasons(bench.ledger.audit.read(1, 2))).toBe('bc');
      expect(reasons(bench.ledger.audit.read(4, 2))).toBe('');
      expect(reasons(bench.ledger.audit.tail(2))).toBe('cd');
      expect(reasons(bench.ledger.audit.tail(9))).toBe('abcd');
    });

    it('keeps every field, and no other', async () => {
      const whole = {
        role: 'billing',
        keyId: 'key_1',
        keyLabel: 'a "label" \u2028 \0 \ud800',
        agent: 'x',
        toolCall: 'call_1',
        endpoint: 'POST /v1/refunds',
        account: 'acct_1',
        decision: 'refused',
        reason: 'spend_cap_exceeded',
        bucket: 'refunds',
        amount: 5,
        currency: 'usd',
        usd: 5,
        customer: 'cus_1',
        object: 're_1',
        capLeft: 0,
        cap: 'refunds usd 5',
        idempotency: 'given',
        operation: 'op',
        upstreamRequestId: 'req_1',
        status: 402,
        latency: 0.5,
        policy: 'abc',
        why: 'because',
      } as const;
      const more = { ...whole, secret: 'must not be written' };
      await bench.ledger.record(more);
      const [row] = bench.ledger.audit.tail(1);
      expect(row).toEqual({ ...whole, seq: 1, at: noon, mac: row?.mac });
    });

    it('takes no number that is none', async () => {
      const bad = bench.ledger.record(decision('a', { latency: Number.NaN }));
      const good = bench.ledger.record(decision('b'));
      await expect(bad).rejects.toThrow("A decision's latency must be a text or a number, not NaN.");
      await good;
      expect(bench.ledger.audit.tail(9).map(({ reason }) => reason)).toEqual(['b']);
    });

    it('goes on after a restart', async () => {
      await bench.ledger.record(decision('a'));
      const before = bench.ledger.audit.tail(1);
      const ledger = await bench.restart();
      await ledger.record(decision('b'));
      expect(ledger.audit.read(0, 1)).toEqual(before);
      expect(ledger.audit.verify()).toEqual({ ok: true, rows: 2 });
    });
  });
}
