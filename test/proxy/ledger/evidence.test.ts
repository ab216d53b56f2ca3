import { describe, expect, it } from 'vitest';
import { finer, higher, usdOf } from '../../../src/proxy/ledger/level.js';
import { closed, found, levelled, withPosted } from '../../../src/proxy/ledger/evidence.js';
import type { HoldRow } from '../../../src/proxy/ledger/holds.js';
import { nonePending } from '../../../src/proxy/ledger/operations.js';

const hold: HoldRow = {
  n: 1,
  role: 'billing',
  keyId: 'key_1',
  bucket: 'charges',
  currency: 'eur',
  customer: undefined,
  object: 'pi_1',
  account: undefined,
  state: 'open',
  base: 1_000,
  baseUsd: 1_081,
  baseExposure: 0,
  held: 1_000,
  heldUsd: 1_081,
  posted: 0,
  postedUsd: 0,
  ops: 1,
  exposure: 0,
  rate: { amount: 1_000, usd: 1_081 },
  version: 1,
  createdAt: 0,
};

const open = (posted: number, held: number) => ({ kind: 'open', object: 'pi_1', posted, held }) as const;
const done = (posted: number) => ({ kind: 'done', object: 'pi_1', posted }) as const;

describe('US cents', () => {
  it('are rounded up, exactly', () => {
    expect(usdOf(333, { amount: 1_000, usd: 1_081 })).toBe(360);
    expect(usdOf(0, { amount: 1_000, usd: 1_081 })).toBe(0);
    expect(usdOf(99_999_999, { amount: 3, usd: 1 })).toBe(33_333_333);
    expect(usdOf(999_999_999_999, { amount: 999_999_999_998, usd: 1_000_000_000_000 })).toBe(1_000_000_000_002);
    expect(usdOf(7, { amount: 5, usd: 5 })).toBe(7);
  });

  it('of what was never priced are more than it can be worth', () => {
    expect(usdOf(7, { amount: 0, usd: 0 })).toBe(14);
  });

  it('are taken at the rate that was rounded least', () => {
    const [coarse, fine] = [
      { amount: 1, usd: 2 },
      { amount: 1_000, usd: 1_081 },
    ];
    expect([finer(coarse, fine), finer(fine, coarse)]).toEqual([fine, fine]);
    expect(finer({ amount: 5, usd: 6 }, { amount: 5, usd: 7 })).toEqual({ amount: 5, usd: 7 });
  });

  it('never come to more than was held while the amount does not', () => {
    let part = hold;
    for (let posted = 1; posted <= 1_000; posted += 1) {
      part = withPosted(part, posted);
      expect(part.postedUsd + part.heldUsd).toBeLessThanOrEqual(1_081);
      expect(part.postedUsd).toBeGreaterThanOrEqual(posted * 1.081);
    }
    expect(part).toMatchObject({ posted: 1_000, postedUsd: 1_081, held: 0, heldUsd: 0 });
    const coarse = { ...hold, rate: { amount: 1, usd: 2 } };
    expect(withPosted(coarse, 1_000).postedUsd).toBe(1_081);
    expect(withPosted(coarse, 1_001).postedUsd).toBe(2_002);
  });

  it('that no number can hold are refused', () => {
    const huge = { ...hold, rate: { amount: 1, usd: 1e12 } };
    expect(() => withPosted(huge, 1e12)).toThrow('1000000000000 eur is more than the ledger can count.');
  });
});

describe('a level', () => {
  it('is the higher of each', () => {
    expect(higher({ amount: 1, usd: 5, exposure: 0 }, { amount: 2, usd: 3, exposure: 9 })).toEqual({
      amount: 2,
      usd: 5,
      exposure: 9,
    });
  });

  it('is what the base says, or what is pending needs', () => {
    const need = { amount: 1_500, usd: 1_622, exposure: 3 };
    expect(levelled(hold, nonePending)).toMatchObject({ state: 'open', held: 1_000, heldUsd: 1_081 });
    expect(levelled(hold, { count: 1, unknown: true, need })).toMatchObject({
      state: 'unknown',
      held: 1_500,
      heldUsd: 1_622,
      exposure: 3,
    });
    const bare = { ...hold, base: undefined, baseUsd: undefined };
    expect(levelled(bare, { count: 1, unknown: false, need })).toMatchObject({ state: 'open', held: 1_500 });
    expect(levelled(bare, nonePending)).toEqual(closed(bare));
  });
});

describe('evidence', () => {
  it('with nothing in between says how much is held', () => {
    expect(found(hold, [], open(200, 300), true)).toMatchObject({ hold: { posted: 200, base: 500 }, beyond: false });
    expect(found(hold, [], open(0, 1_200), true)).toMatchObject({ hold: { posted: 0, base: 1_200 }, beyond: true });
  });

  it('that may be overtaken takes nothing away', () => {
    expect(found(hold, [], open(200, 300), false).hold).toMatchObject({ posted: 200, base: 1_000 });
    expect(found({ ...hold, posted: 400, held: 600 }, [], open(200, 800), false).hold).toMatchObject({
      posted: 400,
      base: 1_000,
    });
    expect(found(hold, [], open(0, 1_200), false).hold).toMatchObject({ base: 1_200 });
  });

  it('counts what moved once among the holds of an object', () => {
    const sibling = { ...hold, n: 2, posted: 300, held: 0, base: undefined, state: 'closed' } as const;
    expect(found(hold, [sibling], done(1_000), false)).toMatchObject({ hold: { posted: 700 }, beyond: false });
    expect(found(hold, [sibling], done(200), false).hold).toMatchObject({ posted: 0 });
    const live = { ...hold, n: 3, base: 1_400, held: 1_400 };
    expect(found(hold, [live], open(0, 1_000), false).hold).toMatchObject({ base: 1_400 });
  });

  it('of more than all that is held is beyond it', () => {
    expect(found(hold, [], done(1_000), true).beyond).toBe(false);
    expect(found(hold, [], done(1_001), true).beyond).toBe(true);
  });
});
