import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLedger, type SqliteLedger } from '../../../src/proxy/ledger/sqlite.js';
import { Caller, day, hour, seededBytes, TestClock } from './rig.js';
import { caps, customers, overspent, World, type Flight, type Thing } from './world.js';

const seed = Number(process.env.PAYBRAKE_SEED ?? 20_250_601);
const runs = Number(process.env.PAYBRAKE_RUNS ?? 25);

/** What can happen, and how often it does beside the others. */
const weights = {
  create: 6,
  confirm: 6,
  change: 5,
  cancel: 1,
  read: 3,
  execute: 9,
  deliver: 8,
  lose: 2,
  drop: 2,
  hear: 3,
  operate: 2,
  again: 2,
  pass: 3,
  elapse: 2,
  step: 1,
  sleep: 1,
  observe: 1,
  restart: 1,
  crash: 1,
};
const kind = fc.oneof(...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })));
const command = fc.record({ kind, a: fc.nat({ max: 999 }), b: fc.nat({ max: 999 }) });

/** The books kept the naive way: a list of all that was posted, summed up whenever somebody asks. */
class Reference {
  readonly postings: { readonly at: number; readonly usd: number; readonly customer: string | undefined }[] = [];
  readonly #posted = new Map<string, number>();

  /** Takes note of what a step posted. */
  follow(ledger: SqliteLedger, at: number): void {
    for (const { id, postedUsd, customer } of ledger.holds.list()) {
      const usd = postedUsd - (this.#posted.get(id) ?? 0);
      if (usd === 0) continue;
      this.postings.push({ at, usd, customer });
      this.#posted.set(id, postedUsd);
    }
  }

  used(ledger: SqliteLedger, window: number, customer?: string): number {
    const counts = (one: { readonly customer?: string | undefined }): boolean =>
      customer === undefined || one.customer === customer;
    const held = ledger.holds
      .list()
      .filter(counts)
      .reduce((sum, { heldUsd }) => sum + heldUsd, 0);
    const since = ledger.now() - window;
    return this.postings.filter((posting) => posting.at > since && counts(posting)).reduce((sum, { usd }) => sum + usd, held);
  }
}

describe('any run of events', () => {
  it('moves no more than the caps allow, is counted as a naive sum counts it, and leaves nothing held in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 90, size: 'max' }), async (commands) => {
        const folder = mkdtempSync(join(tmpdir(), 'paybrake-model-'));
        try {
          await play(folder, commands);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { seed, numRuns: runs },
    );
  }, 600_000);
});

