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
  const byTool = new Map<number, number[]>();
  for (const [i, { tools }] of calls.entries()) {
    for (const tool of tools) {
      const beside = byTool.get(tool);
      if (beside) beside.push(i);
      else byTool.set(tool, [i]);
    }
  }
  return calls.map((call, i) => {
    const { key, tools } = call;
    if (!made[i] || key.stability === 'volatile' || key.text === undefined) return call;
    const beside = tools.flatMap((tool) => byTool.get(tool) ?? []);
    const other = beside.some((j) => isSame(made[i], made[j]) && differs(call, calls[j]));
    return other ? { ...call, key: { ...key, stability: 'volatile', volatility: 'reused', culprit: key.text } } : call;
  });
}

function isSame(a: MadeKey | undefined, b: MadeKey | undefined): boolean {
  return a !== undefined && b !== undefined && a.by === b.by && a.text === b.text;
}

function differs(a: StripeCall, b: StripeCall | undefined): boolean {
  return (
    a.endpoint !== undefined &&
    b?.endpoint !== undefined &&
    `${a.endpoint.method} ${a.endpoint.path}` !== `${b.endpoint.method} ${b.endpoint.path}`
  );
}
