import { describe, expect, it } from 'vitest';
import { TrustedClock } from '../../../src/proxy/ledger/clock.js';
import { day, hour, noon, TestClock } from './rig.js';

describe('the trusted clock', () => {
  it('of a new ledger begins with the wall clock, then counts by itself', () => {
    const source = new TestClock();
    const clock = new TrustedClock(source, undefined);
    expect(clock.now()).toBe(noon);
    source.pass(1_500.9);
    source.step(-day);
    expect(clock.now()).toBe(noon + 1_500);
  });

  it('is set right by the first date of Stripe, and by that alone', () => {
    const source = new TestClock();
    const clock = new TrustedClock(source, undefined);
    expect(clock.mark).toBe(null);
    clock.observe(noon - day);
    expect([clock.now(), clock.mark]).toEqual([noon - day, noon - day]);
    clock.observe(noon - 2 * day);
    expect(clock.now()).toBe(noon - day);
  });

  it('stands by its guess once it is counted by', () => {
    const clock = new TrustedClock(new TestClock(), undefined);
    clock.keep();
    clock.observe(noon - day);
    expect([clock.now(), clock.mark]).toEqual([noon, noon]);
  });

  it('does not take a date without fractions for an earlier one', () => {
    const source = new TestClock();
    source.pass(999);
    const clock = new TrustedClock(source, undefined);
    clock.observe(noon);
    expect(clock.now()).toBe(noon + 999);
  });

  it('of an old one begins where it was, however far the wall clock is', () => {
    const source = new TestClock();
    source.step(25 * hour);
    expect(new TrustedClock(source, noon).now()).toBe(noon);
    source.step(-90 * day);
    expect(new TrustedClock(source, noon).now()).toBe(noon);
  });

  it('lags after the machine slept, until Stripe says how late it is', () => {
    const source = new TestClock();
    const clock = new TrustedClock(source, noon);
    source.sleep(hour);
    expect(clock.now()).toBe(noon);
    clock.observe(noon + hour);
    expect(clock.now()).toBe(noon + hour);
    source.pass(10);
    expect(clock.now()).toBe(noon + hour + 10);
  });

  it('never goes back', () => {
    const source = new TestClock();
    const clock = new TrustedClock(source, noon);
    source.pass(hour);
    for (const date of [noon, 0, -1, Number.NaN, Infinity, noon + hour + 0.5]) clock.observe(date);
    expect(clock.now()).toBe(noon + hour);
    source.monotonic = () => 0;
    expect(clock.now()).toBe(noon);
  });

  it('takes money for moved no earlier than it can have', () => {
    const source = new TestClock();
    const clock = new TrustedClock(source, noon);
    expect(clock.movedAt(noon - hour)).toBe(noon);
    expect(clock.movedAt(noon + 5)).toBe(noon + 1_005);
    expect(clock.movedAt(undefined)).toBe(noon);
    source.step(hour);
    expect(clock.movedAt(undefined)).toBe(noon + hour);
    expect(clock.latest()).toBe(noon + hour);
    source.step(-2 * hour);
    expect(clock.movedAt(undefined)).toBe(noon);
    expect(clock.latest()).toBe(noon);
  });
});
