import { apart } from '../cross-file/apart.js';
import { changesFor } from '../cross-file/plan.js';
import { fromContext } from '../cross-file/from-context.js';
import { changesForHanded } from '../cross-file/handed.js';
import { emptiedIn } from '../cross-file/leftovers.js';
import { homesOf, unreportedHomesOf } from '../cross-file/homes.js';
import { refusedIn } from '../cross-file/refused.js';
import { withFarArguments } from '../cross-file/far-arguments.js';
import { withTests } from '../cross-file/tests.js';
import { placeOf } from '../cross-file/place.js';
import { unspokenIn } from '../cross-file/unspoken.js';
import { usersOf } from '../cross-file/users.js';
import { pythonPlans } from '../python/client-per-role.js';
import { ownKeysIn } from '../python/own-keys.js';
import { unseenIn } from '../python/unseen.js';
import { untracedIn } from '../python/untraced.js';
import { viewOf } from '../cross-file/views.js';
import type { Edit } from '../../facts/model.js';
import { together } from '../apply.js';
import type { Transform, Workspace } from '../model.js';
import { Outcome } from './outcome.js';

/**
 * A client for each role. One that tools share is made in a factory around the tools of each role; one that nothing but tools of one role
 * use may also stay where it is, on that role's vault key. All that a client takes is one change: it is made as a whole or not at all.
 * What tools call on any other client is listed.
 */
export const clientPerRole: Transform = {
  name: 'client-per-role',
  summary: 'Give the tools of each role a Stripe client of their own',
  rules: ['no-shared-stripe-client'],
  run(context) {
    const outcome = new Outcome('client-per-role');
    const { workspace } = context;
    /** Clients that are changed or listed. */
    const spoken = new Set<string>();
    const isMine = ({ path }: { readonly path: string }): boolean => workspace.files.some((file) => file.path === path);
    const reported = homesOf(workspace);
    for (const { path, fact } of reported) spoken.add(placeOf(path, fact.at));
    const plans = [
      ...reported.map((home) => ({ home, plan: changesFor(context, home, usersOf(workspace, home)) })),
      ...unreportedHomesOf(workspace).flatMap((home) => {
        if (spoken.has(placeOf(home.path, home.fact.at))) return [];
        const users = usersOf(workspace, home);
        const isOurs = isMine(home) || users.uses.some(({ tools }) => tools.some(isMine));
        return isOurs ? [{ home, plan: changesForHanded(context, home, users) }] : [];
      }),
    ];
    for (const { home, plan } of plans) {
      if (!plan) continue;
      spoken.add(placeOf(home.path, home.fact.at));
      if ('obstacle' in plan) outcome.leave(home.path, home.fact.at, plan.obstacle);
      else {
        const changes = [...withTests(workspace, withFarArguments(workspace, plan.edits))].flatMap(([path, edits]) =>
          edits.length > 0 ? [{ path, edits: heldApart(workspace, path, edits), what: plan.what }] : [],
        );
        outcome.together(changes, `${home.fact.name} of ${home.path}`);
      }
    }
    for (const { path, at, name, clients, plan } of pythonPlans(context)) {
      for (const client of [{ at }, ...clients]) spoken.add(placeOf(path, client.at));
      if ('obstacle' in plan) outcome.leave(path, at, plan.obstacle);
      else {
        const changes = [...plan.edits].map(([there, edits]) => ({ path: there, edits: distinct(edits), what: plan.what }));
        outcome.together(changes, `${name} of ${path}`);
      }
    }
    for (const file of workspace.files) {
      for (const { at, what, edits, obstacle } of fromContext(context, file)) {
        spoken.add(placeOf(file.path, at));
        for (const { lives, at: place } of file.facts.clients) if (lives === 'context') spoken.add(placeOf(file.path, place));
        if (edits) {
          const all = [...withTests(workspace, new Map([[file.path, edits]]))];
          outcome.together(
            all.map(([path, more]) => ({ path, edits: heldApart(workspace, path, more), what })),
            `${what} of ${file.path}`,
          );
        } else if (obstacle) outcome.leave(file.path, at, obstacle);
      }
    }
    const left = [
      ...unspokenIn(workspace, spoken),
      ...unseenIn(workspace, spoken),
      ...untracedIn(workspace),
      ...ownKeysIn(workspace),
      ...refusedIn(workspace, spoken),
      ...emptiedIn(workspace),
    ];
    for (const { path, at, obstacle } of left) outcome.leave(path, at, obstacle);
    return outcome;
  },
};

function heldApart(workspace: Workspace, path: string, edits: readonly Edit[]): readonly Edit[] {
  const view = viewOf(workspace, path);
  return view ? apart(view, distinct(edits)) : distinct(edits);
}

/** What two parts of a change both want, such as an import, is written once. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.reduce<readonly Edit[]>((all, edit) => together(all, [edit]), []);
}
