import { onceForEach } from '../../once.js';
import { branchesIn } from '../agents/dispatch/branches.js';
import type { View } from '../tree/source.js';
import { contains, isFunction, unwrap, type FunctionNode, type Node } from '../tree/syntax.js';

const branchesOf = onceForEach(branchesIn);

/**
 * The part of a function that runs for one of several values of a parameter, `if (action === 'refund')`, where a node stands in one. What
 * the others are given is nothing to it: it may well be missing.
 */
export function chosenPart(view: View, at: Node, functions: readonly FunctionNode[]): Node | undefined {
  const choices = branchesOf(view).filter(({ on }) => {
    const name = unwrap(on);
    const definition = name.type === 'Identifier' ? view.variable(name)?.defs[0] : undefined;
    return definition !== undefined && isFunction(definition.node) && functions.includes(definition.node);
  });
  const around = choices.filter(({ node }) => contains(node, at)).sort((a, b) => a.node.range[1] - b.node.range[1]);
  return around.find(({ on, node }) => choices.some((other) => other.node !== node && view.textOf(other.on) === view.textOf(on)))
    ?.node;
}
