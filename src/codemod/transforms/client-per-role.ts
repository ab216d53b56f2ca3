import { changesFor } from '../cross-file/plan.js';
import { fromContext } from '../cross-file/from-context.js';
import { changesForHanded } from '../cross-file/handed.js';
import { homesOf, unreportedHomesOf } from '../cross-file/homes.js';
import { usersOf } from '../cross-file/users.js';
import type { Edit } from '../../facts/model.js';
import { together } from '../apply.js';
import type { Transform } from '../model.js';
import { Outcome } from './outcome.js';

/**
 * A client for each role. One that tools share is made in a factory around the tools of each role; one that nothing but tools of one role
 * use may also stay where it is, on that role's vault key. All that a client takes is one change: it is made as a whole or not at all.
 */
export const clientPerRole: Transform = {
  name: 'client-per-role',
  summary: 'Give the tools of each role a Stripe client of their own',
  rules: ['no-shared-stripe-client'],
  run(context) {
    const outcome = new Outcome('client-per-role');
    const { workspace } = context;
    const plans = [
      ...homesOf(workspace).map((home) => ({ home, plan: changesFor(context, home, usersOf(workspace, home)) })),
      ...unreportedHomesOf(workspace).map((home) => ({ home, plan: changesForHanded(context, home, usersOf(workspace, home)) })),
    ];
    for (const { home, plan } of plans) {
      if (!plan) continue;
      if ('obstacle' in plan) outcome.leave(home.path, home.fact.at, plan.obstacle);
      else {
        const changes = [...plan.edits].flatMap(([path, edits]) =>
          edits.length > 0 ? [{ path, edits: distinct(edits), what: plan.what }] : [],
        );
        outcome.together(changes, `${home.fact.name} of ${home.path}`);
      }
    }
    for (const file of workspace.files) {
      for (const { at, what, edits, obstacle } of fromContext(context, file)) {
        if (edits) outcome.change(file.path, edits, what);
        else if (obstacle) outcome.leave(file.path, at, obstacle);
      }
    }
    return outcome;
  },
};

/** What two parts of a change both want, such as an import, is written once. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.reduce<readonly Edit[]>((all, edit) => together(all, [edit]), []);
}
