import { describe, expect, it } from 'vitest';
import { Holders } from '../../src/facts/holders.js';

function holders(...of: readonly (readonly [name: string, start: number, end: number])[]): Holders<string> {
  return new Holders(of.map(([name, start, end]) => ({ holder: { range: [start, end] }, of: name })));
}

function around(all: Holders<string>, start: number, end: number): string[] {
  return [...all.around({ range: [start, end] })].map(({ of, distance }) => `${of} ${String(distance)}`);
}

describe('what holds a place', () => {
  const all = holders(['second', 20, 40], ['whole', 0, 100], ['inner', 22, 30], ['third', 50, 60], ['same', 20, 40]);

  it('is found from the nearest on, with how long it is', () => {
    expect(around(all, 24, 26)).toEqual(['inner 8', 'second 20', 'same 20', 'whole 100']);
  });

  it('may be the place itself', () => {
    expect(around(all, 20, 40)).toEqual(['second 20', 'same 20', 'whole 100']);
  });

  it('does not end within it', () => {
    expect(around(all, 24, 35)).toEqual(['second 20', 'same 20', 'whole 100']);
    expect(around(all, 55, 70)).toEqual(['whole 100']);
  });

  it('is nothing outside of all', () => {
    expect(around(all, 90, 110)).toEqual([]);
    expect(around(holders(['third', 50, 60]), 10, 20)).toEqual([]);
  });

  it('is found behind those that end before', () => {
    expect(around(all, 45, 46)).toEqual(['whole 100']);
  });
});
