import type { StripeCall } from '../../model.js';
import { markReused, type MadeKey } from '../../reused-keys.js';
import type { FoundCall } from '../found.js';
import type { Node } from '../tree/nodes.js';
import { enclosingFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf, resolve } from '../values/trace.js';

/**
 * Marks keys that one tool sends with two operations.
 *
 * @param found the calls that `calls` was made from, in the same order
 */
export function withReuse(view: PythonView, found: readonly FoundCall[], calls: readonly StripeCall[]): StripeCall[] {
  return markReused(
    calls,
    found.map(({ key }) => (key.where === 'options' && key.value ? madeAt(view, key.value) : undefined)),
  );
}

/** Where a key is made: one expression, or one spelling within one function; `undefined` for a variable that changes. */
function madeAt(view: PythonView, value: Node): MadeKey | undefined {
  const { node, path, view: there } = resolve(view, value);
  const variable = node.nodeType === 'Name' ? there.variable(node) : undefined;
  if (variable && bindingsOf(variable).length > 1) return undefined;
  const declared = variable?.bindings[0]?.node;
  return { by: declared ?? enclosingFunction(node) ?? there.ast, text: `${there.textOf(node)}.${path.join('.')}` };
}
