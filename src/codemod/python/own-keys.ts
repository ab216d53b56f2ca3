/** Requests in Python that say a key of their own: it goes out in place of the role's, `options={"api_key": …}`. */
import { dialects } from '../../stripe/dialects.js';
import type { Unspoken } from '../cross-file/unspoken.js';
import type { Workspace } from '../model.js';

/** One entry for each call that a tool makes on a client of a role, with another key. */
export function ownKeysIn(workspace: Workspace): Unspoken[] {
  return workspace.files.flatMap((file) => {
    if (!file.path.endsWith('.py')) return [];
    const { calls, clients, tools } = file.facts;
    return calls.flatMap(({ tools: [tool], client, options, text, elsewhere }): Unspoken[] => {
      const key = options.find(({ name, slot }) => name === 'api_key' && slot === 'request');
      if (!key || tool === undefined || elsewhere || clients[client ?? -1]?.credential !== 'vault') return [];
      if (/VAULT_KEY/u.test(file.text.slice(...key.at))) return [];
      return [
        {
          path: file.path,
          at: key.at,
          obstacle: {
            reason: 'no-repair',
            why: `${text} of tool ${tools[tool]?.name ?? 'tool'} is given a key of its own, which the proxy does not know.`,
            todo: `Take the key out of its options; where it is another account's, make ${dialects.python.roleClient} for that account.`,
          },
        },
      ];
    });
  });
}
