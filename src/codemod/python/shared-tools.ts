/** Python tools that agents of several roles are given: each agent gets its own, made with a client of its role. */
import type { Edit, Range } from '../../facts/model.js';
import { importsOf } from '../../facts/python/edits/unused.js';
import { freeName } from '../../facts/python/edits/names.js';
import { beginOf } from '../../facts/python/edits/region.js';
import { removeStatements } from '../../facts/python/edits/statements.js';
import { lineStart, styleOf } from '../../facts/python/edits/style.js';
import { vaultClient, vaultText } from '../../facts/python/edits/vault.js';
import type { Alias, Name } from '../../facts/python/tree/nodes.js';
import { isDef } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { roleFromName } from '../../facts/role-names.js';
import { together } from '../apply.js';
import type { Workspace } from '../model.js';
import { spanOf, withMore, type FactoriesInput } from './factories.js';
import { importersOf, placesOf } from './places.js';
import { holds } from './runners.js';

/** A factory whose callers give it the client. */
export interface SharedFactory {
  /** The file of the factory as it is on the disk, and as the factory's edits find it. */
  readonly path: string;
  readonly view: PythonView;
  readonly name: string;
  /** The tools, in the order in which it returns them. */
  readonly tools: readonly string[];
  /** What goes into the factory. */
  readonly region: Range;
  /** Where the agents of the file are in that text. */
  readonly agents: readonly { readonly at: Range; readonly name?: string }[];
  readonly more?: FactoriesInput['more'];
}

interface Given {
  readonly node: Name;
  readonly role: string;
}

/**
 * Gives each agent tools of its own: `[look_up]` of agent `support` becomes `[support_look_up]`, with
 * `support_look_up = make_shared_tools(StripeClient(…))` before it.
 *
 * @returns edits by path, or `undefined` where something else than an agent with a name uses a tool
 */
export function giveOut(workspace: Workspace, shared: SharedFactory): Map<string, readonly Edit[]> | undefined {
  const { path, view, tools, region, agents } = shared;
  const [start, end] = region;
  const named = tools.flatMap((tool) => view.moduleScope.variables.get(tool)?.references ?? []);
  // Within the factory they go on calling one another.
  const own = named.filter(({ range }) => range[0] >= end || range[0] < start);
  const edits = new Map<string, readonly Edit[]>();
  const here = givenTo(own, agents);
  if (!here) return undefined;
  if (here.length > 0) {
    const written = handedOut(view, here, shared, []);
    if (!written) return undefined;
    edits.set(path, written);
  }
  const users = new Set(tools.flatMap((tool) => importersOf(workspace, path, tool)));
  for (const user of users) {
    const there = workspace.python(user);
    const nodes = tools
      .flatMap((tool) => placesOf(workspace, path, tool))
      .flatMap((place) => (place.path === user ? [place.node] : []));
    const names = nodes.flatMap((node) => (node.nodeType === 'Name' ? [node] : []));
    const given = names.length === nodes.length && there ? givenTo(names, workspace.read(user)?.facts.agents ?? []) : undefined;
    const aliases = there?.all('Alias').filter((alias) => tools.includes(alias.name) && alias.asname == null) ?? [];
    const written = there && given && given.length > 0 && handedOut(there, given, shared, aliases);
    if (!written) return undefined;
    edits.set(user, written);
  }
  return edits;
}

/** `undefined` where one of these names is not an agent's with a name. */
function givenTo(names: readonly Name[], agents: SharedFactory['agents']): Given[] | undefined {
  const given = names.flatMap((node): Given[] => {
    const around = agents.filter(({ at }) => holds(at, node.range));
    const name = around.length === 1 ? around[0]?.name : undefined;
    const role = name === undefined ? undefined : roleFromName(name);
    return role === undefined ? [] : [{ node, role }];
  });
  return given.length === names.length ? given : undefined;
}

/** @param aliases what the file imported the tools by: the factory takes their place */
function handedOut(
  view: PythonView,
  given: readonly Given[],
  { name, tools, more }: SharedFactory,
  aliases: readonly Alias[],
): readonly Edit[] | undefined {
  const { newline } = styleOf(view);
  const first = view.ast.body.find((statement) => given.some(({ node }) => holds(spanOf(view, statement), node.range)));
  if (!first || (aliases.length > 0 && view.named(name).length > 0)) return undefined;
  let edits: readonly Edit[] = [];
  const lines: string[] = [];
  for (const role of [...new Set(given.map((one) => one.role))].sort()) {
    const vault = withMore(vaultClient(view, role, first), view, first, more);
    if (!vault) return undefined;
    const names = new Map(tools.map((tool) => [tool, freeName(view, [`${role}_${tool}`])]));
    const line = `${[...names.values()].join(', ')} = ${name}(`;
    lines.push(`${vaultText(view, vault, line, '')})`);
    const renamed = given
      .filter((one) => one.role === role)
      .map(({ node }) => ({ range: node.range, text: names.get(node.id) ?? node.id }));
    edits = together(edits, [...vault.edits, ...renamed]);
  }
  const at = lineStart(view.text, beginOf(view, first));
  edits = together(edits, [
    { range: [at, at], text: lines.join(newline) + newline.repeat(isDef(first) || first.nodeType === 'ClassDef' ? 3 : 2) },
  ]);
  const gone = withFactory(view, name, aliases);
  return gone && together(edits, gone);
}

/** The factory in place of the first tool among the imports; the others go. */
function withFactory(view: PythonView, name: string, [first, ...others]: readonly Alias[]): readonly Edit[] | undefined {
  if (!first) return [];
  const { whole, edits } = importsOf(view, new Set(others));
  const removed = removeStatements(view, whole);
  const left = others.filter(({ parent }) => !whole.some((one) => one === parent));
  if (!removed || left.length > edits.length) return undefined;
  return [{ range: first.range, text: name }, ...removed, ...edits];
}
