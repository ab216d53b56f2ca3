import type { Client, Constants } from '../../model.js';
import type { FoundCall } from './calls.js';
import { insert } from '../edits/edit.js';
import { insertProperty, literal, type NewProperty } from '../edits/insert.js';
import { endWithParens, indentAt } from '../edits/trivia.js';
import { roleFromName } from '../../role-names.js';
import { toFactory } from '../edits/to-factory.js';
import { clientMadeBy, mayMakeClient, type FoundClient } from './clients.js';
import { propertyTexts } from './options.js';
import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { isFunction, wrapped, type Call, type Node } from '../tree/syntax.js';
import type { FoundAgent, FoundTool } from '../agents/tools.js';
import { trace } from '../values/trace.js';

interface Entry {
  readonly client: FoundClient;
  /** Where this file has it: the expression that makes it, the declaration, or the import. */
  readonly node: Node;
  readonly lives: Client['lives'];
  readonly calls: number[];
}

/** The Stripe clients of a file, each once, with the calls that are made on it. */
export class ClientRegistry {
  readonly #view: View;
  readonly #entries = new Map<Node, Entry>();
  readonly #byCall = new Map<FoundCall, number>();

  /** @param makers the expressions that may make a client */
  constructor(view: View, calls: readonly FoundCall[], parameters: Parameters, makers = likelyMakers(view)) {
    this.#view = view;
    for (const [index, call] of calls.entries()) {
      if (call.client) this.#add(call.client, call.callee, parameters).calls.push(index);
    }
    for (const node of makers) {
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

  get size(): number {
    return this.#entries.size;
  }

  indexOf(call: FoundCall): number | undefined {
    return this.#byCall.get(call);
  }

  /**
   * @param reached for each call, the tools that reach it
   * @param inTool whether a tool reaches a node
   */
  facts(
    reached: readonly (readonly number[])[],
    agents: readonly FoundAgent[],
    allTools: readonly FoundTool[],
    inTool: (node: Node) => boolean,
  ): Client[] {
    return [...this.#entries.values()].map(({ client, node, lives, calls }) => {
      const tools = new Set(calls.flatMap((call) => reached[call] ?? []));
      const users = agents.flatMap((agent, i) => (agent.tools.some((tool) => tools.has(tool)) ? [i] : []));
      const using = [...tools].flatMap((index) => allTools[index] ?? []);
      const repair = using.length > 0 ? toFactory(this.#view, client, using, client.role ?? roleOf(agents, users)) : undefined;
      const madeInTool = client.view === this.#view && inTool(client.node);
      return {
        kind: 'Client',
        at: node.range,
        name: this.#nameOf(node),
        lives: lives === 'function' && madeInTool ? 'tool' : lives,
        credential: client.credential,
        ...(client.view !== this.#view && { made: { path: client.view.filename, at: client.node.range } }),
        ...(client.env !== undefined && { env: client.env }),
        ...(client.role !== undefined && { role: client.role }),
        config: client.view === this.#view ? client.config : [],
        agents: users,
        inAgentCode: tools.size > 0 || madeInTool,
        ...(repair && { toFactory: repair }),
        ...configAdder(this.#view, client),
      };
    });
  }

  #add(client: FoundClient, used: Node, parameters: Parameters): Entry {
    const known = this.#entries.get(client.node);
    if (known) return known;
    const here = client.view === this.#view;
    const inContext = here && client.node.type === 'Identifier' && parameters.contextPath(this.#view, used) !== undefined;
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
      const callee = node.type === 'CallExpression' ? node.callee : undefined;
      if (callee) return this.#importOf(callee);
    }
    return (last.type === 'Identifier' ? this.#view.variable(last)?.defs[0]?.name : undefined) ?? last;
  }

  #nameOf(node: Node): string {
    const view = this.#view;
    if (node.type === 'Identifier') return node.name;
    if (node.type === 'TSParameterProperty') return `this.${view.textOf(nameIn(node.parameter)).replace(/[?:].*/su, '')}`;
    if ('key' in node) return `this.${view.textOf(node.key)}`;
    if ((isFunction(node) || node.type === 'TSDeclareFunction') && node.id) return `${node.id.name}()`;
    const outer = holderOf(node);
    const { parent } = outer;
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
    if (parent?.type === 'AssignmentExpression' && parent.right === outer) return view.textOf(parent.left);
    if (parent?.type === 'PropertyDefinition') return `this.${view.textOf(parent.key)}`;
    return node.type === 'NewExpression' ? `new ${view.textOf(node.callee)}(…)` : view.textOf(node).slice(0, 30);
  }
}

function likelyMakers(view: View): Call[] {
  return [...view.all('NewExpression'), ...view.all('CallExpression')].filter((call) => mayMakeClient(view, call));
}

function configAdder(view: View, client: FoundClient): Pick<Client, 'addConfig'> {
  const { node } = client;
  if (client.view !== view || (node.type !== 'NewExpression' && node.type !== 'CallExpression')) return {};
  const [key, config, more] = node.arguments;
  const textOf = (added: Constants): NewProperty => ({ text: propertyTexts(view, added).join(', ') });
  if (!key || more) return {};
  if (!config) {
    const end = endWithParens(view, key.range[1], node.range[1] - 1);
    return { addConfig: (added) => [insert(end, `, ${literal(view, textOf(added), indentAt(view.text, node.range[0]))}`)] };
  }
  return config.type === 'ObjectExpression' ? { addConfig: (added) => insertProperty(view, config, textOf(added)) } : {};
}

/** The whole of `cached ?? new Stripe(key)`, which a name is given to. */
function holderOf(node: Node): Node {
  let outer = wrapped(node);
  while (outer.parent?.type === 'LogicalExpression' || outer.parent?.type === 'ConditionalExpression')
    outer = wrapped(outer.parent);
  return outer;
}

function nameIn(parameter: Node): Node {
  return parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
}

/** The role that the code suggests: the one agent that uses the client. */
function roleOf(agents: readonly FoundAgent[], users: readonly number[]): string {
  const [only, another] = users;
  const name = only !== undefined && another === undefined ? agents[only]?.name : undefined;
  return roleFromName(name ?? '') ?? 'agent';
}
