import type { FrameworkAlias } from '../frameworks.js';
import type { Agent, Facts, Tool } from '../model.js';
import { onceForEach } from '../once.js';
import { findAgents } from './agents/agents.js';
import { Elsewhere } from './agents/elsewhere.js';
import { inputsOf } from './agents/inputs.js';
import { Parameters } from './agents/parameters.js';
import { Reachability } from './agents/reach.js';
import { findTools, presentFrameworks } from './agents/tools.js';
import { callFact } from './calls/call-facts.js';
import { findCalls } from './calls/calls.js';
import { farFacts } from './calls/far-facts.js';
import { keyAfter } from './calls/way.js';
import { ClientRegistry } from './calls/client-registry.js';
import { withReuse } from './calls/reuse.js';
import { Senders } from './calls/senders.js';
import type { KeySources } from './calls/stability.js';
import type { FoundAgent, FoundTool } from './found.js';
import type { Node } from './tree/nodes.js';
import { contains } from './tree/syntax.js';
import { findContext } from './secrets/context.js';
import { findSecrets } from './secrets/secrets.js';
import type { PythonView } from './tree/view.js';

export interface PythonExtractOptions {
  /** Modules that the settings take for a framework. */
  readonly aliases: readonly FrameworkAlias[];
  /** The major of stripe-python; asked only when a rule does, since looking for it reads the disk. */
  readonly stripeMajor?: number | undefined;
}

/** Reads what one file says about Stripe and its agents: each part when it is first asked for, and once. */
export function extract(view: PythonView, options: PythonExtractOptions): Facts {
  const present = presentFrameworks(view, options.aliases);
  const tools = findTools(view, present);
  const agents = findAgents(present, tools);
  const parameters = new Parameters(tools);
  const reachability = new Reachability(view, tools);
  const inputKind: KeySources = Object.assign(parameters.inputKind.bind(undefined), { lacks: parameters.lacks.bind(parameters) });
  const reader = { view, inputKind, senders: new Senders() };
  const calls = once(() => findCalls(reader));
  const toolsIn = onceForEach((there: PythonView) => findTools(there, presentFrameworks(there, options.aliases)));
  const far = once(() => (tools.length > 0 ? new Elsewhere(reader, tools, reachability, toolsIn).find() : []));
  const registry = once(() => new ClientRegistry(view, calls(), parameters));
  const reached = once(() => calls().map((call) => reachability.toolsAt(call.node)));
  const inTool = (node: Node): boolean => reachability.toolsAt(node).length > 0;

  const stripeMajor = once(() => options.stripeMajor);
  const clientFacts = once(() => registry().facts(reached(), agents, inTool));
  const callFacts = once(() => {
    const context = { view, tools, parameters, reachability, clients: registry(), stripeMajor };
    const own = calls().map((call, i) => callFact(context, call, reached()[i] ?? []));
    const onTheirWay = far().map((one) => ({
      ...one,
      found: { ...one.found, key: keyAfter(one.way, one.found, one.view, inputKind) },
    }));
    return [...withReuse(view, calls(), own), ...farFacts(view, tools, onTheirWay)];
  });
  const context = once(() => findContext(view, present, tools, parameters, calls));
  const secrets = once(() =>
    findSecrets(view, present, tools, parameters, calls, (tool, node) => reachability.reaches(tool, node), far),
  );
  return {
    language: 'python',
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
    get stripeMajor() {
      return stripeMajor();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function toolFact(view: PythonView, tool: FoundTool): Tool {
  const { name, framework, onThrow, policy, definition, fn, given } = tool;
  const executor = fn ?? given;
  return {
    kind: 'Tool',
    at: executor.range,
    whole: (definition && contains(definition, executor) ? definition : executor).range,
    name,
    framework,
    onThrow: policy === 'abort' ? 'abort' : onThrow,
    inputs: inputsOf(view, tool),
  };
}

function agentFact({ framework, node, name, tools, elsewhere }: FoundAgent): Agent {
  return {
    kind: 'Agent',
    at: node.range,
    framework,
    tools,
    ...(name !== undefined && { name }),
    ...(elsewhere.length > 0 && {
      elsewhere: elsewhere.map(({ view, node: there }) => ({ path: view.filename, at: there.range })),
    }),
  };
}