async function play(
  folder: string,
  commands: readonly { readonly kind: string; readonly a: number; readonly b: number }[],
): Promise<void> {
  const clock = new TestClock();
  let crash = false;
  const faults = {
    at: (point: string) => {
      if (crash && point === 'commit') throw new Error('the process ends here');
    },
  };
  const random = seededBytes('model');
  let ledger = await openLedger({ folder, clock, random, faults });
  const world = new World(clock, await Caller.of(ledger, caps));
  const reference = new Reference();

  const reopen = async (): Promise<void> => {
    await ledger.close();
    clock.reboot();
    ledger = await openLedger({ folder, clock, random, faults });
    world.caller = world.caller.on(ledger);
  };

  /** Mostly objects that live, for what goes on with the others is soon said. */
  const thing = (a: number, b: number): Thing | undefined =>
    pick(b % 5 === 0 ? world.things : world.things.filter(({ over }) => !over), a);
  const waiting = (): Flight[] => world.flights.filter(({ execute }) => execute !== undefined);
  const answered = (): Flight[] => world.flights.filter(({ answer, heard }) => answer !== undefined && !heard);

  const steps: Record<string, (a: number, b: number) => Promise<void> | void> = {
    create: (a, b) => world.create(10 + (a % 41), pick(customers, b) ?? 'cus_1', b % 3 === 0),
    confirm: (a, b) => each(thing(a, b), (one) => world.confirm(one, pick(['all', 'part', 'last part', 'declined'], b) ?? 'all')),
    change: (a, b) => each(thing(a, b), (one) => world.change(one, 1 + (b % 60))),
    cancel: (a, b) => each(thing(a, b), (one) => world.cancel(one)),
    read: (a, b) => each(thing(a, b), (one) => world.read(one)),
    execute: (a) => each(pick(waiting(), a), (flight) => world.execute(flight)),
    deliver: (a) => each(pick(answered(), a), (flight) => world.deliver(flight)),
    again: (a) => each(pick(world.flights, a), (flight) => world.deliver(flight)),
    lose: (a) => each(pick([...waiting(), ...answered()], a), (flight) => world.lose(flight)),
    drop: (a) => each(pick(waiting(), a), (flight) => world.drop(flight)),
    hear: (a) => (world.reads.length === 0 ? undefined : world.hear(a % world.reads.length)),
    operate: (a) => each(pick(ledger.holds.list({ state: 'unknown' }), a), (hold) => world.operate(hold)),
    pass: (a, b) => world.pass(a * (b % 2 === 0 ? 20_000 : 97)),
    // Until just before, just when or just after something leaves a window.
    elapse: (a, b) =>
      each(pick(reference.postings, a), ({ at }) => world.pass(Math.max(0, at + day - ledger.now() + (b % 3) - 1))),
    step: (a) => clock.step((a - 500) * 1_000 * 200),
    sleep: (a) => world.sleep(a * 20_000),
    observe: () => ledger.observe(world.date),
    restart: async (a) => {
      const used = world.caller.used({ customer: 'cus_1' });
      await reopen();
      expect(world.caller.used({ customer: 'cus_1' })).toEqual(used);
      world.sleep(a * 1_000);
    },
    crash: async (a) => {
      // What was asked last is lost with the process, and so is its reservation.
      crash = true;
      await expect(world.create(1 + (a % 50), 'cus_1', true)).rejects.toThrow('the process ends here');
      crash = false;
      await reopen();
    },
  };

  const check = (): void => {
    expect(overspent(world.moves)).toBeUndefined();
    expect(world.uncovered()).toBeUndefined();
    // What nobody reserved is not counted either, unless an operator said so.
    for (const customer of world.operated ? [] : customers) {
      for (const { cap, used } of ledger.usage('billing', caps, { customer })) {
        expect(used, cap.text).toBeLessThanOrEqual('usd' in cap.limit ? cap.limit.usd : cap.limit.count);
      }
    }
    const [whole, , , short] = world.caller.used();
    expect(whole).toBe(reference.used(ledger, day));
    expect(short).toBe(reference.used(ledger, day / 8));
    for (const customer of customers) expect(world.caller.used({ customer })[1]).toBe(reference.used(ledger, day, customer));
  };

  const run = async (name: string, a: number, b: number): Promise<void> => {
    await steps[name]?.(a, b);
    const told = world.takeTold();
    reference.follow(ledger, Math.max(ledger.now(), told === undefined ? clock.wall() : told + 1_000));
    check();
  };

  for (const { kind: name, a, b } of commands) await run(name, a, b);

  // The faults stop: what was sent is done or is not, every answer arrives, every object ends.
  for (let left = waiting().length; left > 0; left -= 1) await run(left % 2 === 0 ? 'drop' : 'execute', 0, 0);
  while (answered().length > 0) await run('deliver', 0, 0);
  for (const index of world.things.keys()) await run('cancel', index, 0);
  while (world.reads.length > 0) await run('hear', 0, 0);
  expect(ledger.holds.list().filter(({ state }) => state !== 'closed')).toEqual([]);
  const sum = (usds: readonly { readonly usd: number }[]): number => usds.reduce((total, { usd }) => total + usd, 0);
  if (world.operated) expect(sum(reference.postings)).toBeGreaterThanOrEqual(sum(world.moves));
  else expect(sum(reference.postings)).toBe(sum(world.moves));
  expect(ledger.audit.verify()).toMatchObject({ ok: true });
  const farthest = Math.max(0, ...reference.postings.map(({ at }) => at));
  world.pass(Math.max(0, farthest - ledger.now()) + day + hour);
  expect(world.caller.used({ customer: 'cus_1' })).toEqual([0, 0, 0, 0]);
  await ledger.close();
}

const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(1, items.length)];

async function each<T>(item: T | undefined, work: (item: T) => Promise<void> | void): Promise<void> {
  if (item !== undefined) await work(item);
}
