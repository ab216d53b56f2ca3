/** Calls that the proxy answers with a refusal whatever the policy says: the tools that make them work no more once they are on it. */
import { isForbidden, whyNot } from '../../policy/match.js';
import type { Workspace } from '../model.js';
import { placeOf } from './place.js';
import { calledIn, isWell, type Unspoken } from './unspoken.js';

/**
 * One entry for each such call that a tool makes on a client of a role.
 *
 * @param spoken places of the clients that are changed, or listed already
 */
export function refusedIn(workspace: Workspace, spoken: ReadonlySet<string>): Unspoken[] {
  const seen = new Set<string>();
  return workspace.files.flatMap((file) =>
    file.facts.calls.flatMap((call): Unspoken[] => {
      const { endpoint, text, made, whole } = call;
      const tool = file.facts.tools[call.tools[0] ?? -1];
      const place = placeOf(made?.path ?? file.path, made?.whole ?? whole);
      if (!tool || !endpoint || !isForbidden(endpoint) || seen.has(place)) return [];
      if (!isWell(workspace, calledIn(workspace, file, call), spoken)) return [];
      seen.add(place);
      const why = whyNot({ name: '' }, endpoint).replace(/\.$/u, '');
      return [
        {
          path: file.path,
          at: call.at,
          obstacle: {
            reason: 'never-allowed',
            why: `${text} of tool ${tool.name} will be refused by the proxy. ${why}.`,
            todo: 'Do this in code that no agent runs, on a client of its own, or take the tool away from the agents.',
          },
        },
      ];
    }),
  );
}
