/** Each role's tools of a file get a client of their own from a factory. */
import type { TSESTree } from '@typescript-eslint/utils';
import { intoFactory } from '../../facts/javascript/edits/factory.js';
import { freeName, importMaker } from '../../facts/javascript/edits/imports.js';
import { removeStatement } from '../../facts/javascript/edits/statements.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { contains, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit, Range, Tool } from '../../facts/model.js';
import { isStillDirected } from './directives.js';
import { statementOf, type Home } from './homes.js';
import { joined, withoutUnused } from './imports.js';
import { keyStatements, vaultCall } from './in-place.js';
import { spentParameters } from './parameters.js';

/** The role of what several roles share. */
export const ANY = '*';

/** A use of the client in one file, and the one role that it is for. */
export interface RoleUse {
  readonly node: Node;
  readonly role: string;
  /** The tools of this file that come by. */
  readonly tools: readonly number[];
  /** It is a statement that only gives the client a name, and goes. */
  readonly gone?: boolean;
}

export interface Shared {
  readonly view: View;
  readonly tools: readonly Tool[];
  /** Everything in this file that tools do with the client. */
  readonly uses: readonly RoleUse[];
  /** How the tools are to call it; absent: as they do. */
  readonly name?: string;
  /** The expression that makes the client of a role; `local` is how the file calls `vaultStripe`. */
  readonly vault: (local: string, role: string) => string | undefined;
  /** The client can be used from here on. */
  readonly after: number;
  /** What goes from this file along with it. */
  readonly removed: readonly Edit[];
  /** The factory whose callers give it the client, for tools of more than one role: its runs have the role `*`. */
  readonly shared?: { readonly role: string; readonly type?: string; readonly edits: readonly Edit[] };
  /** What else of the file is not needed any more: where it took the client in. */
  readonly spent: readonly Range[];
}

/**
 * Gives the tools of each role a factory around them, with a client of their own under the name that they use. `undefined` where the tools
 * cannot be told apart or moved, or where the client's options mean nothing here.
 */
export function factoriesIn(shared: Shared): Edit[] | undefined {
  const { view, uses, after, removed, spent } = shared;
  const name = shared.name ?? nameFor(view, uses);
  const runs = runsOf(view, uses);
  const maker = importMaker(view);
  if (name === undefined || !runs || !maker) return undefined;
  const { local, edits } = maker;
  const taken = new Set<string>();
  const built: Edit[] = [];
  for (const { role, nodes, tools } of runs) {
    const given = role === ANY ? shared.shared : undefined;
    const vault = given ? undefined : shared.vault(local, role);
    const places = [...tools].flatMap((tool) => (shared.tools[tool] ? [{ range: shared.tools[tool].whole }] : []));
    if (!given && vault === undefined) return undefined;
    const who = given
      ? { role: given.role, ...(given.type !== undefined && { type: given.type }) }
      : { role, ...(vault !== undefined && { vault }) };
    const made = intoFactory(view, { name, uses: nodes, places, after, arrows: true, taken, ...who });
    if (!made) return undefined;
    for (const { text } of made) for (const [, factory = ''] of text.matchAll(/\b(make\w+|\w+Tools)\b/gu)) taken.add(factory);
    built.push(...made);
  }
  const renamed = uses.flatMap(({ node, gone }): Edit[] => {
    if (gone) return removeStatement(view, node);
    return node.type === 'Identifier' ? [] : [{ range: node.range, text: name }];
  });
  const replaced: Range[] = [...[...removed, ...renamed].map(({ range }) => range), ...spent];
  const around = uses.flatMap(({ node }) => (node.type === 'Identifier' ? [] : [node]));
  const parameters = spentParameters(view, around, replaced);
  const gone = [...replaced, ...parameters.map(({ range }) => range)];
  const needed = [
    ...(uses.some(({ role }) => role !== ANY) ? edits : []),
    ...(uses.some(({ role }) => role === ANY) ? (shared.shared?.edits ?? []) : []),
  ];
  // A line that goes needs no indentation.
  const goes = (edit: Edit): boolean =>
    edit.text.trim() === '' && replaced.some(([start, end]) => start <= edit.range[0] && edit.range[1] < end);
  const kept = built.filter((edit) => !goes(edit));
  return joined(view, [...needed, ...kept, ...renamed, ...removed, ...parameters, ...withoutUnused(view, gone, built)]);
}

/** How the client of a role is made where it is not made now: with its options, when they name nothing of the file that they stand in. */
export function vaultOf({ view, makers }: Home, here: View): Shared['vault'] {
  const [maker, another] = makers;
  return (local, role) => {
    if (!maker || another || (view !== here && !isPlain(view, maker.arguments[1]))) return undefined;
    return vaultCall(view, maker, local, role);
  };
}

/** How all tools of the file call the client; a member, such as `clients.stripe`, gets a name. */
function nameFor(view: View, uses: readonly RoleUse[]): string | undefined {
  const names = new Set(uses.map(({ node }) => (node.type === 'Identifier' ? node.name : '')));
  const [only, another] = names;
  if (only === undefined || another !== undefined) return undefined;
  return only === '' ? freeName(view, 'stripe') : only;
}

/** The options of a client can be written in another file when they name nothing of the first. */
function isPlain(view: View, config: Node | undefined): boolean {
  if (!config) return true;
  if (config.type !== 'ObjectExpression') return false;
  return view.all('Identifier').every((id) => !contains(config, id) || view.variable(id) === undefined);
}

interface RoleRun {
  readonly role: string;
  readonly nodes: Node[];
  readonly tools: Set<number>;
}

/** Statements in a row that are for one role; `undefined` where one statement is for two. */
function runsOf(view: View, uses: readonly RoleUse[]): RoleRun[] | undefined {
  const runs: RoleRun[] = [];
  const roles = new Map<TSESTree.ProgramStatement, string>();
  for (const { node, role, tools } of uses.toSorted((a, b) => a.node.range[0] - b.node.range[0])) {
    const statement = statementOf(view, node);
    if (!statement || (roles.get(statement) ?? role) !== role) return undefined;
    roles.set(statement, role);
    const last = runs.at(-1);
    const run = last?.role === role ? last : { role, nodes: [], tools: new Set<number>() };
    if (run !== last) runs.push(run);
    run.nodes.push(node);
    for (const tool of tools) run.tools.add(tool);
  }
  return runs;
}

/** What makes the client goes, with what served nothing but its key. */
export function declaration({ view, variable, makers }: Home): Edit[] | undefined {
  const declarator = variable?.defs[0]?.node;
  const [maker] = makers;
  if (declarator?.type !== 'VariableDeclarator' || !maker || isStillDirected(view, maker)) return undefined;
  const { parent } = declarator;
  if (parent.declarations.length !== 1) return undefined;
  const statement = parent.parent.type === 'ExportNamedDeclaration' ? parent.parent : parent;
  return [...new Set([statement, ...keyStatements(view, maker)])].flatMap((node) => removeStatement(view, node));
}
