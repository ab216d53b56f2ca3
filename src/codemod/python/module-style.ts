/** Tools that go by the key of the process, `stripe.api_key = …`: they get a client of their role. */
import type { Edit, Range } from '../../facts/model.js';
import { environmentName } from '../../facts/python/calls/credentials.js';
import { afterImports } from '../../facts/python/edits/imports.js';
import { clientName } from '../../facts/python/edits/factory.js';
import { afterImportsOf, isOptional } from '../../facts/python/edits/optional-import.js';
import { styleOf } from '../../facts/python/edits/style.js';
import { vaultClient, vaultText } from '../../facts/python/edits/vault.js';
import type { Node } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { Plan } from '../cross-file/plan.js';
import { together } from '../apply.js';
import type { SourceFile, TransformContext } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { ANY, assign, whatOf, type Assignment } from './assign.js';
import { factoriesIn, placesIn, withMore } from './factories.js';
import { chosenBy, keyId, keyOfCall, keyOfClient, noteKey, otherKey, type KeysOfRoles } from './keys.js';
import { moduleCalls, type ModuleCall } from './module-calls.js';
import { moduleSettings } from './module-settings.js';
import {
  chosenKey,
  immovable,
  mixed,
  noRole,
  optional,
  replaced,
  setElsewhere,
  severalRoles,
  unwritable,
  severalKeys,
} from './obstacles.js';
import { difference, movedBy, withEdits } from './rewrite.js';
import { holds, type Judge } from './runners.js';
import { isServed, namesTaken } from './settings.js';
import { withoutSpentImports } from './spent-imports.js';
import { giveOut } from './shared-tools.js';
import { testThatReplaces } from './tests.js';

/** What becomes of a client, and where it is. */
export interface Planned {
  readonly at: Range;
  readonly name: string;
  readonly plan: Plan;
}

/** What tools call on the SDK's module in one file; `undefined` where none of them does. */
export function planForModule(context: TransformContext, judge: Judge, file: SourceFile, keys: KeysOfRoles): Planned | undefined {
  const view = context.workspace.python(file.path);
  const calls = view ? moduleCalls(context, judge, file, view) : [];
  const first = calls.find(({ tools }) => tools.length > 0);
  const client = first?.call.client;
  const fact = client === undefined ? undefined : file.facts.clients[client];
  if (!view || !first || client === undefined || !fact) return undefined;
  const found = assign(context, file.path, client, calls);
  return { at: fact.at, name: fact.name, plan: planOf(context, file, view, fact.name, found, keys) };
}

function planOf(
  context: TransformContext,
  file: SourceFile,
  view: PythonView,
  name: string,
  found: Assignment<ModuleCall>,
  keys: KeysOfRoles,
): Plan {
  const obstacle = inTheWay(context, file, view, name, found) ?? keyInTheWay(file, view, name, found, keys);
  if (obstacle) return { obstacle };
  const settings = moduleSettings(context.workspace, view, Math.min(...found.assigned.map(({ use }) => use.node.range[0])));
  if ('stuck' in settings) return { obstacle: setElsewhere(name, settings.stuck) };
  const { assigned, others, single } = found;
  const local = clientName(view);
  const conversion = assigned.flatMap(({ use }) => use.call.onClient?.(local) ?? []);
  const converted = withEdits(context.workspace, view, conversion);
  if (!converted) return { obstacle: immovable(name) };
  // At the top of the module it would be made before what it is told is set.
  const isTold = settings.end <= afterImports(converted);
  const mayStay = single && 'role' in single && others.length === 0 && isTold;
  const stay = (): Made | undefined => {
    const own = mayStay ? inModule(converted, local, single.role, settings.args) : undefined;
    return own && { own, others: new Map() };
  };
  const split = (): Made | undefined =>
    inFactories(context, file, { converted, conversion, local, assigned, more: settings.args });
  const served = isServed(
    context,
    assigned.flatMap(({ use }) => use.tools),
  );
  const made = served ? (stay() ?? split()) : (split() ?? stay());
  const after = made && withEdits(context.workspace, converted, made.own);
  const isShared = assigned.some(({ role }) => role === ANY);
  if (!after) return { obstacle: isShared ? severalRoles(name) : immovable(name) };
  const taken = namesTaken(context.workspace, view);
  const cleared = withEdits(
    context.workspace,
    after,
    withoutSpentImports(view, after, (one) => taken.has(one)),
  );
  return {
    edits: new Map([...made.others, [file.path, difference(view.text, (cleared ?? after).text)]]),
    what: whatOf(name, assigned),
  };
}

