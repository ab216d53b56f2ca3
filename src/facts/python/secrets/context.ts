import { repairOf } from '../../javascript/edits/edit.js';
import type { ContextEntry, Range } from '../../model.js';
import { inputsOf } from '../agents/inputs.js';
import { dictOf } from '../agents/lists.js';
import type { Parameters } from '../agents/parameters.js';
import { asksForKey, fieldsOf } from '../agents/schema.js';
import type { PresentFramework } from '../agents/tools.js';
import { clientMadeBy, clientOf } from '../calls/clients.js';
import { moduleKeys } from '../calls/module-client.js';
import { dropAssigned, dropEntry } from '../edits/drop-entry.js';
import { dropInput } from '../edits/drop-input.js';
import type { FoundCall, FoundTool } from '../found.js';
import { HAND_WRITTEN, type PythonValueRow } from '../frameworks.js';
import type { Expression, Node } from '../tree/nodes.js';
import { argumentOf, branches, contains, entryOf, isNothing, keywordOf, parametersOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, trace, type Ref } from '../values/trace.js';
import { entriesOf, entryAt, type Entry } from './entries.js';
import { heldBy, holdsKey, namesStripeKey } from './key-evidence.js';

/**
 * Stripe keys and clients in the state that the agents of a run share: where they are put in, where they are taken out, and where a model
 * is asked for them. Each place once, in source order. What a tool's result writes is a `Secret`, not one of these.
 */
export function findContext(
  view: PythonView,
  present: readonly PresentFramework[],
  tools: readonly FoundTool[],
  parameters: Parameters,
  calls: () => readonly FoundCall[],
): ContextEntry[] {
  const places = new Places(view);
  hosted(view, present, places);
  if (present.length > 0 || tools.length > 0) {
    const contexts = written(present, places);
    assigned(view, contexts, parameters, places);
    taken(view, tools, parameters, calls(), places);
  }
  return places.found;
}

type Fact = Pick<ContextEntry, 'name' | 'access' | 'holds' | 'framework'> &
  Partial<Pick<ContextEntry, 'remove' | 'drop' | 'siblings'>>;

/** Each place once. */
class Places {
  readonly #found = new Map<string, ContextEntry>();
  constructor(private readonly view: PythonView) {}

