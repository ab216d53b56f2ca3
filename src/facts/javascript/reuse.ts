import type { StripeCall } from '../model.js';

/**
 * Marks keys that one tool sends with two operations: Stripe answers the second one with a 400, for good, since a key belongs to the
 * endpoint and the parameters that it was first used with.
 */
export function withReuse(calls: readonly StripeCall[]): StripeCall[] {
  return calls.map((call) => {
    const { key } = call;
    if (key.where !== 'options' || key.stability === 'volatile' || key.text === undefined) return call;
    const other = calls.some(
      (that) =>
        that !== call &&
        that.key.where === 'options' &&
        that.key.text === key.text &&
        differs(call, that) &&
        sharesTool(call, that),
    );
    return other ? { ...call, key: { ...key, stability: 'volatile', volatility: 'reused', culprit: key.text } } : call;
  });
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
