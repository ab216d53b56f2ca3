import type { Agent, Client, Facts, StripeCall, Tool } from '../model.js';
import { findCalls, type FoundCall } from './calls.js';
import { ClientRegistry } from './client-registry.js';
import { Guards } from './guards.js';
import { Parameters } from './parameters.js';
import { Reachability } from './reach.js';
import { withReuse } from './reuse.js';
import type { View } from './source.js';
import { findAgents, findTools, presentFrameworks, type FoundTool, type FrameworkAlias } from './tools.js';

export interface ExtractOptions {
  readonly aliases: readonly FrameworkAlias[];
  readonly stripeMajor: number | undefined;
}

/** Reads everything that one file says about Stripe and its agents. */
export function extract(view: View, { aliases, stripeMajor }: ExtractOptions): Facts {
  const present = presentFrameworks(view, aliases);
  const tools = findTools(view, present);
  const agents = findAgents(present, tools);
  const parameters = new Parameters(tools);
  const reachability = new Reachability(view, tools);
  const calls = findCalls({ view, inputKind: parameters.inputKind, stripeMajor });
  const clients = new ClientRegistry(view, calls, parameters);
  const reached = calls.map((call) => reachability.toolsAt(call.node));

  return {
    language: 'javascript',
    clients: clients.facts(reached, agents, (node) => reachability.toolsAt(node).length > 0),
    calls: withReuse(calls.map((call, i) => stripeCall(view, call, reached[i] ?? [], tools, reachability, clients))),
    tools: tools.map(toolFact),
    agents: agents.map(({ framework, node, name, tools }): Agent => ({
      kind: 'Agent',
      at: node.range,
      framework: framework.id,
      tools,
      ...(name !== undefined && { name }),
    })),
    context: [],
    secrets: [],
    ...(stripeMajor !== undefined && { stripeMajor }),
  };
}

function stripeCall(
  view: View,
  found: FoundCall,
  reached: readonly number[],
  tools: readonly FoundTool[],
  reachability: Reachability,
  clients: ClientRegistry,
): StripeCall {
  const { call, endpoint, tier, key, via, options, opaque } = found;
  const client = clients.indexOf(found);
  const { where, at, name, text, stability, volatility, culprit } = key;
  return {
    kind: 'StripeCall',
    at: found.callee.range,
    whole: found.node.range,
    text: oneLine(view.textOf(found.callee)),
    via,
    ...(call !== undefined && { call }),
    ...(endpoint && { endpoint }),
    ...(tier && { tier }),
    ...(client !== undefined && { client }),
    tools: reached,
    key: {
      where,
      stability,
      ...(at && { at }),
      ...(name !== undefined && { name }),
      ...(text !== undefined && { text }),
      ...(volatility && { volatility }),
      ...(culprit !== undefined && { culprit }),
    },
    guard: { outcome: guardOf(view, found, reached, tools, reachability) },
    options,
    keyInputs: [],
    opaque,
  };
}

const BADNESS: readonly StripeCall['guard']['outcome'][] = ['returned', 'opaque', 'rethrown', 'none'];

/** The worst over all tools that reach the call. */
function guardOf(
  view: View,
  { node }: FoundCall,
  reached: readonly number[],
  tools: readonly FoundTool[],
  reachability: Reachability,
): StripeCall['guard']['outcome'] {
  const outcomes = reached.flatMap((index) => {
    const tool = tools[index];
    const reach = reachability.of(index);
    return tool && reach ? [new Guards(view, tool, reach).of(node)] : [];
  });
  return BADNESS.findLast((outcome) => outcomes.includes(outcome)) ?? 'opaque';
}

function toolFact(tool: FoundTool): Tool {
  const { name, framework, row, policy } = tool;
  return {
    kind: 'Tool',
    at: (tool.fn ?? tool.given).range,
    name,
    framework: framework.id,
    onThrow: policy === 'abort' ? 'abort' : row.onThrow,
    inputs: [],
  };
}

function oneLine(text: string): string {
  const line = text.replace(/\s*\n\s*/gu, '');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
