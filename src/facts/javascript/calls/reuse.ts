import type { StripeCall } from '../../model.js';
import type { FoundCall } from './calls.js';
import type { View } from '../tree/source.js';
import { enclosingFunction, type Node } from '../tree/syntax.js';
import { resolve, writesOf } from '../values/trace.js';

/** Two keys are one value when they are made in one place. */
interface Made {
  readonly by: Node;
  readonly text: string;
}

/**
 * Marks keys that one tool sends with two operations: Stripe answers the second one with a 400, for good, since a key belongs to the
 * endpoint and the parameters that it was first used with.
 *
 * @param found the calls that `calls` was made from, in the same order
 */
export function withReuse(view: View, found: readonly FoundCall[], calls: readonly StripeCall[]): StripeCall[] {
  const made = found.map(({ key }) => (key.where === 'options' && key.value ? madeAt(view, key.value) : undefined));
  return calls.map((call, i) => {
    const { key } = call;
    if (!made[i] || key.stability === 'volatile' || key.text === undefined) return call;
    const other = calls.some(
      (that, j) => that !== call && isSame(made[i], made[j]) && differs(call, that) && sharesTool(call, that),
    );
    return other ? { ...call, key: { ...key, stability: 'volatile', volatility: 'reused', culprit: key.text } } : call;
  });
}

/** Where a key is made: one expression, or one spelling within one function; `undefined` for a variable that changes. */
function madeAt(view: View, value: Node): Made | undefined {
  const { node, path, view: there } = resolve(view, value);
  const variable = node.type === 'Identifier' ? there.variable(node) : undefined;
  if (variable && (writesOf(variable).values.length > 1 || !writesOf(variable).complete)) return undefined;
  const declared = variable?.defs[0]?.name;
  return { by: declared ?? enclosingFunction(node) ?? there.ast, text: `${there.textOf(node)}.${path.join('.')}` };
}

function isSame(a: Made | undefined, b: Made | undefined): boolean {
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
