import type { View } from '../tree/source.js';
import type { Node } from '../tree/syntax.js';
import { toolsInChains } from './dispatch/chains.js';
import { Descriptions } from './dispatch/descriptions.js';
import { handlersOf, tabledIn, type Looked } from './dispatch/tables.js';
import { importsModel } from './dispatch/tool-names.js';
import type { FoundTool } from './tools.js';

/**
 * Tools of loops that are written by hand: the file describes them to a model with a JSON schema, and runs them from handlers beside the
 * descriptions, from a table of functions by name or a function that chooses among them, or from a `switch` (a chain of `if`s) over their
 * names. The description is the evidence; a table or a `switch` of other names is none, unless it goes by the name of a model's tool call.
 */
export function findDispatched(view: View, known: readonly FoundTool[]): FoundTool[] {
  const descriptions = new Descriptions(view);
  const agentic = importsModel(view);
  if (descriptions.none && !agentic && !known.some(({ row }) => row.when)) return [];
  const taken = new Set(known.flatMap(({ fn }) => fn ?? []));
  const handlers = descriptions.tools.flatMap((tool) => handlersOf(view, tool));
  const looked = once([...handlers, ...tabledIn(view, descriptions, agentic)]).filter(({ fn }) => !fn || !taken.has(fn));
  const own = looked.filter(({ fn }) => fn);
  const far = looked.filter(({ fn, name }) => !fn && !own.some((tool) => tool.name === name));
  return [...own, ...far, ...toolsInChains(view, descriptions, agentic, [...known, ...own])];
}

/** Each function once, where it is named first. */
function once(looked: readonly Looked[]): FoundTool[] {
  const first = new Map<Node, FoundTool>();
  for (const { tool, runs } of looked) if (!first.has(runs)) first.set(runs, tool);
  return [...first.values()];
}
