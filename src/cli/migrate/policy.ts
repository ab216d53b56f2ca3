import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

import { upwards } from '../../codemod/write/place.js';
import type { Policy } from '../../policy/model.js';
import { CannotRun } from '../io.js';
import { readPolicyText } from '../policy/read.js';
import { show } from '../scan/say.js';

const usual = 'paybrake.policy.json';

/**
 * The project's policy: the nearest file of this folder and those above, up to the root of the repository.
 *
 * @throws {CannotRun} when it cannot be read or does not load
 */
export async function loadNearestPolicy(cwd: string): Promise<Policy | undefined> {
  const path = nearestPolicy(cwd);
  if (path === undefined) return undefined;
  const shown = relative(cwd, path);
  const { text } = readPolicyText(shown, cwd);
  // Its schema library is slow to load, and most projects that are migrated have no policy yet.
  const { loadPolicy } = await import('../../policy/load.js');
  const loaded = loadPolicy(text, shown);
  if (loaded.ok) return loaded.policy;
  throw new CannotRun(
    `${show(shown)} does not load, and the roles are named in it. See what is wrong: npx paybrake policy check ${show(shown)}`,
  );
}

function nearestPolicy(cwd: string): string | undefined {
  for (const folder of upwards(cwd)) {
    if (existsSync(join(folder, usual))) return join(folder, usual);
    if (existsSync(join(folder, '.git'))) return undefined;
  }
  return undefined;
}
