/** Caps by the simulator's own books, counted without anything of the proxy's. */
import type { Cap } from '../../../src/policy/model.js';
import type { Books } from '../../../src/simulator/index.js';
import { centsFor } from './policy.js';

export interface Move {
  readonly bucket: string;
  readonly customer: string;
  /** ms since the epoch, true time. */
  readonly at: number;
  /** Hundredths of a US cent: whole for every currency of the policy. */
  readonly value: number;
  readonly source: string;
}

/** Movements of a role's customers, oldest first. */
export function movesOf(books: Books, role: string, roleOf: ReadonlyMap<string, string>): readonly Move[] {
  return books
    .movements()
    .filter(({ customer }) => roleOf.get(customer ?? '') === role)
    .map(({ bucket, customer, at, amount, currency, source }) => ({
      bucket,
      customer: customer ?? '',
      at,
      value: amount * (centsFor[currency] ?? Number.NaN),
      source,
    }));
}

/** US cents, rounded down, or objects that moved within the cap's window that ends at a time. */
export function usedOf(cap: Cap, moves: readonly Move[], until: number): number {
  return count(
    cap,
    moves.filter(({ at }) => at > until - cap.window && at <= until),
  );
}

/** The first window in which more moved than the cap allows; `undefined` when there is none. Windows that end with a movement are enough. */
export function overspent(cap: Cap, moves: readonly Move[]): string | undefined {
  const most = 'usd' in cap.limit ? cap.limit.usd : cap.limit.count;
  let first = 0;
  for (const [i, { at }] of moves.entries()) {
    while ((moves[first]?.at ?? at) <= at - cap.window) first += 1;
    const used = count(cap, moves.slice(first, i + 1), Math.ceil);
    if (used > most) return `${cap.text}: ${used} until ${new Date(at).toISOString()}`;
  }
  return undefined;
}

function count({ limit }: Cap, moves: readonly Move[], round = Math.floor): number {
  if ('count' in limit) return new Set(moves.map(({ source }) => source)).size;
  return round(moves.reduce((sum, { value }) => sum + value, 0) / 100);
}
