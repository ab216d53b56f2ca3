import type { PythonFramework } from '../frameworks.js';
import type { Node } from '../tree/nodes.js';
import { trace, type Ref } from '../values/trace.js';
import type { Matcher } from './match.js';

/** A tool that an agent is given after it was made. */
export interface Registered {
  /** What makes the agent. */
  readonly agent: Ref;
  /** Where it is given the tool. */
  readonly at: Node;
  readonly tool: Ref;
}

/** What a file registers, by what makes the agent: only where that can be seen, in this file or in another. */
export function registeredIn(
  matcher: Matcher,
  { registrations = [] }: PythonFramework,
): ReadonlyMap<Node, readonly Registered[]> {
  const found = new Map<Node, Registered[]>();
  for (const row of registrations) {
    for (const anchored of matcher.find(row)) {
      const [whose] = matcher.select(anchored, row.agent);
      const agent = whose && makerOf(whose.ref);
      if (!agent) continue;
      const registered = found.get(agent.node) ?? [];
      registered.push(...matcher.select(anchored, row.fn).map(({ ref: tool }) => ({ agent, at: anchored.node, tool })));
      found.set(agent.node, registered);
    }
  }
  return found;
}

function makerOf({ view, node, path }: Ref): Ref | undefined {
  return [...trace(view, node, path)].findLast((step) => step.node.nodeType === 'Call' && step.path.length === 0);
}
