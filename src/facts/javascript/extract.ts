import type { Agent, Facts, StripeCall, Tool } from '../model.js';
import { callFact } from './calls/call-facts.js';
import { callsOnTheSpot, findCalls, type CallReader, type FoundCall } from './calls/calls.js';
import { farFacts } from './calls/far-facts.js';
import { ClientRegistry } from './calls/client-registry.js';
import { configBearers, optionBearers } from './calls/option-bearers.js';
import { findContext } from './secrets/context.js';
import { Elsewhere } from './agents/elsewhere.js';
import { inputsOf } from './agents/inputs.js';
import { Parameters } from './agents/parameters.js';
import { Reachability } from './agents/reach.js';
import { withReuse } from './calls/reuse.js';
import { findSecrets } from './secrets/secrets.js';
import { Senders } from './calls/senders.js';
import type { View } from './tree/source.js';
import { contains, type Node } from './tree/syntax.js';
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

/** Reads what one file says about Stripe and its agents: each part when it is first asked for, and once. */
export function extract(view: View, options: ExtractOptions): Facts {
  const present = presentFrameworks(view, options.aliases);
  const tools = findTools(view, present);
  const agents = findAgents(present, tools);
  const parameters = new Parameters(tools);
  const reachability = new Reachability(view, tools);
  const reader: CallReader = {
    view,
    inputKind: parameters.inputKind,
    senders: new Senders(),
    get stripeMajor() {
      return options.stripeMajor;
    },
  };
  const calls = once(() => findCalls(reader));
  const far = once(() => (tools.length > 0 ? new Elsewhere(reader, tools, reachability).find() : []));
  const registry = once(() => new ClientRegistry(view, calls(), parameters));
  const reached = once(() => calls().map((call) => reachability.toolsAt(call.node)));
  const inTool = (node: Node): boolean => reachability.toolsAt(node).length > 0;
  const factsOfCalls = (
    found: readonly FoundCall[],
    clients: ClientRegistry,
    tool: readonly (readonly number[])[],
  ): StripeCall[] => {
    const context = { view, tools, parameters, reachability, clients };
    return found.map((call, i) => callFact(context, call, tool[i] ?? []));
  };

  const clientFacts = once(() => registry().facts(reached(), agents, tools, inTool));
  const callFacts = once(() => [
    ...withReuse(view, calls(), factsOfCalls(calls(), registry(), reached())),
    ...farFacts(view, tools, far()),
  ]);
  const context = once(() => findContext(view, present, tools, parameters, calls));
  const secrets = once(() =>
    findSecrets(view, present, tools, parameters, calls, (tool, node) => reachability.reaches(tool, node), far),
  );
  const given = once(() => {
    const found = callsOnTheSpot(reader, optionBearers(view));
    const clients = new ClientRegistry(view, found, parameters, configBearers(view));
    const nowhere = found.map(() => []);
    return { clients: clients.facts(nowhere, [], [], inTool), calls: factsOfCalls(found, clients, nowhere) };
  });
  const stripeMajor = once(() => options.stripeMajor);
  return {
    language: 'javascript',
    tools: tools.map((tool) => toolFact(view, tool)),
    agents: agents.map(agentFact),
    get clients() {
      return clientFacts();
    },
    get calls() {
      return callFacts();
    },
    get context() {
      return context();
    },
    get secrets() {
      return secrets();
    },
    get given() {
      // With a tool in the file, everything is asked for anyway.
      return tools.length === 0 ? given() : undefined;
    },
    get stripeMajor() {
      return stripeMajor();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function toolFact(view: View, tool: FoundTool): Tool {
  const { name, framework, row, policy, definition } = tool;
  const executor = tool.fn ?? tool.given;
  return {
    kind: 'Tool',
    at: executor.range,
    whole: (definition && contains(definition, executor) ? definition : executor).range,
    name,
    framework: framework.id,
    onThrow: policy === 'abort' ? 'abort' : row.onThrow,
    inputs: inputsOf(view, tool),
  };
}

function agentFact({ framework, node, name, tools, elsewhere }: FoundAgent): Agent {
  return {
    kind: 'Agent',
    at: node.range,
    framework: framework.id,
    tools,
    ...(name !== undefined && { name }),
    ...(elsewhere.length > 0 && {
      elsewhere: elsewhere.map(({ view, node: there }) => ({ path: view.filename, at: there.range })),
    }),
  };
}
