import { expect, it } from 'vitest';
import { Recent } from '../../../src/proxy/ledger/recent.js';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

it('keeps the latest half for certain, and never more than it may', () => {
  const recent = new Recent<number, number>(10);
  for (const key of range(0, 1_000)) {
    recent.set(key, -key);
    const kept = range(0, key + 1).filter((old) => recent.peek(old) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept).toEqual(expect.arrayContaining(range(Math.max(0, key - 4), key + 1)));
    expect(kept.every((old) => recent.peek(old) === -old)).toBe(true);
  }
});

it('keeps what is asked for, unless it is only peeked at', () => {
  const recent = new Recent<string, string>(10);
  for (const key of ['asked', 'peeked']) recent.set(key, key);
  for (const key of range(0, 100)) {
    recent.set(String(key), '');
    expect(recent.get('asked')).toBe('asked');
    recent.peek('peeked');
  }
  expect(recent.peek('peeked')).toBeUndefined();
});

it('knows the latest value alone, and forgets on demand', () => {
  const recent = new Recent<string, number>(10);
  recent.set('key', 1);
  for (const key of range(0, 6)) recent.set(String(key), 0);
  recent.set('key', 2);
  expect([recent.peek('key'), recent.get('key')]).toEqual([2, 2]);
  recent.delete('key');
  expect([recent.peek('key'), recent.get('key')]).toEqual([undefined, undefined]);
  recent.set('key', 3);
  recent.clear();
  expect(recent.peek('key')).toBeUndefined();
});
