/** The account's balance, which is the sum of its balance transactions. Everything is available at once; no fees. */
import type { Context } from './context.js';
import { invalidRequest } from './errors.js';

/** Minor units available, by currency. */
export function available({ store }: Context): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, net } of store.all('balance_transaction')) sums.set(currency, (sums.get(currency) ?? 0) + net);
  return sums;
}

/** Throws a 400 `balance_insufficient` when less than `amount` (minor units) is there. */
export function requireFunds(context: Context, amount: number, currency: string): void {
  const there = available(context).get(currency) ?? 0;
  if (amount <= there) return;
  throw invalidRequest(
    `You have insufficient available funds in your Stripe balance: ${there} ${currency} is there, ${amount} is needed. Charge something first.`,
    {
      code: 'balance_insufficient',
    },
  );
}
