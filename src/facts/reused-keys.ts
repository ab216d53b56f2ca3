import type { StripeCall } from './model.js';

/** Where a key is made. Two keys are one value when they are made in one place. */
export interface MadeKey {
  /** The declaration, or what holds the expression. */
  readonly by: object;
  readonly text: string;
}

/**
 * Marks keys that one tool sends with two operations: Stripe answers the second one with a 400, for good, since a key belongs to the
 * endpoint and the parameters that it was first used with.
 *
 * @param made of each call where its key is made; `undefined` where that cannot be told
 */
export function markReused(calls: readonly StripeCall[], made: readonly (MadeKey | undefined)[]): StripeCall[] {
  return calls.map((call, i) => {
    const { key } = call;
    if (!made[i] || key.stability === 'volatile' || key.text === undefined) return call;
    const other = calls.some(
      (that, j) => that !== call && isSame(made[i], made[j]) && differs(call, that) && sharesTool(call, that),
    );
    return other ? { ...call, key: { ...key, stability: 'volatile', volatility: 'reused', culprit: key.text } } : call;
  });
}

function isSame(a: MadeKey | undefined, b: MadeKey | undefined): boolean {
  return a !== undefined && b !== undefined && a.by === b.by && a.text === b.text;
}

function differs(a: StripeCall, b: StripeCall): boolean {
  return (
    a.endpoint !== undefined &&
    b.endpoint !== undefined &&
    `${a.endpoint.method} ${a.endpoint.path}` !== `${b.endpoint.method} ${b.endpoint.path}`
  );
}

function sharesTool(a: StripeCall, b: StripeCall): boolean {
  return a.tools.some((tool) => b.tools.includes(tool));
}
