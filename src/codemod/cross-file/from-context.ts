/** Tools that take a key, or a whole client, out of the context that the agents of a run share. */
import { styleOf } from '../../facts/javascript/edits/style.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { contains, keyName, unwrap, type Call, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Client, ContextEntry, Edit, Facts } from '../../facts/model.js';
import type { SourceFile, TransformContext } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { factoriesIn, type RoleUse } from './factories.js';
import { inPlace } from './in-place.js';
import { viewOf } from './views.js';

/** What becomes of one file's client; at most one of `edits` and `obstacle`. */
export interface FromContext {
  readonly at: Client['at'];
  readonly what: string;
  readonly edits?: readonly Edit[];
  readonly obstacle?: Obstacle;
}

/** The clients of a file that are made with a key from the context or the model, or are themselves taken from there. */
export function fromContext(context: TransformContext, file: SourceFile): FromContext[] {
  const entries = file.facts.context.filter(({ access }) => access === 'read' || access === 'parameter');
  const view = entries.length > 0 ? viewOf(context.workspace, file.path) : undefined;
  if (!view) return [];
  const made = file.facts.clients.flatMap((client, index) => {
    const maker = makerAt(view, client, entries);
    return maker ? [remade(context, file, view, { client, index, maker })] : [];
  });
  const reads = entries.filter(({ access, holds }) => access === 'read' && holds === 'client');
  return [...made, ...(reads.length > 0 ? [taken(context, file, view, reads)] : [])];
}

function makerAt(view: View, client: Client, entries: readonly ContextEntry[]): Call | undefined {
  if (client.made || client.role !== undefined) return undefined;
  const maker = [...view.all('NewExpression'), ...view.all('CallExpression')].find(
    ({ range }) => range.join() === client.at.join(),
  );
  const key = maker?.arguments[0];
  return maker && key && entries.some((entry) => comesFrom(view, key, entry)) ? maker : undefined;
}

/** Whether an entry is in the expression, or in what a name of it stands for. */
function comesFrom(view: View, key: Node, entry: ContextEntry): boolean {
  const isIn = (node: Node): boolean => node.range[0] <= entry.at[0] && entry.at[1] <= node.range[1];
  if (isIn(key)) return true;
  return view
    .all('Identifier')
    .filter((id) => contains(key, id))
    .some((id) => {
      const definition = view.variable(id)?.defs[0];
      const node = definition?.node;
      if (node?.type === 'VariableDeclarator') return isIn(node);
      return entry.access === 'parameter' && (definition?.type as string | undefined) === 'Parameter' && id.name === entry.name;
    });
}

function remade(
  context: TransformContext,
  file: SourceFile,
  view: View,
  { client, index, maker }: { readonly client: Client; readonly index: number; readonly maker: Call },
): FromContext {
  const role = roleFor(context, file, index, maker);
  const base = {
    at: client.at,
    what: `${client.name}: ${typeof role === 'string' ? `${view.maker?.name ?? 'vaultStripe'}('${role}')` : ''}`,
  };
  if (typeof role !== 'string') return { ...base, obstacle: noRole(file.path, client.name, role.unknown) };
  const edits = inPlace(view, [maker], role);
  return edits ? { ...base, edits } : { ...base, obstacle: stuck(client.name) };
}

function roleFor(
  { roleOf, rolesOfTool }: TransformContext,
  { path, facts }: SourceFile,
  client: number,
  at: Node,
): string | { readonly unknown: string } {
  const named = roleOf(path, client);
  if ('role' in named) return named.role;
  const roles = new Set(toolsAt(facts, at).flatMap((tool) => rolesOfTool?.(path, tool) ?? []));
  const [only, another] = roles;
  return only !== undefined && another === undefined ? only : named;
}

function toolsAt({ tools }: Facts, { range }: Node): number[] {
  return tools.flatMap(({ at }, tool) => (at[0] <= range[0] && range[1] <= at[1] ? [tool] : []));
}

/** All clients of a file that tools take from the context become one of each role, which the tools close over. */
function taken(context: TransformContext, file: SourceFile, view: View, reads: readonly ContextEntry[]): FromContext {
  const [first] = reads;
  const shown = first?.name ?? 'the client';
  const base = { at: first?.at ?? ([0, 0] as const), what: `${shown}: a client of its own for each role` };
  const client = file.facts.clients.findIndex(({ lives }) => lives === 'context');
  const found = reads.map((read) => placeOf(view, read));
  const [name = 'stripe', another] = new Set(found.flatMap((place) => place?.name ?? []));
  if (found.some((place) => place === undefined) || another !== undefined) return { ...base, obstacle: stuck(shown) };
  const uses: RoleUse[] = [];
  for (const place of found.flatMap((one) => one ?? [])) {
    const role = roleFor(context, file, client, place.node);
    if (typeof role !== 'string') return { ...base, obstacle: noRole(file.path, shown, role.unknown) };
    uses.push({ node: place.node, role, tools: toolsAt(file.facts, place.node), gone: place.gone });
  }
  const { quote } = styleOf(view);
  const vault = (local: string, role: string): string => `${local}(${quote}${role}${quote})`;
  const edits = factoriesIn({ view, tools: file.facts.tools, uses, name, vault, after: 0, removed: [], spent: [] });
  return edits ? { ...base, edits } : { ...base, obstacle: stuck(shown) };
}

/** The expression that is the client, or the statement that gives it a name and nothing else. */
function placeOf(
  view: View,
  { at }: ContextEntry,
): { readonly node: Node; readonly name: string; readonly gone: boolean } | undefined {
  const property = view.all('Property').find(({ range }) => range.join() === at.join());
  const member = view.all('MemberExpression').find(({ range }) => range.join() === at.join());
  const declarator = property?.parent.type === 'ObjectPattern' ? property.parent.parent : member && outerOf(member).parent;
  if (declarator?.type === 'VariableDeclarator' && declarator.parent.declarations.length === 1) {
    const { id, parent } = declarator;
    const local =
      id.type === 'Identifier' ? id : id.type === 'ObjectPattern' && id.properties.length === 1 ? property?.value : undefined;
    if (local?.type === 'Identifier') return { node: parent, name: local.name, gone: true };
  }
  const name = member && keyName(member);
  return member && name !== undefined && /^[A-Za-z_$][\w$]*$/u.test(name) ? { node: member, name, gone: false } : undefined;
}

function outerOf(member: Node): Node {
  let outer: Node = member;
  while (outer.parent && unwrap(outer.parent) === member) outer = outer.parent;
  return outer;
}

function noRole(path: string, name: string, unknown: string): Obstacle {
  return {
    reason: 'no-role',
    why: `It cannot be told whose client ${name} is to be: ${unknown}.`,
    todo: `Name its role: --role ${path}=<name>.`,
  };
}

function stuck(name: string): Obstacle {
  return {
    reason: 'no-repair',
    why: `${name} comes from shared context, and the tools that use it cannot be moved to a client of their own safely.`,
    todo: 'Make a client by vaultStripe(role) where the tools of that role are made, and let them close over it.',
  };
}
