/** The keys of Stripe that tools go by. A role has one: what goes by another may go to another account. */
import type { Client, Range } from '../../facts/model.js';
import { environmentName } from '../../facts/python/calls/credentials.js';
import type { Call, Expression, Node } from '../../facts/python/tree/nodes.js';
import { argumentOf, branches, isFunction, keywordOf, stringOf } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { TransformContext, Workspace } from '../model.js';
import { isTest } from './runners.js';

/** What the tools of each role have their keys from: environment variables, or what works them out. */
export type KeysOfRoles = Map<string, Set<string>>;

export function noteKey(keys: KeysOfRoles, role: string, key: string | undefined): void {
  if (key !== undefined) keys.set(role, (keys.get(role) ?? new Set()).add(key));
}

/** How many keys roles have beyond their first. */
export function spareKeys(keys: KeysOfRoles): number {
  return [...keys.values()].reduce((sum, { size }) => sum + size - 1, 0);
}

export function keysOfRoles(context: TransformContext): KeysOfRoles {
  const { workspace, rolesOfTool, roleOf } = context;
  const keys: KeysOfRoles = new Map<string, Set<string>>();
  for (const { path, facts, text } of workspace.files) {
    if (!path.endsWith('.py') || isTest(path)) continue;
    for (const { client, tools, options, via } of facts.calls) {
      const fact = facts.clients[client ?? -1];
      if (!fact || client === undefined || tools.length === 0 || via !== 'sdk') continue;
      const own = options.find(({ name, slot }) => name === 'api_key' && slot === 'request');
      const there = fact.made?.path ?? path;
      const env = own ? environmentAt(workspace, path, own.at) : keyId(workspace.python(there), fact);
      if (env === undefined || (own && /VAULT_KEY/u.test(text.slice(...own.at)))) continue;
      const named = roleOf(path, client);
      const roles = tools.flatMap((tool) => rolesOfTool?.(path, tool) ?? []);
      for (const role of roles.length > 0 || !('role' in named) ? roles : [named.role]) {
        noteKey(keys, role, env);
      }
    }
  }
  return keys;
}

/** Another variable than this that tools of these roles have a key from. */
export function otherKey(keys: KeysOfRoles, roles: readonly string[], env: string | undefined): string | undefined {
  return env === undefined ? undefined : roles.flatMap((role) => [...(keys.get(role) ?? [])]).find((one) => one !== env);
}

/** The key of a client: an argument of what makes it, or what `stripe.api_key` is set to. */
export function keyOfClient(view: PythonView, { at }: Client): Expression | undefined {
  const isIt = ({ range }: Node): boolean => range[0] === at[0] && range[1] === at[1];
  const made = view.all('Call').find(isIt);
  return made ? argumentOf(made, 'api_key', 0) : view.all('Assign').find(isIt)?.value;
}

/** What tells the key of a client from others: its environment variable, or the text that works it out where that is a constant or a call. */
export function keyId(view: PythonView | undefined, client: Client): string | undefined {
  if (client.credential === 'vault' || client.env !== undefined) return client.credential === 'vault' ? undefined : client.env;
  const at = client.made?.at ?? client.at;
  const key = view && keyOfClient(view, { ...client, at });
  if (!key) return undefined;
  const text = stringOf(key);
  if (text !== undefined) return `line ${String(view.text.slice(0, key.range[0]).split('\n').length)}`;
  return key.nodeType === 'Call' && chosenBy(view, key) === undefined && rootOf(view, key) === undefined
    ? view.textOf(key)
    : undefined;
}

/** The key that a call says of its own: `api_key=…`. */
export function keyOfCall(node: Node): Expression | undefined {
  return node.nodeType === 'Call' ? keywordOf(node, 'api_key')?.value : undefined;
}

function environmentAt(workspace: Workspace, path: string, at: Range): string | undefined {
  const view = workspace.python(path);
  const keyword = view?.all('Keyword').find(({ range }) => range[0] <= at[0] && at[1] <= range[1]);
  return view && keyword?.value ? environmentName(view, keyword.value) : undefined;
}

/** How far a key is followed through names of a function. */
const MAX_HOPS = 4;

/**
 * The argument that decides which key it is: `KEYS[tenant]`, `key_for(tenant)`. What is a member of an argument itself, such as an entry of
 * the context, is the one key that everybody is given.
 */
export function chosenBy(view: PythonView, key: Node, hops = 0): string | undefined {
  for (const branch of branches(key)) {
    const root = rootOf(view, branch);
    const names = root ? [] : view.within('Name', branch);
    const isDirect = root?.nodeType === 'Name';
    for (const name of isDirect ? [root] : names) {
      for (const { kind, node, value } of view.variable(name)?.bindings ?? []) {
        if (kind === 'parameter' && !isDirect && !isSelfName(name)) return name.id;
        const isLocal = kind === 'assign' && value && isFunction(view.variable(name)?.scope.node);
        const found = isLocal && hops < MAX_HOPS && node !== key ? chosenBy(view, value, hops + 1) : undefined;
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

function isSelfName({ id }: { readonly id: string }): boolean {
  return id === 'self' || id === 'cls';
}

/** What a value is a member of, by names that are written down: `ctx` of `ctx.context["stripe"].get("key")`. */
function rootOf(view: PythonView, node: Node): Node | undefined {
  if (node.nodeType === 'Name') return node;
  if (node.nodeType === 'Attribute') return rootOf(view, node.value);
  if (node.nodeType === 'Subscript') return stringOf(node.slice) === undefined ? undefined : rootOf(view, node.value);
  return node.nodeType === 'Call' ? rootOfCall(view, node) : undefined;
}

function rootOfCall(view: PythonView, { func, args, keywords }: Call): Node | undefined {
  const isPlain = (one: Node): boolean => one.nodeType === 'Constant' || environmentName(view, one) !== undefined;
  const [first, another] = args;
  const isText = func.nodeType === 'Name' && (func.id === 'str' || func.id === 'cast');
  if (isText && first && !another) return rootOf(view, first);
  if (func.nodeType !== 'Attribute' || !args.every(isPlain) || keywords.length > 0) return undefined;
  return rootOf(view, func.value);
}
