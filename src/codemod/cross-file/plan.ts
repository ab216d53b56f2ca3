/** What becomes of one shared client. */
import { importMaker } from '../../facts/javascript/edits/imports.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Edit } from '../../facts/model.js';
import { packageOf } from '../languages/built.js';
import type { TransformContext } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { ANY, declaration, factoriesIn, vaultOf } from './factories.js';
import type { Home } from './homes.js';
import { joined, withoutUnused } from './imports.js';
import { inPlace, vaultCall } from './in-place.js';
import { isAll, withoutHome, withoutLender } from './leftovers.js';
import { clientType, giveOut, SHARED, strangerTo } from './shared-tools.js';
import type { Use, Users } from './users.js';

export type Plan =
  { readonly edits: ReadonlyMap<string, readonly Edit[]>; readonly what: string } | { readonly obstacle: Obstacle };

/** A use with the one role that it is for. */
interface Assigned extends Use {
  readonly role: string;
}

/** The edits that give every tool a client of its role, by path, or what stands in the way. */
export function changesFor(context: TransformContext, home: Home, users: Users): Plan {
  if (!context.workspace.all.some(({ path }) => path === home.path)) return { obstacle: beyond(home) };
  const { uses, travels } = users;
  const named = context.roleOf(home.path, home.client);
  const forTools = uses.filter(({ kind }) => kind === 'tool');
  const rolesFor = (use: Use): readonly string[] => [
    ...new Set(use.tools.flatMap(({ path, tool }) => context.rolesOfTool?.(path, tool) ?? [])),
  ];
  const all = new Set(forTools.flatMap(rolesFor));
  const [one] = all;
  const single = all.size > 1 ? undefined : 'role' in named ? named.role : one;
  if (single === undefined && all.size === 0) return { obstacle: noRole(home, 'unknown' in named ? named.unknown : '') };

  const assigned: Assigned[] = forTools.flatMap((use) => {
    const [role = single, another] = single === undefined ? rolesFor(use) : [single];
    return role === undefined ? [] : [{ ...use, role: another === undefined ? role : ANY }];
  });
  const unassigned = forTools.length - assigned.length;
  const others = uses.filter(({ kind }) => kind === 'other');
  // What tools and others run alike cannot have the client of a role.
  const mixed = others.find(({ tools }) => tools.length > 0);
  const mayStay = single !== undefined && others.length === 0 && travels.unclear.length === 0;
  const roles = single === undefined ? [...all].sort() : [single];
  const what = `${home.fact.name}: ${roles.map((role) => `${home.view.maker?.name ?? 'vaultStripe'}('${role}')`).join(', ')}`;

  const stay = (): Plan | undefined => (mayStay ? planOf(what, stayed(home, single)) : undefined);
  const split = (): Plan | undefined => {
    // What tools are handed can only be changed where it is made.
    if (assigned.some(({ handedOn }) => handedOn)) return undefined;
    if (unassigned > 0 || travels.unclear.length > 0 || assigned.length === 0 || mixed) return undefined;
    if (home.by === 'call' && assigned.some(({ role }) => role === ANY)) return undefined;
    return planOf(what, home.by === 'name' ? factories(context, home, users, assigned) : inlined(home, assigned));
  };
  // A module that is there for its client alone, and one that tests replace, is worth keeping.
  const isSeam = home.fact.lives === 'lazy' || (home.exported.length > 0 && (isAll(home) || travels.mocks.length > 0));
  const plan = isSeam || home.by === 'call' || isServed(context, forTools) ? (stay() ?? split()) : (split() ?? stay());
  return plan ?? { obstacle: strangeUse(context, assigned) ?? obstacleFor(home, users, others, unassigned, single) };
}

/** Whether the tools are a server's or a loop's own, which is of one role as a whole: there is nothing to take apart. */
function isServed({ workspace }: TransformContext, uses: readonly Use[]): boolean {
  const tools = uses.flatMap((use) => use.tools.flatMap(({ path, tool }) => workspace.read(path)?.facts.tools[tool] ?? []));
  return tools.length > 0 && tools.every(({ framework }) => framework === 'mcp' || framework === 'hand-written');
}

