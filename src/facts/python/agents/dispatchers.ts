import type { FoundTool } from '../found.js';
import type { Node } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { toolsInChains } from './dispatch/chains.js';
import { Descriptions } from './dispatch/descriptions.js';
import { handlersOf, tabledIn } from './dispatch/tables.js';
import { importsModel } from './dispatch/tool-names.js';

/**
 * Tools of loops that are written by hand: the file describes them to a model with a JSON schema, and runs them from handlers beside the
 * descriptions, from a table of functions by name or a function that chooses among them, or from a chain of `if`s (a `match`) over their
 * names. The description is the evidence; a table or a chain of other names is none, unless it goes by the name of a model's tool call.
 *
 * @param servers tools that run others by name: the handler of an MCP server
 */
export function findDispatched(view: PythonView, known: readonly FoundTool[], servers: ReadonlySet<FoundTool>): FoundTool[] {
  const descriptions = new Descriptions(view);
  const agentic = importsModel(view);
  if (descriptions.none && !agentic && servers.size === 0) return [];
  const taken = new Set(known.flatMap((tool) => executor(tool) ?? []));
  const handlers = descriptions.tools.flatMap((tool) => handlersOf(view, tool));
  const handled = once([...handlers, ...tabledIn(view, descriptions, agentic)]).filter((tool) => {
    const fn = executor(tool);
    return fn && !taken.has(fn);
  });
  return [...handled, ...toolsInChains(view, descriptions, agentic, [...known, ...handled], servers)];
}

function executor({ fn, far }: FoundTool): Node | undefined {
  return fn ?? far?.fn;
}

function once(tools: readonly FoundTool[]): FoundTool[] {
  return [...new Map(tools.map((found) => [executor(found), found])).values()];
}
