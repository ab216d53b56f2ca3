import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.js';
import { run, type Ran } from './run.js';

const short = ({ seed, failure, steps }: Ran): string =>
  failure === undefined ? 'all promises held' : `seed ${seed}, step ${steps}: ${failure.message}`;

/** Runs worlds until one of them breaks a promise, or 10,000 operations were asked for. */
async function hunt(name: keyof typeof mutants): Promise<{ readonly operations: number; readonly ran: Ran | undefined }> {
  let operations = 0;
  for (let seed = 1; operations < 10_000; seed++) {
    const ran = await run({ seed, mutant: mutants[name] }, 1_000);
    operations += ran.calls;
    if (ran.failure !== undefined) return { operations, ran };
  }
  return { operations, ran: undefined };
}

describe('the production gateway and its ledger, in seeded worlds', () => {
  it.each([1, 2, 3, 4])('keep every promise with seed %i', async (seed) => {
    const ran = await run({ seed }, 500);
    expect(short(ran)).toBe('all promises held');
    expect([ran.calls >= 500, ran.movements > 5, ran.lives > 3]).toEqual([true, true, true]);
  });

  it('run again exactly as they did', async () => {
    const [first, again, other] = [await run({ seed: 7 }, 150), await run({ seed: 7 }, 150), await run({ seed: 8 }, 150)];
    expect([again.hash, again.steps]).toEqual([first.hash, first.steps]);
    expect(other.hash).not.toBe(first.hash);
    const part = await run({ seed: 7 }, 150, 100);
    expect(part.steps).toBe(100);
  });
});

describe('a proxy that is spoilt', () => {
  it.each([
    ['check-then-record', 'covered'],
    ['refund-on-error', 'covered'],
    ['decline-frees', 'covered'],
    ['part-ends', 'covered'],
    ['holds-expire', 'covered'],
    ['ever-young', 'once'],
  ] as const)('is found out: %s', async (name, promise) => {
    const { operations, ran } = await hunt(name);
    expect([ran?.failure?.promise, operations < 10_000]).toEqual([promise, true]);
  });

  it('is found out at the same step, however often', async () => {
    const first = await run({ seed: 1, mutant: mutants['refund-on-error'] }, 1_000);
    const again = await run({ seed: 1, mutant: mutants['refund-on-error'] }, 1_000, first.steps);
    expect([again.failure?.message, again.hash]).toEqual([first.failure?.message, first.hash]);
  });

  /** By what moved at Stripe alone, whatever the ledger says and whatever else is wrong: what is freed wrongly does so in few worlds. */
  it.each([
    ['capless', 1],
    ['check-then-record', 1],
    ['refund-on-error', 1007],
  ] as const)('overspends for all to see: %s', async (name, firstSeed) => {
    const blind = new Set(['once', 'covered', 'equal', 'durable', 'audit', 'revoked', 'headroom', 'quiet'] as const);
    let operations = 0;
    let found: Ran['failure'];
    for (let seed: number = firstSeed; found === undefined && operations < 10_000; seed++) {
      const ran = await run({ seed, mutant: mutants[name], without: blind }, 1_000);
      operations += ran.calls;
      found = ran.failure;
    }
    expect(found?.promise).toBe('cap');
  });
});
