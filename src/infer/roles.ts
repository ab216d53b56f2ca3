/** Which role each Stripe client of a project belongs to, and what each role does. */
import type { StripeCall } from '../facts/model.js';
import { isRoleName, roleFromEnvironment, roleFromName } from '../facts/role-names.js';
import { AgentIndex, type AgentAt, type FactFile, type ToolAt } from './agents.js';

/** A role, and what of the code belongs to it. */
export interface ProposedRole {
  /** As in the policy: `billing`. */
  readonly name: string;
  /** `policy`, `option` (`--role file=name`), `code` (`vaultStripe('billing')`), `environment`, `agent`. */
  readonly from: 'policy' | 'option' | 'code' | 'environment' | 'agent';
  /** Names of the agents, as far as they have any. */
  readonly agents: readonly string[];
  /** Absolute paths. */
  readonly files: readonly string[];
  /** `POST /v1/payment_intents`, sorted; what cannot be seen is not here. */
  readonly endpoints: readonly string[];
  /** Whether it makes calls whose endpoint cannot be seen. */
  readonly opaque: boolean;
}

/** What is known of roles beside the code. */
export interface RoleSources {
  /** `--role file=name`, by absolute path. */
  readonly byFile: ReadonlyMap<string, string>;
  /** The policy's `env`: the role behind an environment variable. */
  readonly env: ReadonlyMap<string, string>;
}

/** The role of a client, or why there is none to be named. */
export type Named = { readonly role: string; readonly from: ProposedRole['from'] } | { readonly unknown: string };

/**
 * Names the roles of clients and tools. The first of these has the say: `--role`, `vaultStripe('x')`, the policy's `env`, an environment
 * name that ends in `VAULT_KEY_<ROLE>`, the name of the one agent that uses the client.
 */
export class Roles {
  readonly #index: AgentIndex;
  readonly #agents = new Map<string, readonly AgentAt[]>();
  readonly #roles = new Map<string, readonly string[]>();

  constructor(
    files: readonly FactFile[],
    private readonly sources: RoleSources,
  ) {
    this.#index = new AgentIndex(files);
  }

  /** @param path the file that makes or imports the client, of whose facts `client` is an index */
  ofClient(path: string, client: number): Named {
    const fact = this.#index.client(path, client);
    if (!fact) return { unknown: 'it is not there' };
    const option = this.sources.byFile.get(path) ?? this.sources.byFile.get(fact.made?.path ?? path);
    if (option !== undefined) return { role: option, from: 'option' };
    if (fact.role !== undefined && isRoleName(fact.role)) return { role: fact.role, from: 'code' };
    const inPolicy = this.sources.env.get(fact.env ?? '');
    if (inPolicy !== undefined) return { role: inPolicy, from: 'policy' };
    const inName = roleFromEnvironment(fact.env ?? '');
    if (inName !== undefined) return { role: inName, from: 'environment' };
    return this.#ofAgents(this.agentsOn(path, client));
  }

  /** The roles of the agents that are given a tool, sorted; none where no agent with a name is. */
  ofTool({ path, tool }: ToolAt): readonly string[] {
    const option = this.sources.byFile.get(path);
    if (option !== undefined) return [option];
    return this.#rolesOf(this.#index.agentsOf({ path, tool }));
  }