  get found(): ContextEntry[] {
    return [...this.#found.values()].sort((a, b) => a.at[0] - b.at[0]);
  }

  put(at: Range, fact: Fact): void {
    const place = at.join();
    if (!this.#found.has(place)) this.#found.set(place, { kind: 'ContextEntry', at, ...fact });
  }

  entry(entry: Entry, access: ContextEntry['access'], framework: string, holds: ContextEntry['holds']): void {
    if (entry.view !== this.view) return;
    const remove = repairOf(entry.remove());
    const drop = repairOf(dropEntry(this.view, entry.value));
    this.put(entry.at, {
      name: entry.names.at(-1) ?? '',
      access,
      holds,
      framework,
      siblings: entry.siblings,
      ...(remove && { remove }),
      ...(drop && { drop }),
    });
  }
}

/** The context that a dictionary is (a member of). */
interface Owner {
  readonly framework: string;
  readonly path: readonly string[];
}

/** What the catalogue's calls put into shared state. */
function written(present: readonly PresentFramework[], places: Places): ReadonlyMap<Node, Owner> {
  const contexts = new Map<Node, Owner>();
  const own = (ref: Ref, owner: Owner): void => {
    const last = resolve(ref.view, ref.node, ref.path);
    if (last.path.length === 0 && last.node.nodeType !== 'Constant') contexts.set(last.node, owner);
  };
  for (const { framework, matcher } of present) {
    const { id } = framework;
    for (const row of framework.context ?? []) {
      for (const anchored of matcher.find(row)) {
        for (const { ref } of matcher.select(anchored, row.value)) {
          own(ref, { framework: id, path: [] });
          const whole = entryAt(ref.view, ref.node);
          const holds = whole && ref.path.length === 0 ? heldBy(whole.view, whole.names, whole.value) : undefined;
          if (whole && holds) places.entry(whole, 'write', id, holds);
          for (const entry of entriesOf(ref)) {
            if (isExcepted(row, entry)) continue;
            own({ view: entry.view, node: entry.value, path: [] }, { framework: id, path: entry.names });
            const held = heldBy(entry.view, entry.names, entry.value);
            if (held) places.entry(entry, 'write', id, held);
          }
        }
      }
    }
  }
  return contexts;
}

function isExcepted({ except = [] }: PythonValueRow, { names: [first] }: Entry): boolean {
  return first !== undefined && except.includes(first);
}

/** `context_variables["stripe_key"] = …` in a tool, or on what a run gets; `context_variables.update({…})`. */
function assigned(view: PythonView, contexts: ReadonlyMap<Node, Owner>, parameters: Parameters, places: Places): void {
  const ownerOf = (node: Node): Owner | undefined => {
    const given = parameters.contextPath(view, node);
    if (given) return { framework: given.tool.framework, path: given.path };
    const last = resolve(view, node);
    const owner = contexts.get(last.node);
    return owner && { framework: owner.framework, path: [...owner.path, ...last.path] };
  };
  for (const statement of view.all('Assign')) {
    const { targets, value } = statement;
    for (const target of targets) {
      const name =
        target.nodeType === 'Attribute' ? target.attr : target.nodeType === 'Subscript' ? stringOf(target.slice) : undefined;
      if (name === undefined || (target.nodeType !== 'Attribute' && target.nodeType !== 'Subscript')) continue;
      const owner = ownerOf(target.value);
      const holds = owner && heldBy(view, [...owner.path, name], value);
      const drop = repairOf(holds && dropAssigned(view, statement, target));
      if (holds) places.put(target.range, { name, access: 'write', holds, framework: owner.framework, ...(drop && { drop }) });
    }
  }
  for (const call of view.all('Call')) {
    if (call.func.nodeType !== 'Attribute' || call.func.attr !== 'update') continue;
    const owner = ownerOf(call.func.value);
    const given = owner
      ? [...call.args.flatMap((node) => entriesOf({ view, node, path: [] })), ...entriesOf({ view, node: call, path: [] })]
      : [];
    for (const entry of given) {
      const holds = owner && heldBy(entry.view, [...owner.path, ...entry.names], entry.value);
      if (holds) places.entry(entry, 'write', owner.framework, holds);
    }
  }
}

/** Credentials of tools that the model's provider runs: by the catalogue, and MCP servers that a request names. */
function hosted(view: PythonView, present: readonly PresentFramework[], places: Places): void {
  for (const { framework, matcher } of present) {
    for (const row of framework.hosted ?? []) {
      for (const anchored of matcher.find(row)) {
        const [url] = matcher.select(anchored, 'tool_config.server_url|0.server_url');
        for (const { ref } of matcher.select(anchored, row.value)) {
          const entry = entryAt(ref.view, ref.node);
          if (entry && ref.path.length === 0 && isCredential(entry, url?.ref)) places.entry(entry, 'hosted', framework.id, 'key');
        }
      }
    }
  }
  if (!/authorization|headers/u.test(view.text)) return;
  for (const dict of view.all('Dict')) {
    const url = entryOf(dict, 'server_url', 'url');
    const isServer = /^(?:mcp|url)$/u.test(stringOf(entryOf(dict, 'type')?.value) ?? '');
    if (!url || !isServer) continue;
    const at = { view, node: url.value, path: [] };
    for (const entry of entriesOf({ view, node: dict, path: [] })) {
      if (CREDENTIAL.test(entry.names.join('.')) && isCredential(entry, at)) {
        places.entry(entry, 'hosted', present[0]?.framework.id ?? HAND_WRITTEN, 'key');
      }
    }
  }
}

const CREDENTIAL = /^(?:authorization|authorization_token|headers\.\w+)$/iu;

/** Stripe's own server takes a key as the authorization; any other must not get a Stripe key. */
function isCredential({ view, value, names }: Entry, url: Ref | undefined): boolean {
  if (holdsKey(view, value)) return true;
  const at = url && resolve(url.view, url.node, url.path);
  const isStripes = /^https:\/\/mcp\.stripe\.com(?:\/|$)/u.test(stringOf(at?.node) ?? '');
  const { node, path } = resolve(view, value);
  return isStripes && /^authorization/iu.test(names.at(-1) ?? '') && (path.length > 0 || !isNothing(node));
}

/** Where a Stripe key or client is taken out of shared context, and where a tool asks the model for a key. */
function taken(
  view: PythonView,
  tools: readonly FoundTool[],
  parameters: Parameters,
  calls: readonly FoundCall[],
  places: Places,
): void {
  const read = (node: Node, holds: ContextEntry['holds']): boolean => {
    const found = parameters.contextPath(view, node);
    if (!found || found.path.length === 0) return false;
    const at = exitOf(view, node, parameters) ?? node;
    places.put(at.range, { name: view.textOf(at).replace(/\s+/gu, ' '), access: 'read', holds, framework: found.tool.framework });
    return true;
  };
  const ask = (tool: FoundTool, name: string, at: Range): void => {
    const drop = dropInput(view, tool, name, at);
    places.put(at, { name, access: 'parameter', holds: 'key', framework: tool.framework, ...(drop && { drop }) });
  };
  for (const key of keysIn(view, calls)) {
    if (read(key, 'key') || parameters.inputKind(view, key) !== 'input') continue;
    const source = parameters.sourceOf(view, key);
    if (!source) continue;
    const name = source.path.at(-1) ?? source.parameter.arg;
    const input = inputsOf(view, source.tool).find((one) => one.name === name);
    ask(source.tool, name, input?.at ?? source.parameter.range);
  }
  for (const node of [...view.all('Subscript'), ...view.all('Attribute'), ...view.all('Call')]) {
    if (isStored(node)) continue;
    const found = parameters.contextPath(view, node);
    if (found && namesStripeKey(found.path) && isExit(view, node, parameters)) read(node, 'key');
  }
  for (const { callee, client } of calls) {
    if (client?.style !== 'instance') continue;
    const owner = ownersOf(callee).find((node) => clientOf(view, node)?.rest.length === 0);
    if (owner) read(owner, 'client');
  }
  for (const tool of tools) {
    for (const { name, at } of inputsOf(view, tool)) {
      if (namesStripeKey([name]) || isForgotten(view, tool, name, calls) || isDescribed(view, tool, name)) ask(tool, name, at);
    }
  }
}

/** `api_key` of a tool that calls Stripe and does not read it any more: what its calls go by is elsewhere. */
function isForgotten(view: PythonView, { fn, inputs }: FoundTool, name: string, calls: readonly FoundCall[]): boolean {
  const parameter = /^(?:api_?key|secret_?key)$/iu.test(name) ? inputs.find(({ arg }) => arg === name) : undefined;
  if (!fn || !parameter || (view.variable(parameter)?.references.length ?? 0) > 0) return false;
  return calls.some(({ node }) => contains(fn, node));
}

/** `api_key: str = Field(description="Stripe API key")`. */
function isDescribed(view: PythonView, { fn, inputs, schema }: FoundTool, name: string): boolean {
  const own = fn && inputs.some(({ arg }) => arg === name) ? parametersOf(fn).find((one) => one.name === name) : undefined;
  const field = schema?.view === view ? fieldsOf(schema)?.find((one) => one.name === name) : undefined;
  const said = field?.node.parent?.nodeType === 'Dict' ? entryOf(field.node.parent, name)?.value : field?.node;
  return asksForKey(name, [own?.annotation, own?.default, field?.view === view ? said : undefined], view);
}

/** What a member is taken out of, from the whole to the name that it begins with: `a.b.c`, `a.b`, `a`. */
function ownersOf(node: Node): Node[] {
  const isMember = node.nodeType === 'Attribute' || node.nodeType === 'Subscript';
  return [node, ...(isMember ? ownersOf(node.value) : [])];
}

/** Every expression that the file hands to Stripe as its key. */
function keysIn(view: PythonView, calls: readonly FoundCall[]): Node[] {
  const made = view.all('Call').flatMap((call): (Expression | undefined)[] => {
    const client = clientMadeBy(view, call);
    return client?.node === call && client.role === undefined ? [argumentOf(call, 'api_key', 0)] : [];
  });
  const set = moduleKeys(view).map(({ node }) => (node.nodeType === 'Assign' ? node.value : undefined));
  const given = calls.flatMap(({ node, slots }) => {
    const options = slots?.style === 'instance' && slots.options ? dictOf(resolve(view, slots.options).node) : undefined;
    const option = options && entryOf(options, 'api_key')?.value;
    return [option, node.nodeType === 'Call' ? keywordOf(node, 'api_key')?.value : undefined];
  });
  return [...made, ...set, ...given].flatMap((value) => (value ? branches(value) : []));
}

/** The place in this file where a value leaves the context: the first step of its way that is one itself. */
function exitOf(view: PythonView, node: Node, parameters: Parameters): Node | undefined {
  let exit: Node | undefined;
  for (const ref of trace(view, node)) {
    if (ref.view !== view || ref.path.length > 0) continue;
    if (parameters.contextPath(view, ref.node)?.path.length) exit = ref.node;
  }
  return exit;
}

/** Whether a node takes a value out of the context itself: a name that it was given stands for it elsewhere. */
function isExit(view: PythonView, node: Node, parameters: Parameters): boolean {
  if (node.nodeType === 'Call') return node.func.nodeType === 'Attribute' && /^(?:get|pop)$/u.test(node.func.attr);
  return exitOf(view, node, parameters) === node;
}

function isStored(node: Node): boolean {
  const { parent } = node;
  if (parent?.nodeType === 'Assign') return parent.targets.some((target) => target === node);
  return parent?.nodeType === 'Delete';
}