/** Keys that the client of a role would take the place of, though they may be those of other accounts. */
function keyInTheWay(
  { facts }: SourceFile,
  view: PythonView,
  name: string,
  { assigned }: Assignment<ModuleCall>,
  keys: KeysOfRoles,
): Obstacle | undefined {
  for (const { use, role } of assigned) {
    const client = facts.clients[use.call.client ?? -1];
    const own = keyOfCall(use.node);
    const key = own ?? (client && !client.made ? keyOfClient(view, client) : undefined);
    const env = own ? environmentName(view, own) : client && !client.made ? keyId(view, client) : client?.env;
    noteKey(keys, role, env);
    const other = otherKey(keys, [role], env);
    if (env !== undefined && other !== undefined) return severalKeys(own ? use.call.text : name, env, other);
    const argument = key && chosenBy(view, key);
    if (argument !== undefined) return chosenKey(own ? use.call.text : name, argument);
  }
  return undefined;
}

/** What is made of a file whose calls are on a client by now, and of the files around it. */
interface Made {
  readonly own: readonly Edit[];
  readonly others: ReadonlyMap<string, readonly Edit[]>;
}

interface Conversion {
  /** The file with its calls on a client of this name. */
  readonly converted: PythonView;
  readonly conversion: readonly Edit[];
  readonly local: string;
  readonly assigned: Assignment<ModuleCall>['assigned'];
  readonly more: (module: string) => readonly string[];
}

function inFactories(
  { workspace }: TransformContext,
  file: SourceFile,
  { converted, conversion, local, assigned, more }: Conversion,
): Made | undefined {
  const { tools, agents } = file.facts;
  const view = workspace.python(file.path);
  const roles = assigned.map(({ use, role }) => ({ range: movedBy(conversion, use.node.range), role }));
  const roleAt = (node: Node): string | undefined => roles.find(({ range }) => holds(range, node.range))?.role;
  const made =
    view &&
    factoriesIn({
      view: converted,
      uses: converted.named(local).flatMap((node) => {
        const role = roleAt(node);
        return role === undefined ? [] : [{ node, role }];
      }),
      name: local,
      places: placesIn(
        view,
        tools,
        assigned.map(({ use }) => use),
      ).map(({ range }) => ({ range: movedBy(conversion, range) })),
      after: 0,
      exported: namesTaken(workspace, view),
      more,
    });
  if (!made?.shared) return made && { own: made.edits, others: new Map() };
  const moved = agents.map((agent) => ({ ...agent, at: movedBy(conversion, agent.at) }));
  const given = giveOut(workspace, { path: file.path, view: converted, agents: moved, more, ...made.shared });
  if (!given) return undefined;
  const own = together(made.edits, given.get(file.path) ?? []);
  return { own, others: new Map([...given].filter(([path]) => path !== file.path)) };
}

/** What is in the way, most telling first. */
function inTheWay(
  { workspace }: TransformContext,
  { path }: SourceFile,
  view: PythonView,
  name: string,
  { assigned, unassigned, mixed: alike, single }: Assignment<ModuleCall>,
): Obstacle | undefined {
  if (single && 'unknown' in single) return noRole(name, path, single.unknown);
  const [both] = alike;
  if (both) return mixed(name, both.call.text);
  if (unassigned.length > 0) return severalRoles(name);
  const stuck = assigned.find(({ use }) => !use.call.onClient);
  if (stuck) return unwritable(stuck.use.call.text);
  if (isOptional(view)) return optional(name);
  const test = testThatReplaces(workspace, path);
  return test === undefined ? undefined : replaced(name, test);
}

/** One client for the whole module: it is a server's, or a loop's, or what the tools of one role call. */
function inModule(
  view: PythonView,
  name: string,
  role: string,
  more: (module: string) => readonly string[],
): readonly Edit[] | undefined {
  const vault = withMore(vaultClient(view, role, undefined), view, undefined, more);
  if (!vault) return undefined;
  const { newline } = styleOf(view);
  const line = vaultText(view, vault, `${name} = `, '');
  const at = Math.max(afterImports(view), afterImportsOf(view, new Set(line.match(/\w+/gu))));
  const isTight = /^[^\S\n]*\S/u.test(view.text.slice(at));
  return together(vault.edits, [{ range: [at, at], text: `${newline}${line}${newline}${isTight ? newline : ''}` }]);
}