function planOf(what: string, edits: ReadonlyMap<string, readonly Edit[]> | undefined): Plan | undefined {
  return edits && { what, edits };
}

function stayed(home: Home, role: string): Map<string, readonly Edit[]> | undefined {
  const edits = inPlace(home.view, home.makers, role);
  return edits && new Map([[home.path, edits]]);
}

/** Factories around the tools of every file; the client itself goes when nothing else needs it. */
function factories(
  context: TransformContext,
  home: Home,
  users: Users,
  assigned: readonly Assigned[],
): Map<string, readonly Edit[]> | undefined {
  const rest = users.uses.filter((use) => use.kind !== 'tool');
  const keep = rest.length > 0;
  // A test that replaces the client's module would replace nothing any more.
  if (users.travels.mocks.length > 0) return undefined;
  const gone = keep
    ? new Map<string, Edit[]>()
    : withoutHome(
        home,
        users,
        assigned.some(({ path }) => path === home.path),
      );
  if (!gone) return undefined;
  const edits = new Map<string, readonly Edit[]>(gone);
  /** One file with shared tools: a second one would hand them out by the same names. */
  let given = false;
  for (const path of new Set(assigned.map((use) => use.path))) {
    const here = assigned.filter((use) => use.path === path);
    const view = here[0]?.view;
    const tools = context.workspace.read(path)?.facts.tools ?? [];
    if (!view) return undefined;
    const taken = rest.some((use) => use.path === path)
      ? []
      : users.travels.taken.filter((one) => one.path === path).map(({ at }) => at);
    const uses = here.map(({ node, role, tools: at }) => ({
      node,
      role,
      tools: at.flatMap((tool) => (tool.path === path ? [tool.tool] : [])),
    }));
    const isHome = path === home.path;
    const removed = isHome && !keep ? declaration(home) : [];
    const [maker] = home.makers;
    const after = isHome ? (maker?.range[0] ?? 0) : 0;
    const spent = taken.map(({ range }) => range);
    const isShared = uses.some(({ role }) => role === ANY);
    const shared = { role: SHARED.role, ...(isShared ? clientType(view) : { edits: [] }) };
    const built = removed && factoriesIn({ view, tools, uses, vault: vaultOf(home, view), after, removed, spent, shared });
    if (!built) return undefined;
    const others = isHome ? withExports(view, built, gone.get(path) ?? []) : [...(gone.get(path) ?? []), ...built];
    edits.set(path, [...(edits.get(path) ?? []).filter(() => !gone.has(path)), ...others]);
    if (!isShared) continue;
    if (given) return undefined;
    given = true;
    const several = new Set(uses.flatMap((use) => (use.role === ANY ? use.tools : [])));
    const out = giveOut(
      context,
      path,
      view,
      [...several].flatMap((tool) => tools[tool] ?? []),
      (there, local, role) => vaultOf(home, there)(local, role),
    );
    if (!out) return undefined;
    for (const [at, more] of out) edits.set(at, [...(edits.get(at) ?? []), ...more]);
  }
  return edits;
}

/** The declaration goes once, with its exports. */
function withExports(view: View, built: readonly Edit[], gone: readonly Edit[]): Edit[] {
  const fresh = gone.filter(({ range }) => built.every((edit) => edit.range[1] <= range[0] || range[1] <= edit.range[0]));
  return joined(view, [...built, ...fresh]);
}

/** A function that hands the client out is not asked by the tools any more. */
function inlined(home: Home, assigned: readonly Assigned[]): Map<string, readonly Edit[]> | undefined {
  const [maker, another] = home.makers;
  if (!maker || another || maker.arguments[1] !== undefined) return undefined;
  const edits = new Map<string, readonly Edit[]>();
  for (const path of new Set(assigned.map((use) => use.path))) {
    const here = assigned.filter((use) => use.path === path);
    const view = here[0]?.view;
    if (!view || here.some(({ node }) => node.type !== 'CallExpression')) return undefined;
    const made = importMaker(view);
    if (!made) return undefined;
    const { local, edits: imported } = made;
    const written = here.map(({ node, role }): Edit => ({
      range: node.range,
      text: vaultCall(home.view, maker, local, role) ?? '',
    }));
    const lender = path === home.path ? withoutLender(home, here) : [];
    const gone = [...written, ...lender].map(({ range }) => range);
    edits.set(path, joined(view, [...imported, ...written, ...lender, ...withoutUnused(view, gone, written)]));
  }
  return edits;
}

