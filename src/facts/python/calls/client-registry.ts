import type { Client, Constants } from '../../model.js';
import type { Parameters } from '../agents/parameters.js';
import { argumentItems, insertItem } from '../edits/items.js';
import type { FoundAgent, FoundCall, FoundClient } from '../found.js';
import type { Node } from '../tree/nodes.js';
import { isDef } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { trace } from '../values/trace.js';
import { clientMadeBy } from './clients.js';
import { moduleKeys } from './module-client.js';
import { keywordTexts } from './options.js';

interface Entry {
  readonly client: FoundClient;
  /** Where this file has it: the expression that makes it, the declaration, or the import. */
  readonly node: Node;
  readonly lives: Client['lives'];
  readonly calls: number[];
}

/** The Stripe clients of a file, each once, with the calls that are made on it. */
export class ClientRegistry {
  readonly #view: PythonView;
  readonly #entries = new Map<Node, Entry>();
  readonly #byCall = new Map<FoundCall, number>();

  constructor(view: PythonView, calls: readonly FoundCall[], parameters: Parameters) {
    this.#view = view;
    for (const [index, call] of calls.entries()) {
      if (call.client) this.#add(call.client, call.callee, parameters).calls.push(index);
    }
    for (const key of moduleKeys(view)) this.#add(key, key.node, parameters);
    for (const node of view.all('Call')) {
      const made = clientMadeBy(view, node);
      if (made) this.#add(made, node, parameters);
    }
    for (const [position, entry] of [...this.#entries.values()].entries()) {
      for (const call of entry.calls) {
        const found = calls[call];
        if (found) this.#byCall.set(found, position);
      }
    }
  }

  indexOf(call: FoundCall): number | undefined {
    return this.#byCall.get(call);
  }

  /**
   * @param reached for each call, the tools that reach it
   * @param inTool whether a tool reaches a node
   */
  facts(reached: readonly (readonly number[])[], agents: readonly FoundAgent[], inTool: (node: Node) => boolean): Client[] {
    return [...this.#entries.values()].map(({ client, node, lives, calls }) => {
      const tools = new Set(calls.flatMap((call) => reached[call] ?? []));
      const users = agents.flatMap((agent, i) => (agent.tools.some((tool) => tools.has(tool)) ? [i] : []));
      const here = client.view === this.#view;
      const madeInTool = here && client.node.nodeType !== 'Alias' && inTool(client.node);
      return {
        kind: 'Client',
        at: node.range,
        name: this.#nameOf(node),
        lives: lives === 'function' && madeInTool ? 'tool' : lives,
        ...(client.node.nodeType === 'Assign' && client.style === 'module' && { processWide: true as const }),
        credential: client.credential,
        ...(!here && { made: { path: client.view.filename, at: client.node.range } }),
        ...(client.env !== undefined && { env: client.env }),
        ...(client.role !== undefined && { role: client.role }),
        config: here ? client.config : [],
        agents: users,
        inAgentCode: tools.size > 0 || madeInTool,
        ...configAdder(this.#view, client),
      };
    });
  }

  #add(client: FoundClient, used: Node, parameters: Parameters): Entry {
    const known = this.#entries.get(client.node);
    if (known) return known;
    const here = client.view === this.#view;
    const inContext = here && client.node.nodeType === 'Arg' && parameters.contextPath(this.#view, used) !== undefined;
    const entry: Entry = {
      client,
      node: here ? client.node : this.#importOf(used),
      // A function of another file that makes a client for each caller shares none.
      lives: here ? (inContext ? 'context' : client.lives) : client.lives === 'function' ? 'function' : 'imported',
      calls: [],
    };
    this.#entries.set(client.node, entry);
    return entry;
  }

  /** The name by which this file imports something that is made in another one. */
  #importOf(used: Node): Node {
    let last: Node = used;
    for (const { view, node } of trace(this.#view, used)) {
      if (view !== this.#view) break;
      last = node;
      if (node.nodeType === 'Call') return this.#importOf(node.func);
    }
    const bound = last.nodeType === 'Name' ? this.#view.variable(last)?.bindings[0]?.node : undefined;
    return bound ?? last;
  }

  #nameOf(node: Node): string {
    const view = this.#view;
    if (node.nodeType === 'Arg') return node.arg;
    if (node.nodeType === 'Name') return node.id;
    if (node.nodeType === 'Alias') return node.asname ?? node.name;
    if (node.nodeType === 'Assign') return view.textOf(node.targets[0] ?? node);
    if (node.nodeType === 'AnnAssign') return `self.${view.textOf(node.target)}`;
    if (isDef(node)) return `${node.name}()`;
    return this.#holderOf(node) ?? `${view.textOf(node).slice(0, 30).replace(/\(.*$/su, '')}(…)`;
  }

  /** The name that is given what an expression makes: through `a or b`, `a if b else c`. */
  #holderOf(node: Node): string | undefined {
    for (let at = node, up = node.parent; up; at = up, up = up.parent) {
      if (up.nodeType === 'BoolOp' || up.nodeType === 'IfExp' || up.nodeType === 'Await') continue;
      if (up.nodeType === 'Assign' && up.value === at) return this.#nameOfTarget(up.targets[0], up);
      if ((up.nodeType === 'AnnAssign' || up.nodeType === 'NamedExpr') && up.value === at)
        return this.#nameOfTarget(up.target, up);
      return undefined;
    }
    return undefined;
  }

  #nameOfTarget(target: Node | undefined, statement: Node): string | undefined {
    if (!target) return undefined;
    const text = this.#view.textOf(target);
    return target.nodeType === 'Name' && statement.parent?.nodeType === 'ClassDef' ? `self.${text}` : text;
  }
}

function configAdder(view: PythonView, { view: there, node }: FoundClient): Pick<Client, 'addConfig'> {
  if (there !== view || node.nodeType !== 'Call' || (node.args.length === 0 && node.keywords.length === 0)) return {};
  if (node.keywords.some(({ arg }) => arg == null)) return {};
  const items = argumentItems(view, node);
  if (!items) return {};
  return { addConfig: (added: Constants) => insertItem(view, items, keywordTexts(view, added).join(', ')) ?? [] };
}
