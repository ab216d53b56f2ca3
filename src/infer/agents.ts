/** Which agents come to which tools and calls, across the files of a project. */
import type { Agent, Client, Facts, Range, StripeCall } from '../facts/model.js';

export interface FactFile {
  /** Absolute. */
  readonly path: string;
  readonly facts: Facts;
}

/** An agent, with the file that defines it. */
export interface AgentAt {
  readonly path: string;
  readonly agent: Agent;
}

/** A tool by its file and its index there. */
export interface ToolAt {
  readonly path: string;
  readonly tool: number;
}

/** Agents, tools and calls of a project, and what connects them. Each file is read once. */
export class AgentIndex {
  readonly #byPath: ReadonlyMap<string, Facts>;
  /** Tools of other files that come to a call, by the call's place. */
  readonly #far = new Map<string, ToolAt[]>();
  /** Uses of a client that another file makes, by the client's place. */
  readonly #imported = new Map<string, { readonly path: string; readonly client: number }[]>();
  /** The agents that are given a tool, by the tool. */
  readonly #givenTo = new Map<string, AgentAt[]>();

  constructor(readonly files: readonly FactFile[]) {
    this.#byPath = new Map(files.map(({ path, facts }) => [path, facts]));
    for (const { path, facts } of files) {
      for (const { made, tools } of facts.calls) {
        if (made) add(this.#far, keyOf(made.path, made.whole), ...tools.map((tool) => ({ path, tool })));
      }
      for (const [client, { made }] of facts.clients.entries()) {
        if (made) add(this.#imported, keyOf(made.path, made.at), { path, client });
      }
      for (const agent of facts.agents) {
        for (const tool of this.#toolsGiven(path, agent)) add(this.#givenTo, tool, { path, agent });
      }
    }
  }

  facts(path: string): Facts | undefined {
    return this.#byPath.get(path);
  }

  client(path: string, client: number): Client | undefined {
    return this.facts(path)?.clients[client];
  }

  /** The agents that are given a tool, in its own file or in others. */
  agentsOf({ path, tool }: ToolAt): readonly AgentAt[] {
    return this.#givenTo.get(toolKey(path, tool)) ?? [];
  }

  /** The tools that reach a call, in its own file or in others. */
  toolsOf(path: string, call: StripeCall): ToolAt[] {
    const own = call.tools.map((tool) => ({ path, tool }));
    return [...own, ...(this.#far.get(keyOf(path, call.whole)) ?? [])];
  }

  /** The calls on a client, with those of the files that import it. */
  callsOn(path: string, client: number): { readonly path: string; readonly call: StripeCall }[] {
    const fact = this.client(path, client);
    const users = fact ? (this.#imported.get(keyOf(path, fact.at)) ?? []) : [];
    return [{ path, client }, ...users].flatMap((user) =>
      (this.facts(user.path)?.calls ?? []).flatMap((call) => (call.client === user.client ? [{ path: user.path, call }] : [])),
    );
  }

  /** The tools that use a client, each once. */
  toolsOn(path: string, client: number): ToolAt[] {
    const tools = this.callsOn(path, client).flatMap((use) => this.toolsOf(use.path, use.call));
    return [...new Map(tools.map((one) => [toolKey(one.path, one.tool), one])).values()];
  }

  /** The keys of the tools that an agent is given, of its own file and of others. */
  #toolsGiven(path: string, { tools, elsewhere = [] }: Agent): ReadonlySet<string> {
    const far = elsewhere.flatMap((place) =>
      (this.facts(place.path)?.tools ?? []).flatMap(({ at }, tool) =>
        overlaps(place.at, at) ? [toolKey(place.path, tool)] : [],
      ),
    );
    return new Set([...tools.map((tool) => toolKey(path, tool)), ...far]);
  }
}

function add<T>(map: Map<string, T[]>, key: string, ...values: readonly T[]): void {
  const known = map.get(key);
  if (known) known.push(...values);
  else map.set(key, [...values]);
}

function toolKey(path: string, tool: number): string {
  return `${path}:${String(tool)}`;
}

function keyOf(path: string, [start, end]: Range): string {
  return `${path}:${String(start)}-${String(end)}`;
}

/** A definition holds its executor; a list of agents may name either. */
function overlaps(a: Range, b: Range): boolean {
  return (a[0] <= b[0] && b[1] <= a[1]) || (b[0] <= a[0] && a[1] <= b[1]);
}
