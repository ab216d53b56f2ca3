import type { Node } from '../tree/nodes.js';
import type { Binding, Variable } from '../tree/scopes.js';
import { contains, enclosingFunction, isFunction } from '../tree/syntax.js';
import { bindingsOf } from './trace.js';

/**
 * What gives a name the value that it has at one place: of `key = key or make()`, the parameter on the right and the statement below.
 * Loops are not followed; a function that is called at another time sees all of them.
 */
export function reachingBindings(variable: Variable, use: Node): readonly Binding[] {
  const all = bindingsOf(variable);
  const owner = variable.scope.node;
  if (isFunction(owner) ? enclosingFunction(use) !== owner : enclosingFunction(use) !== undefined) return all;
  const before = all.filter(({ node, value }) => node.range[0] < use.range[0] && !(value && contains(value, use)));
  const last = before.findLastIndex((binding) => binding.kind === 'parameter' || isPassed(binding.node, use));
  return before.slice(Math.max(last, 0));
}

/** Whether whoever comes to a place has come through a statement: it stands before it, in a block around it. */
export function isPassed(node: Node, use: Node): boolean {
  let statement: Node = node;
  while (statement.parent && !blockOf(statement)) statement = statement.parent;
  const block = blockOf(statement);
  for (let up: Node | undefined = use; up && block; up = up.parent) if (block.includes(up)) return true;
  return false;
}

/** The list of statements that a node stands in as one of them. */
function blockOf(node: Node): readonly Node[] | undefined {
  const parent = node.parent as (Node & Partial<Record<'body' | 'orelse' | 'finalbody', unknown>>) | undefined;
  const lists = [parent?.body, parent?.orelse, parent?.finalbody];
  return lists.find((list): list is readonly Node[] => Array.isArray(list) && list.includes(node));
}
