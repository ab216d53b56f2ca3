/** Each role's tools of a Python file get a client of their own from a factory. */
import type { Edit, Range, Tool } from '../../facts/model.js';
import { intoFactory, type Factory } from '../../facts/python/edits/factory.js';
import { reachModule } from '../../facts/python/edits/imports.js';
import { beginOf } from '../../facts/python/edits/region.js';
import { clientClass, vaultClient, type Vault } from '../../facts/python/edits/vault.js';
import type { Node, Statement } from '../../facts/python/tree/nodes.js';
import { isDef } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { together } from '../apply.js';
import type { ToolAt } from '../cross-file/users.js';
import { ANY } from './assign.js';
import { holds } from './runners.js';

/** A place where tools use the client, and the role that it is for. */
export interface RoleUse {
  readonly node: Node;
  readonly role: string;
}

export interface FactoriesInput {
  readonly view: PythonView;
  readonly uses: readonly RoleUse[];
  /** How the tools call the client. */
  readonly name: string;
  /** What makes each tool of the file, or its executor. */
  readonly places: readonly Placed[];
  /** Nothing before this offset can move. */
  readonly after: number;
  /** Names of this module that other files use. */
  readonly exported: ReadonlySet<string>;
  /** What clients are made with beside key and address; `module` is how the file calls the SDK. */
  readonly more?: (module: string) => readonly string[];
}

/**
 * What makes the tools of a file, or runs for them: executors of its own, and functions that tools of other files come to.
 *
 * @param uses what tools do with the client in this file
 */
export function placesIn(
  view: PythonView,
  tools: readonly Tool[],
  uses: readonly { readonly node: Node; readonly tools: readonly ToolAt[] }[],
): Placed[] {
  const far = uses.filter((use) => use.tools.length > 0 && use.tools.every(({ path }) => path !== view.filename));
  const functions = far.flatMap(
    ({ node }) => view.ast.body.find((one) => isDef(one) && holds(spanOf(view, one), node.range)) ?? [],
  );
  return [...tools.map(({ whole }) => ({ range: whole })), ...new Set(functions)];
}

interface Placed {
  readonly range: Range;
}

export interface Factories {
  readonly edits: readonly Edit[];
  /** The factory of tools of several roles, and what goes into it; its callers give it the client. */
  readonly shared?: { readonly name: string; readonly tools: readonly string[]; readonly region: Range };
}

/** `undefined` where the tools of the roles cannot be told apart or moved. */
export function factoriesIn(input: FactoriesInput): Factories | undefined {
  const { view, name, places, after, exported, more } = input;
  const taken = new Set<string>();
  let edits: readonly Edit[] = [];
  let shared: Factories['shared'];
  for (const { role, uses, statements } of runsOf(input) ?? []) {
    const own = places.filter((place) => statements.some((one) => holds(spanOf(view, one), place.range)));
    const plan = { client: name, uses, places: own, after, taken, exported };
    const [first] = statements;
    const made = role === ANY ? sharedFactory(view, plan) : roleFactory(view, plan, role, first, more);
    if (!made || (role === ANY && shared)) return undefined;
    const { name: factory, returned } = made.factory;
    if (factory !== undefined) taken.add(factory);
    if (role === ANY && factory !== undefined) {
      shared = { name: factory, tools: returned, region: [first?.range[0] ?? 0, statements.at(-1)?.range[1] ?? 0] };
    }
    edits = together(edits, [...made.imports, ...made.factory.edits]);
  }
  return edits.length > 0 ? { edits, ...(shared && { shared }) } : undefined;
}

type Plan = Omit<Parameters<typeof intoFactory>[1], 'role' | 'vault' | 'type'>;

interface MadeFactory {
  readonly factory: Factory;
  readonly imports: readonly Edit[];
}

function roleFactory(
  view: PythonView,
  plan: Plan,
  role: string,
  at: Node | undefined,
  more: FactoriesInput['more'],
): MadeFactory | undefined {
  const vault = withMore(vaultClient(view, role, at), view, at, more);
  const factory = vault && intoFactory(view, { ...plan, role, vault });
  return factory && { factory, imports: vault.edits };
}

/** For tools of several roles: `make_shared_tools(client)`. */
function sharedFactory(view: PythonView, plan: Plan): MadeFactory | undefined {
  const { local, edits } = clientClass(view, undefined);
  const factory = intoFactory(view, { ...plan, role: 'shared', type: local });
  return factory?.name === undefined ? undefined : { factory, imports: edits };
}

/** The client of a role with more arguments. */
export function withMore(
  vault: Vault | undefined,
  view: PythonView,
  at: Node | undefined,
  more: FactoriesInput['more'],
): Vault | undefined {
  // A function of the project's own is called with the role alone.
  if (!vault || !more || view.maker) return vault;
  const args = more('stripe');
  if (!args.some((arg) => /=stripe\./u.test(arg))) return { ...vault, args: [...vault.args, ...args] };
  const { local, edits } = reachModule(view, 'stripe', at);
  // Its own imports are one insertion by now, which may hold this one.
  const missing = edits.filter(
    ({ range, text }) => !vault.edits.some((one) => one.range[0] === range[0] && one.text.includes(text)),
  );
  return { ...vault, args: [...vault.args, ...more(local)], edits: together(vault.edits, missing) };
}

interface Run {
  readonly role: string;
  readonly uses: Node[];
  readonly statements: Statement[];
  /** A function that makes the tools of this run has its client for itself. */
  readonly isMaker: boolean;
}

/** Statements in a row that are for one role; `undefined` where one statement is for two. */
function runsOf({ view, uses, places }: FactoriesInput): Run[] | undefined {
  const runs: Run[] = [];
  const roles = new Map<Statement, string>();
  for (const { node, role } of uses.toSorted((a, b) => a.node.range[0] - b.node.range[0])) {
    const statement = view.ast.body.find((one) => holds(spanOf(view, one), node.range));
    if (!statement || (roles.get(statement) ?? role) !== role) return undefined;
    roles.set(statement, role);
    const inside = places.filter(({ range }) => holds(spanOf(view, statement), range));
    const isMaker = isDef(statement) && inside.length > 0 && !inside.some(({ range }) => holds(range, statement.range));
    const last = runs.at(-1);
    const isSame = last?.role === role && last.isMaker === isMaker && (!isMaker || last.statements.includes(statement));
    const run = isSame ? last : { role, uses: [], statements: [], isMaker };
    if (!isSame) runs.push(run);
    run.uses.push(node);
    if (!run.statements.includes(statement)) run.statements.push(statement);
  }
  return runs;
}

/** A statement with its decorators. */
export function spanOf(view: PythonView, statement: Statement): Range {
  return [beginOf(view, statement), statement.range[1]];
}
