/** Tools that call a `StripeClient` on a key that everything shares: they get one of their role. */
import type { Client, Edit } from '../../facts/model.js';
import { inPlace } from '../../facts/python/edits/in-place.js';
import { localName } from '../../facts/python/edits/names.js';
import { removeStatements } from '../../facts/python/edits/statements.js';
import { importsOf, withoutUnused } from '../../facts/python/edits/unused.js';
import type { Call, Keyword, Node } from '../../facts/python/tree/nodes.js';
import { enclosingFunction, isDef } from '../../facts/python/tree/syntax.js';
import { isClientClass } from '../../facts/python/calls/stripe-package.js';
import { resolve } from '../../facts/python/values/trace.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { together } from '../apply.js';
import type { Plan } from '../cross-file/plan.js';
import type { SourceFile, TransformContext, Workspace } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { ANY, assign, whatOf, type Assignment } from './assign.js';
import { usesOf, type ClientUse } from './client-uses.js';
import { factoriesIn, placesIn } from './factories.js';
import { chosenBy, keyId, keyOfClient, noteKey, otherKey, type KeysOfRoles } from './keys.js';
import type { Planned } from './module-style.js';
import { importersOf } from './places.js';
import { chosenKey, handedOn, immovable, mixed, noRole, replaced, severalKeys, severalRoles, usedByOthers } from './obstacles.js';
import type { Judge } from './runners.js';
import { isServed, namesTaken } from './settings.js';
import { giveOut } from './shared-tools.js';
import { testThatReplaces } from './tests.js';

/** What becomes of each client that a file makes and that tools use. */
export function plansForInstances(context: TransformContext, judge: Judge, file: SourceFile, keys: KeysOfRoles): Planned[] {
  const { workspace } = context;
  const view = workspace.python(file.path);
  if (!view) return [];
  const used = file.facts.clients.flatMap((fact, client) => {
    const maker = makerAt(view, fact);
    const uses = maker ? usesOf(workspace, judge, { path: file.path, view, node: maker }) : [];
    if (!maker || !uses.some(({ tools }) => tools.length > 0)) return [];
    return [{ fact, maker, found: assign(context, file.path, client, uses) }];
  });
  return used.map(({ fact, maker, found }): Planned => {
    const { at, name } = fact;
    const env = keyId(view, fact);
    const roles = found.assigned.map(({ role }) => role);
    for (const role of roles) noteKey(keys, role, env);
    // Of clients that stand in one dictionary, calls are known by one of them alone.
    const beside = used.find(
      (one) => keyId(view, one.fact) !== env && one.found.assigned.some(({ role }) => roles.includes(role)),
    );
    const other = otherKey(keys, roles, env) ?? (beside && keyId(view, beside.fact));
    if (env !== undefined && other !== undefined) return { at, name, plan: { obstacle: severalKeys(name, env, other) } };
    const key = keyOfClient(view, fact);
    const argument = key && chosenBy(view, key);
    if (argument !== undefined) return { at, name, plan: { obstacle: chosenKey(name, argument) } };
    return { at, name, plan: planOf(context, file, view, maker, name, found) };
  });
}

/** The call that makes a client on a key of Stripe's own, or on one that cannot be seen. */
function makerAt(view: PythonView, { at, credential, made, role }: Client): Call | undefined {
  if (credential === 'vault' || made || role !== undefined) return undefined;
  const call = view.all('Call').find(({ range }) => range[0] === at[0] && range[1] === at[1]);
  return call && isOfMaker(view, call) ? undefined : call;
}

/** The project's own function that makes the client of a role does so for every role. */
function isOfMaker({ maker, filename }: PythonView, call: Call): boolean {
  const fn = enclosingFunction(call);
  const module = filename.replace(/[\\/]/gu, '.').replace(/(?:\.__init__)?\.py$/u, '');
  return maker !== undefined && module.endsWith(`.${maker.module}`) && isDef(fn) && fn.name === maker.name;
}

function planOf(
  context: TransformContext,
  file: SourceFile,
  view: PythonView,
  maker: Call,
  name: string,
  found: Assignment<ClientUse>,
): Plan {
  const { workspace } = context;
  const { path } = file;
  const { assigned, unassigned, others, single } = found;
  if (single && 'unknown' in single) return { obstacle: noRole(name, path, single.unknown) };
  const alone = single && others.length + found.mixed.length === 0 ? single : undefined;
  const stay = (): Edits | undefined => {
    const taken = namesTaken(workspace, view);
    const edits =
      alone &&
      inPlace(view, maker, alone.role, {
        isTaken: (one) => taken.has(one),
        isOurs: (parameter) => isOfTool(file, parameter),
      });
    return edits && new Map([[path, edits]]);
  };
  const isSplit = assigned.length > 0 && unassigned.length + found.mixed.length === 0;
  const split = (): Edits | undefined => (isSplit ? factories(workspace, view, maker, found) : undefined);
  const isSeam = assigned.some(({ use }) => use.place.path !== path || !use.direct);
  const served = isServed(
    context,
    assigned.flatMap(({ use }) => use.tools),
  );
  const edits = isSeam || served ? (stay() ?? split()) : (split() ?? stay());
  if (!edits) return { obstacle: obstacleFor(workspace, path, name, found) };
  return { edits, what: whatOf(name, assigned) };
}

