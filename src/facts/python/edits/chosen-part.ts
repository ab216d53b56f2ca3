import { onceForEach } from '../../once.js';
import { branchesIn } from '../agents/dispatch/branches.js';
import type { FunctionNode, Node } from '../tree/nodes.js';
import { contains, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

const branchesOf = onceForEach(branchesIn);

/**
 * The part of a function that runs for one of several values of a parameter, `if action == "refund":`, where a node stands in one. What the
 * others are given is nothing to it: it may well be empty.
 */
export function chosenPart(view: PythonView, at: Node, functions: readonly FunctionNode[]): Node | undefined {
  const choices = branchesOf(view).filter(({ on }) => {
    const name = unwrap(on);
    const [binding] = name.nodeType === 'Name' ? (view.variable(name)?.bindings ?? []) : [];
    return binding?.kind === 'parameter' && functions.some((fn) => contains(fn, binding.node) && contains(fn, on));
  });
  const around = choices.filter(({ part }) => contains(part, at)).sort((a, b) => a.part.range[1] - b.part.range[1]);
  return around.find(({ on, part }) => choices.some((other) => other.part !== part && view.textOf(other.on) === view.textOf(on)))
    ?.part;
}
