import type { StripeCall } from '../../model.js';
import { markReused, type MadeKey } from '../../reused-keys.js';
import type { FoundCall } from './calls.js';
import type { View } from '../tree/source.js';
import { enclosingFunction, type Node } from '../tree/syntax.js';
import { resolve, writesOf } from '../values/trace.js';

/**
 * Marks keys that one tool sends with two operations.
 *
 * @param found the calls that `calls` was made from, in the same order
 */
export function withReuse(view: View, found: readonly FoundCall[], calls: readonly StripeCall[]): StripeCall[] {
  return markReused(
    calls,
    found.map(({ key }) => (key.where === 'options' && key.value ? madeAt(view, key.value) : undefined)),
  );
}

/** Where a key is made: one expression, or one spelling within one function; `undefined` for a variable that changes. */
function madeAt(view: View, value: Node): MadeKey | undefined {
  const { node, path, view: there } = resolve(view, value);
  const variable = node.type === 'Identifier' ? there.variable(node) : undefined;
  if (variable && (writesOf(variable).values.length > 1 || !writesOf(variable).complete)) return undefined;
  const declared = variable?.defs[0]?.name;
  return { by: declared ?? enclosingFunction(node) ?? there.ast, text: `${there.textOf(node)}.${path.join('.')}` };
}
