import type { FoundAgent, FoundTool } from '../found.js';
import type { PythonAgentRow, PythonFramework } from '../frameworks.js';
import type { Node } from '../tree/nodes.js';
import { resolve, trace, type Ref } from '../values/trace.js';
import { executorOf } from './executor.js';
import { elementsOf } from './lists.js';
import type { Anchored, Matcher } from './match.js';
import { registeredIn } from './registrations.js';
import { methodAround, textAt, type PresentFramework } from './tools.js';

type Indices = ReadonlyMap<Node, readonly number[]>;

/**
 * The agents that a file defines, with those of their tools that this file defines as well; and agents of other files, where this one gives
 * them their first tool.
 */
export function findAgents(present: readonly PresentFramework[], tools: readonly FoundTool[]): FoundAgent[] {
  const indices = indicesOf(tools);
  return present.flatMap(({ framework, matcher }) => {
    const registered = registeredIn(matcher, framework);
    const own = agentsIn(matcher, framework).map(({ row, anchored, named }) => {
      const { node } = anchored;
      const given = [...givenTo(matcher, row, anchored), ...(registered.get(node) ?? []).map(({ tool }) => tool)];
      const { tools: found, elsewhere } = toolsAmong(matcher, given, indices);
      return { ...named, node, tools: [...new Set([...found, ...(indices.get(node) ?? [])])], elsewhere };
    });
    const far = [...registered.values()].flatMap((some) => {
      const [first] = some;
      if (!first || first.agent.view === matcher.view) return [];
      const made = agentsIn(matcher.in(first.agent.view), framework).find(({ anchored }) => anchored.node === first.agent.node);
      const given = some.map(({ tool }) => tool);
      return made ? [{ ...made.named, node: first.at, ...toolsAmong(matcher, given, indices) }] : [];
    });
    return [...own, ...far];
  });
}

interface Made {
  readonly row: PythonAgentRow;
  readonly anchored: Anchored;
  readonly named: Pick<FoundAgent, 'framework' | 'name'>;
}

/** Where agents are made. */
function agentsIn(matcher: Matcher, { id, agents = [] }: PythonFramework): readonly Made[] {
  return agents.flatMap((row) =>
    [...matcher.find(row)].map((anchored) => {
      const name = row.name === undefined ? undefined : (textAt(matcher, anchored, row.name) ?? methodAround(anchored.node));
      return { row, anchored, named: { framework: id, ...(name !== undefined && { name }) } };
    }),
  );
}

/** The tools that an agent is made with. */
function givenTo(matcher: Matcher, row: PythonAgentRow, agent: Anchored): readonly Ref[] {
  return matcher.select(agent, row.tools).flatMap(({ ref }) => {
    const elements = elementsOf(ref);
    return elements.length > 0 ? elements.map((element) => element.ref) : [ref];
  });
}

const MAKES = /^(?:Call|ClassDef|FunctionDef|AsyncFunctionDef|Lambda)$/u;

/** Which tools of the file some values are, and where other files make one. */
function toolsAmong(matcher: Matcher, given: readonly Ref[], tools: Indices): Pick<FoundAgent, 'tools' | 'elsewhere'> {
  const elsewhere: Ref[] = [];
  const found = given.flatMap((ref) => {
    const way = [...trace(ref.view, ref.node, ref.path)].flatMap(withClass);
    elsewhere.push(
      ...way.filter(({ view, node, path }) => view !== matcher.view && path.length === 0 && MAKES.test(node.nodeType)),
    );
    const { fn, far } = executorOf(matcher.view, ref);
    const nodes = [...way.map((step) => step.node), fn, far?.fn];
    return nodes.flatMap((node) => (node && tools.get(node)) ?? []).sort((a, b) => a - b);
  });
  return { tools: [...new Set(found)], elsewhere };
}

/** Tools by what executes them and by what defines them, as indices. */
function indicesOf(tools: readonly FoundTool[]): Indices {
  const indices = new Map<Node, number[]>();
  for (const [index, { fn, far, definition }] of tools.entries()) {
    for (const node of [fn ?? far?.fn, definition]) {
      const same = node && indices.get(node);
      if (same) same.push(index);
      else if (node) indices.set(node, [index]);
    }
  }
  return indices;
}

/** `ChargeTool()` is made by its class. */
function withClass(ref: Ref): Ref[] {
  if (ref.node.nodeType !== 'Call' || ref.path.length > 0) return [ref];
  const made = resolve(ref.view, ref.node.func);
  return made.node.nodeType === 'ClassDef' && made.path.length === 0 ? [ref, made] : [ref];
}
