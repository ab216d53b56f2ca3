import { neverBoth } from '../calls/alternatives.js';
import type { Name } from '../tree/nodes.js';
import type { Binding } from '../tree/scopes.js';
import type { PythonView } from '../tree/view.js';
import { reachingBindings } from '../values/reaching.js';

/**
 * What can have given a name the value that it has at one place: each branch of the code before it, not a branch that has returned, and
 * nothing that was written over since. `+=` adds to what it was.
 */
export function boundAt(view: PythonView, name: Name): readonly Binding[] {
  const variable = view.variable(name);
  if (!variable) return [];
  const isAdded = ({ kind }: Binding): boolean => kind === 'augmented';
  const bindings = variable.bindings.filter((binding) => !isAdded(binding));
  const bound = [...reachingBindings({ ...variable, bindings }, name), ...variable.bindings.filter(isAdded)];
  return bound.filter(({ node }) => !neverBoth(node, name));
}
