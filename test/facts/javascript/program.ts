import { findCalls, type FoundCall } from '../../../src/facts/javascript/calls/calls.js';
import { Senders } from '../../../src/facts/javascript/calls/senders.js';
import { Parameters } from '../../../src/facts/javascript/agents/parameters.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { Reachability } from '../../../src/facts/javascript/agents/reach.js';
import { View } from '../../../src/facts/javascript/tree/source.js';
import type { Node } from '../../../src/facts/javascript/tree/syntax.js';
import {
  findTools,
  presentFrameworks,
  type FoundTool,
  type FrameworkAlias,
  type PresentFramework,
} from '../../../src/facts/javascript/agents/tools.js';

/** The module that stands for a vendored OpenAI Swarm port in tests. */
export const swarm: FrameworkAlias = { packages: ['@/lib/swarm'], like: 'swarm' };

/** Parses a module. `others` are the project's modules that it may import, by specifier. */
export function viewOf(code: string, others: Readonly<Record<string, string>> = {}): View {
  const opened = new Map<string, View>();
  const open = (specifier: string): View | undefined => {
    const text = others[specifier];
    if (text === undefined) return undefined;
    const view = opened.get(specifier) ?? new View(parseModule(text, `${specifier}.ts`), `${specifier}.ts`, open);
    opened.set(specifier, view);
    return view;
  };
  return new View(parseModule(code, 'agent.ts'), 'agent.ts', open);
}

/** What the readers of one file share. */
export interface Read {
  readonly view: View;
  readonly present: readonly PresentFramework[];
  readonly tools: readonly FoundTool[];
  readonly parameters: Parameters;
  readonly calls: readonly FoundCall[];
  readonly reached: (tool: number, node: Node) => boolean;
}

export function read(code: string, others: Readonly<Record<string, string>> = {}): Read {
  const view = viewOf(code, others);
  const present = presentFrameworks(view, [swarm]);
  const tools = findTools(view, present);
  const parameters = new Parameters(tools);
  const calls = findCalls({ view, inputKind: parameters.inputKind, senders: new Senders(), stripeMajor: 23 });
  const reachability = new Reachability(view, tools);
  return { view, present, tools, parameters, calls, reached: (tool, node) => reachability.toolsAt(node).includes(tool) };
}