/** The parameter of an executor: the framework or the model gives it. */
function isOfTool(file: SourceFile, parameter: Node): boolean {
  const fn = parameter.parent?.parent;
  return file.facts.tools.some(({ at }) => fn?.range[0] === at[0] && fn.range[1] === at[1]);
}

type Edits = ReadonlyMap<string, readonly Edit[]>;

/** What stands in the way, most telling first. */
function obstacleFor(workspace: Workspace, path: string, name: string, found: Assignment<ClientUse>): Obstacle {
  const { assigned, unassigned, others } = found;
  if (unassigned.length > 0 || assigned.some(({ role }) => role === ANY)) return severalRoles(name);
  const test = testThatReplaces(workspace, path);
  if (test !== undefined) return replaced(name, test);
  const [both] = found.mixed;
  if (both) return mixed(name, both.place.view.textOf(both.place.node.parent ?? both.place.node));
  if (others.length > 0) return usedByOthers(name);
  return assigned.every(({ use }) => use.direct) ? immovable(name) : handedOn(name);
}

/** Factories around the tools of every file that comes to the client by its name; the client itself goes when nothing else needs it. */
function factories(
  workspace: Workspace,
  home: PythonView,
  maker: Call,
  { assigned, others }: Assignment<ClientUse>,
): Edits | undefined {
  const statement = maker.parent;
  const declared = statement?.nodeType === 'Assign' && statement.parent?.nodeType === 'Module' ? statement : undefined;
  // A class of the project's own may do more than the SDK's.
  const kept = isClientClass(resolve(home, maker.func)) ? otherArguments(maker) : undefined;
  if (!declared || !kept || testThatReplaces(workspace, home.filename) !== undefined) return undefined;
  if (assigned.some(({ use }) => !use.direct || use.place.node.nodeType !== 'Name')) return undefined;
  const edits = new Map<string, readonly Edit[]>();
  for (const path of new Set(assigned.map(({ use }) => use.place.path))) {
    const here = assigned.filter(({ use }) => use.place.path === path);
    const view = here[0]?.use.place.view;
    const [name, another] = new Set(
      here.flatMap(({ use: { place } }) => (place.node.nodeType === 'Name' ? [place.node.id] : [])),
    );
    const file = workspace.read(path);
    if (!view || !file || name === undefined || another !== undefined) return undefined;
    // What is the project's own says all that there is to say, and what another file names is not to be had here.
    if (kept.length > 0 && (view.maker || (view !== home && !kept.every(({ value }) => value.nodeType === 'Constant'))))
      return undefined;
    const more = kept.length > 0 ? (): string[] => kept.map((one) => home.textOf(one)) : undefined;
    const built = factoriesIn({
      view,
      uses: here.map(({ use, role }) => ({ node: use.place.node, role })),
      name,
      places: placesIn(
        view,
        file.facts.tools,
        here.map(({ use }) => ({ node: use.place.node, tools: use.tools })),
      ),
      after: view === home ? declared.range[1] : 0,
      exported: namesTaken(workspace, view),
      ...(more && { more }),
    });
    const given =
      built?.shared && giveOut(workspace, { path, view, agents: file.facts.agents, ...(more && { more }), ...built.shared });
    if (!built || (built.shared && !given)) return undefined;
    const isSpent = !others.some(({ place }) => place.path === path);
    const gone = view !== home && isSpent ? withoutImport(view, name) : [];
    if (!gone) return undefined;
    for (const [there, more] of given ?? []) edits.set(there, together(edits.get(there) ?? [], more));
    edits.set(path, together(edits.get(path) ?? [], together(built.edits, gone)));
  }
  const [target] = declared.targets;
  const declaredName = target?.nodeType === 'Name' ? target.id : '';
  // Who only hands it on would find nothing.
  const isHandedOn = importersOf(workspace, home.filename, declaredName).some((path) => !edits.has(path));
  if (others.length === 0 && !isHandedOn) {
    const taken = namesTaken(workspace, home);
    const removed = removeStatements(home, [declared]);
    const here = edits.get(home.filename) ?? [];
    // The factories stand beside the line that goes, and may need what only it needed before.
    const written = new Set(here.flatMap(({ text }) => text.match(/\w+/gu) ?? []));
    const isTaken = (one: string): boolean => one !== declaredName && (taken.has(one) || written.has(one));
    const cleaned = removed && withoutUnused(home, removed, isTaken);
    if (!cleaned) return undefined;
    edits.set(home.filename, together(here, cleaned));
  }
  return edits;
}

/** What a client is told beside its key; `undefined` where that cannot be seen, or is an address of its own. */
function otherArguments({ args, keywords }: Call): readonly Keyword[] | undefined {
  const others = keywords.filter(({ arg }) => arg !== 'api_key');
  const isSeen = ({ arg }: Keyword): boolean => arg != null && !/^(?:base_|api_base)/u.test(arg);
  return args.length + keywords.length - others.length === 1 && others.every(isSeen) ? others : undefined;
}

/** Takes out what a file imported under a name; `undefined` where that stands among what cannot be taken apart. */
function withoutImport(view: PythonView, name: string): readonly Edit[] | undefined {
  const spent = new Set(view.all('Alias').filter((alias) => localName(alias) === name));
  const { whole, edits } = importsOf(view, spent);
  const left = [...spent].filter(({ parent }) => !whole.some((one) => one === parent));
  const removed = removeStatements(view, whole);
  return !removed || left.length > edits.length ? undefined : [...removed, ...edits];
}