  /** The agents that come to a client through their tools, each once. */
  agentsOn(path: string, client: number): readonly AgentAt[] {
    return once(this.#agents, `${path}:${String(client)}`, () => {
      const agents = this.#index.toolsOn(path, client).flatMap((tool) => this.#index.agentsOf(tool));
      return [...new Map(agents.map((one) => [one.agent, one])).values()];
    });
  }

  /** The files that `--role` can say something of: they make or use a client, or a tool or an agent without a name that comes to Stripe. */
  nameable(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { path, facts } of this.#index.files) {
      for (const { made } of facts.clients) {
        found.add(path);
        if (made) found.add(made.path);
      }
      for (const call of facts.calls) {
        const tools = this.#index.toolsOf(path, call);
        const nameless = tools.flatMap((tool) => this.#index.agentsOf(tool)).filter(({ agent }) => agent.name === undefined);
        for (const one of [...tools, ...nameless]) found.add(one.path);
      }
    }
    return found;
  }

  /** All roles of the project, by name. */
  proposed(): readonly ProposedRole[] {
    const drafts = new Map<string, Draft>();
    const draft = (name: string, from: ProposedRole['from'], path: string): Draft => {
      const known = drafts.get(name) ?? { from, agents: new Set(), files: new Set(), endpoints: new Set(), opaque: false };
      if (RANK.indexOf(from) < RANK.indexOf(known.from)) known.from = from;
      known.files.add(path);
      drafts.set(name, known);
      return known;
    };
    for (const { path, facts } of this.#index.files) {
      for (const [client] of facts.clients.entries()) {
        const named = this.ofClient(path, client);
        if (!('role' in named)) continue;
        const { agents } = draft(named.role, named.from, path);
        const isSplit = this.#rolesOn(path, client).length > 1;
        for (const { agent } of this.agentsOn(path, client)) {
          if (agent.name !== undefined && (!isSplit || roleFromName(agent.name) === named.role)) agents.add(agent.name);
        }
      }
      for (const call of facts.calls) {
        for (const name of call.elsewhere ? [] : this.#callersOf(path, call)) {
          const tools = this.#index.toolsOf(path, call);
          const agents = tools.flatMap((tool) => this.#index.agentsOf(tool));
          const isGiven = [...tools, ...agents].some((one) => this.sources.byFile.get(one.path) === name);
          const role = draft(name, isGiven ? 'option' : (drafts.get(name)?.from ?? 'agent'), path);
          note(role, call);
          for (const { agent } of agents) {
            if (agent.name !== undefined && roleFromName(agent.name) === name) role.agents.add(agent.name);
          }
        }
      }
    }
    return [...drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => finished(name, one));
  }

  /** The roles of all tools that use a client, wherever they are. */
  #rolesOn(path: string, client: number): readonly string[] {
    return once(this.#roles, `${path}:${String(client)}`, () => {
      const made = this.#index.client(path, client)?.made;
      const home = made && this.#index.facts(made.path)?.clients.findIndex(({ at }) => at.join() === made.at.join());
      const tools =
        made && home !== undefined && home >= 0 ? this.#index.toolsOn(made.path, home) : this.#index.toolsOn(path, client);
      return [...new Set(tools.flatMap((tool) => this.ofTool(tool)))];
    });
  }

  /** A client that agents of several roles use is to be one of each, whatever its name says. */
  #callersOf(path: string, call: StripeCall): readonly string[] {
    const named = call.client === undefined ? undefined : this.ofClient(path, call.client);
    const byTools = [...new Set(this.#index.toolsOf(path, call).flatMap((tool) => this.ofTool(tool)))];
    const isSplit = call.client !== undefined && this.#rolesOn(path, call.client).length > 1;
    return named && 'role' in named && (!isSplit || byTools.length === 0) ? [named.role] : byTools;
  }

  #ofAgents(agents: readonly AgentAt[]): Named {
    const roles = this.#rolesOf(agents);
    const [only, another] = roles;
    if (another !== undefined) {
      const names = agents.flatMap(({ agent }) => agent.name ?? []).map((name) => `\`${name}\``);
      const all = names.length > 0 ? [...new Set(names)].sort() : roles;
      return { unknown: `the agents ${all.join(' and ')} use it` };
    }
    if (only !== undefined)
      return { role: only, from: agents.some(({ agent }) => agent.name !== undefined) ? 'agent' : 'option' };
    return { unknown: agents.length > 0 ? 'the agent that uses it has no name' : 'no agent is seen to use it' };
  }

  /** An agent without a name of its own is named by `--role` for the file that makes it. */
  #rolesOf(agents: readonly AgentAt[]): readonly string[] {
    const roles = agents.flatMap(({ path, agent }) =>
      agent.name === undefined ? (this.sources.byFile.get(path) ?? []) : (roleFromName(agent.name) ?? []),
    );
    return [...new Set(roles)].sort();
  }
}

/** What is asked of a client for each of its calls is worked out once. */
function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Who says more of a role's name. */
const RANK: readonly ProposedRole['from'][] = ['option', 'policy', 'code', 'environment', 'agent'];

interface Draft {
  from: ProposedRole['from'];
  readonly agents: Set<string>;
  readonly files: Set<string>;
  readonly endpoints: Set<string>;
  opaque: boolean;
}

function note(role: Draft, { endpoint }: StripeCall): void {
  if (endpoint) role.endpoints.add(`${endpoint.method} ${endpoint.path}`);
  else role.opaque = true;
}

function finished(name: string, { from, agents, files, endpoints, opaque }: Draft): ProposedRole {
  return { name, from, agents: [...agents].sort(), files: [...files].sort(), endpoints: [...endpoints].sort(), opaque };
}
