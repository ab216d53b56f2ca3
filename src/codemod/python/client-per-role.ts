/** Python's side of `client-per-role`: what becomes of every client that tools of a run's Python files use. */
import type { Client, Range, StripeCall } from '../../facts/model.js';
import { readsOfKey, removeApiKey } from '../../facts/python/edits/remove-api-key.js';
import type { Plan } from '../cross-file/plan.js';
import { calledIn } from '../cross-file/unspoken.js';
import type { SourceFile, TransformContext, Workspace } from '../model.js';
import type { Obstacle } from '../transforms/outcome.js';
import { plansForInstances } from './instance-style.js';
import { keyHandedOn, keyRead } from './obstacles.js';
import { keysOfRoles, spareKeys } from './keys.js';
import { handedOn } from './handed-on.js';
import { isOnModule } from './module-calls.js';
import { planForModule } from './module-style.js';
import { holds, isTest, Judge } from './runners.js';
import { namesTaken } from './settings.js';

/** What becomes of one client. */
export interface PythonPlan {
  readonly path: string;
  readonly at: Range;
  readonly name: string;
  /** The clients of that file that this says everything about. */
  readonly clients: readonly Client[];
  readonly plan: Plan;
}

/** One for each client of the run's files that tools use, and for each key of the process that nothing goes by any more. */
export function pythonPlans(context: TransformContext): PythonPlan[] {
  const { workspace } = context;
  const files = workspace.files.filter(({ path }) => path.endsWith('.py'));
  if (files.length === 0) return [];
  const judge = new Judge(workspace);
  const keys = keysOfRoles(context);
  const planned = (): PythonPlan[] =>
    files.flatMap((file): PythonPlan[] => {
      const { path, facts } = file;
      if (isTest(path)) return [];
      const shared = planForModule(context, judge, file, keys);
      const ofModule = facts.clients.filter((client) => client.processWide === true || client.at.join() === shared?.at.join());
      return [
        ...(shared ? [{ path, clients: ofModule, ...shared }] : []),
        ...plansForInstances(context, judge, file, keys).map((one) => ({ path, clients: [], ...one })),
      ];
    });
  const known = spareKeys(keys);
  const first = planned();
  // Files that were looked at later may have shown another key of a role.
  const plans = spareKeys(keys) > known ? planned() : first;
  // What changes now may leave keys to nobody: they are asked about in the round after.
  const isPending = plans.some(({ plan }) => 'edits' in plan);
  return isPending ? plans : [...plans, ...spentKeys(workspace, files)];
}

/**
 * `stripe.api_key = …` where tools have clients of their own and nothing that can be seen goes by the module's key any more: no call, or no
 * call of a tool and a tool sets it while the rest has a key of its own. In a file without such tools it stays, and is listed: a library
 * may read it.
 */
function spentKeys(workspace: Workspace, files: readonly SourceFile[]): PythonPlan[] {
  const python = workspace.all.filter(({ path }) => path.endsWith('.py') && !isTest(path));
  const migrated = new Set(python.flatMap((file) => migratedBy(workspace, file)));
  const isMigrated = ({ path }: SourceFile): boolean => migrated.has(path);
  const calls = python.flatMap((file) => callsOnModule(workspace, file));
  if (!python.some(isMigrated) || calls.some(({ tools }) => tools.length > 0)) return [];
  const all = python.flatMap((file) => keysOf(file).map((key) => isSetByTool(file, key)));
  const hasOther = all.includes(false);
  return files.flatMap((file): PythonPlan[] => {
    const { path } = file;
    const keys = isTest(path) ? [] : keysOf(file).filter((key) => calls.length === 0 || (hasOther && isSetByTool(file, key)));
    const [first] = keys;
    if (!first) return [];
    const plan = isMigrated(file) ? removal(workspace, path, keys) : { obstacle: LEFT };
    return [{ path, at: first.at, name: first.name, clients: keys, plan }];
  });
}

/** The files in which the tools of a file call a client of their role. */
function migratedBy(workspace: Workspace, file: SourceFile): string[] {
  const here = file.facts.clients.some(({ credential }) => credential === 'vault');
  const there = file.facts.calls.flatMap((call) => {
    const called = call.tools.length > 0 ? calledIn(workspace, file, call) : undefined;
    return called?.client?.credential === 'vault' ? [called.path] : [];
  });
  return here ? [file.path, ...there] : there;
}

/** The lines of a file that set the key of the process to one of Stripe's own. */
function keysOf({ facts }: SourceFile): readonly Client[] {
  return facts.clients.filter(({ processWide, credential }) => processWide === true && credential !== 'vault');
}

function isSetByTool({ facts }: SourceFile, { at }: Client): boolean {
  return facts.tools.some((tool) => holds(tool.at, at));
}

const LEFT: Obstacle = {
  reason: 'shared-client',
  why: 'The key of the whole process is set here, and nothing that can be seen goes by it any more.',
  todo: 'Take the line out, unless a library of yours reads it.',
};

function callsOnModule(workspace: Workspace, file: SourceFile): readonly StripeCall[] {
  const view = file.facts.calls.length > 0 ? workspace.python(file.path) : undefined;
  return view ? file.facts.calls.filter((call) => !call.elsewhere && isOnModule(file, view, call)) : [];
}

function removal(workspace: Workspace, path: string, keys: readonly Client[]): Plan {
  const view = workspace.python(path);
  const statements =
    view?.all('Assign').filter(({ range }) => keys.some(({ at }) => at[0] === range[0] && at[1] === range[1])) ?? [];
  const reader = workspace.all.find((one) => one.path !== path && one.path.endsWith('.py') && readsKey(workspace, one));
  if (reader) return { obstacle: keyRead(reader.path) };
  const handed = workspace.all.find((one) => one.path.endsWith('.py') && !isTest(one.path) && handsOn(workspace, one));
  if (handed) return { obstacle: keyHandedOn(handed.path) };
  const taken = view ? namesTaken(workspace, view) : new Set<string>();
  const edits = view && removeApiKey(view, statements, { isTaken: (name) => taken.has(name) });
  return edits
    ? { edits: new Map([[path, edits]]), what: 'stripe.api_key: nothing goes by it any more' }
    : { obstacle: view && readsOfKey(view).length > 0 ? keyRead(path) : LEFT };
}

/** Whether a file gives the SDK's module, or a class of it, to what calls it without anybody seeing. */
function handsOn(workspace: Workspace, { path, text }: SourceFile): boolean {
  const view = /\bstripe\b/u.test(text) ? workspace.python(path) : undefined;
  return view !== undefined && handedOn(view).length > 0;
}

function readsKey(workspace: Workspace, { path, text }: SourceFile): boolean {
  const view = /\.api_key\b/u.test(text) ? workspace.python(path) : undefined;
  return view !== undefined && readsOfKey(view).length > 0;
}
