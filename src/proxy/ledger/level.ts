/**
 * How much a hold must hold. Its level is the most that its object can come to have moved: what the last evidence says (`base`), or what
 * an operation with no known outcome could make of it (its need), whichever is more. What is held is the level less what has moved.
 */

/** Totals of an object: minor units, US cents, and US cents of future charges that no cap bounds. */
export interface Level {
  readonly amount: number;
  readonly usd: number;
  readonly exposure: number;
}

export const nothing: Level = { amount: 0, usd: 0, exposure: 0 };

export function higher(one: Level, other: Level): Level {
  return {
    amount: Math.max(one.amount, other.amount),
    usd: Math.max(one.usd, other.usd),
    exposure: Math.max(one.exposure, other.exposure),
  };
}

/** US cents that an amount (minor units) was priced at. */
export interface Rate {
  readonly amount: number;
  readonly usd: number;
}

/**
 * US cents of an amount in minor units, rounded up. Where nothing was priced, there is no rate; two cents a unit is more than a minor
 * unit of any currency is worth.
 */
export function usdOf(amount: number, rate: Rate): number {
  if (rate.amount === 0) return amount * 2;
  if (rate.amount === rate.usd) return amount;
  const divisor = BigInt(rate.amount);
  return Number((BigInt(amount) * BigInt(rate.usd) + divisor - 1n) / divisor);
}

/** The more exact of two: of the larger amount, since each was rounded up once. */
export function finer(one: Rate, other: Rate): Rate {
  if (one.amount === other.amount) return one.usd >= other.usd ? one : other;
  return one.amount > other.amount ? one : other;
}