/** It cannot be told whose client it is. */
export function noRole({ fact, path }: Home, unknown: string): Obstacle {
  return {
    reason: 'no-role',
    why: `It cannot be told whose client ${fact.name} is: ${unknown}.`,
    todo: `Name its role: --role ${path}=<name>${unknown.endsWith('has no name') ? ', or those of the files that make its agents' : ''}.`,
  };
}

/** What git ignores is looked into where something imports it, and nothing more. */
function beyond({ path, fact }: Home): Obstacle {
  const name = packageOf(path)?.name;
  const whose = name === undefined ? 'its package' : `the package ${name}`;
  return {
    reason: 'outside',
    why: `${fact.name} is made in this file of ${whose}, which is not among those that are looked at: it is built, or git ignores it. Built files are never changed, and its source was not found.`,
    todo: `Say in the package.json of ${whose} what it is built from ("source": "src/…"), or make the clients where its source is, by vaultStripe(role).`,
  };
}

/** Somebody else than agents uses a tool that is to be made once for each role. */
function strangeUse(context: TransformContext, assigned: readonly Assigned[]): Obstacle | undefined {
  for (const { path, view, tools, role } of assigned) {
    const all = role === ANY ? (context.workspace.read(path)?.facts.tools ?? []) : [];
    const shared = tools.flatMap((one) => (one.path === path ? (all[one.tool] ?? []) : []));
    const stranger = strangerTo(context, { path, view }, shared);
    if (!stranger) continue;
    return {
      reason: 'shared-client',
      why: `${stranger.path} uses ${stranger.tool} where no agent with a name is defined, and agents of more than one role are given that tool.`,
      todo: `Make ${stranger.tool} there with a client of its own, or move what is needed of it out of the tool.`,
    };
  }
  return undefined;
}

/** What stands in the way, most telling first. Files are named in full: who prints this knows where the reader is. */
export function obstacleFor(
  { fact }: Home,
  { travels }: Users,
  others: readonly Use[],
  unassigned: number,
  single: string | undefined,
): Obstacle {
  const { name } = fact;
  const [other] = others;
  if (unassigned > 0) {
    return {
      reason: 'shared-client',
      why: `${name} serves a tool that agents of more than one role are given.`,
      todo: 'Give that tool its client as a parameter, and make it once for each role.',
    };
  }
  if (travels.mocks.length > 0 && (other || single === undefined)) {
    return {
      reason: 'no-repair',
      why: `${travels.mocks[0]?.path ?? ''} replaces the module that makes ${name}, and would replace nothing once the tools have their own client.`,
      todo: 'Let the tools take their client as a parameter, and give them the fake in the test.',
    };
  }
  const mixed = others.find(({ tools }) => tools.length > 0);
  if (mixed) {
    return {
      reason: 'shared-client',
      why: `${mixed.path} uses ${name} in code that tools and others run alike.`,
      todo: 'Let that code take the client as a parameter, and give it one made by vaultStripe(role) from the tools.',
    };
  }
  const [unclear] = travels.unclear;
  if (unclear) {
    return {
      reason: 'opaque',
      why: `${unclear.path} hands on the module that makes ${name} as a whole, so that it cannot be seen who uses it.`,
      todo: `Import ${name} by its name there.`,
    };
  }
  if (other) {
    return {
      reason: 'shared-client',
      why: `${name} is used by ${other.path} as well, and the tools that use it cannot be told from the rest safely.`,
      todo: `Make a client by vaultStripe(role) where the tools of a role are made.`,
    };
  }
  return {
    reason: 'no-repair',
    why: `What ${name} and its tools stand among cannot be moved into a factory safely.`,
    todo: 'Make a client by vaultStripe(role) where the tools of a role are made.',
  };
}
