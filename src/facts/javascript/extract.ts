import type { Agent, Facts, Tool } from '../model.js';
import { callFact } from './calls/call-facts.js';
import { findCalls, type CallReader } from './calls/calls.js';
import { farFacts } from './calls/far-facts.js';
import { ClientRegistry } from './calls/client-registry.js';
import { findContext } from './secrets/context.js';
import { Elsewhere } from './agents/elsewhere.js';
import { inputsOf } from './agents/inputs.js';
import { Parameters } from './agents/parameters.js';
import { Reachability } from './agents/reach.js';
import { withReuse } from './calls/reuse.js';
import { findSecrets } from './secrets/secrets.js';
import type { View } from './tree/source.js';
import {
  findAgents,
  findTools,
  presentFrameworks,
  type FoundAgent,
  type FoundTool,
  type FrameworkAlias,
} from './agents/tools.js';

export interface ExtractOptions {
  readonly aliases: readonly FrameworkAlias[];
  /** The installed major; asked only when the file uses Stripe, since looking for it reads the disk. */
  readonly stripeMajor: number | undefined;
}

/** Reads everything that one file says about Stripe and its agents. */
export function extract(view: View, options: ExtractOptions): Facts {
  const present = presentFrameworks(view, options.aliases);
  const tools = findTools(view, present);
  const agents = findAgents(present, tools);
  const parameters = new Parameters(tools);
  const reachability = new Reachability(view, tools);
  const reader: CallReader = {
    view,
    inputKind: parameters.inputKind,
    get stripeMajor() {
      return options.stripeMajor;
    },
  };
  const calls = findCalls(reader);
  const far = tools.length > 0 ? new Elsewhere(reader, tools, reachability).find() : [];
  const clients = new ClientRegistry(view, calls, parameters);
  const reached = calls.map((call) => reachability.toolsAt(call.node));
  const context = { view, tools, parameters, reachability, clients };

  const stripeMajor = calls.length > 0 || far.length > 0 || clients.size > 0 ? options.stripeMajor : undefined;

  return {
    language: 'javascript',
    clients: clients.facts(reached, agents, tools, (node) => reachability.toolsAt(node).length > 0),
    calls: [
      ...withReuse(
        view,
        calls,
        calls.map((call, i) => callFact(context, call, reached[i] ?? [])),
      ),
      ...farFacts(view, tools, far),
    ],
    tools: tools.map((tool) => toolFact(view, tool)),
    agents: agents.map(agentFact),
    context: findContext(view, present, tools, parameters, calls),
    secrets: findSecrets(view, present, tools, parameters, calls, (tool, node) => reachability.reaches(tool, node)),
    ...(stripeMajor !== undefined && { stripeMajor }),
  };
}

function toolFact(view: View, tool: FoundTool): Tool {
  const { name, framework, row, policy } = tool;
  return {
    kind: 'Tool',
    at: (tool.fn ?? tool.given).range,
    name,
    framework: framework.id,
    onThrow: policy === 'abort' ? 'abort' : row.onThrow,
    inputs: inputsOf(view, tool),
  };
}

function agentFact({ framework, node, name, tools }: FoundAgent): Agent {
  return { kind: 'Agent', at: node.range, framework: framework.id, tools, ...(name !== undefined && { name }) };
}
