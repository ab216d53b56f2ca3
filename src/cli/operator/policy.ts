import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { loadPolicy } from '../../policy/load.js';
import { formatProblems } from '../../policy/problems.js';
import type { KnownPolicy } from '../../proxy/admin/local/context.js';
import { CannotRun, type Io } from '../io.js';
import { readPolicyText } from '../policy/read.js';

const usual = 'paybrake.policy.json';

/**
 * The policy for a command that no proxy answers. `undefined` when none was named and none is here.
 *
 * @throws CannotRun when it cannot be read or does not load
 */
export function policyFor(named: string | undefined, io: Io): KnownPolicy | undefined {
  if (named === undefined && !existsSync(resolve(io.cwd, usual))) return undefined;
  const { text, shown } = readPolicyText(named ?? usual, io.cwd);
  const loaded = loadPolicy(text, shown);
  if (loaded.ok) return { policy: loaded.policy, source: shown };
  throw new CannotRun(`The policy does not load:\n${formatProblems(loaded.problems)}`);
}
