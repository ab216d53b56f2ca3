import type { Cap, Role } from '../../policy/model.js';
import { loadPolicy } from '../../policy/load.js';
import { allowedNames } from '../../policy/match.js';
import { formatProblems } from '../../policy/problems.js';
import type { Io } from '../io.js';
import { count } from '../scan/say.js';
import { readPolicyText } from './read.js';

/**
 * Says what is wrong with a policy, or else what its roles may do.
 *
 * @param named The file as the user wrote it, relative to `io.cwd` or absolute.
 * @returns 0 when the policy loads, 1 when it does not
 * @throws {CannotRun} when the file cannot be read
 */
export function checkPolicy(named: string, io: Io): 0 | 1 {
  const { text, shown } = readPolicyText(named, io.cwd);
  const loaded = loadPolicy(text, shown);
  const said = loaded.ok ? loaded.warnings : loaded.problems;
  if (said.length > 0) io.stdout.write(`${formatProblems(said)}\n\n`);
  const warnings = said.filter(({ severity }) => severity === 'warning').length;
  const also = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`;
  if (!loaded.ok) {
    io.stdout.write(`✖ ${shown} does not load: ${count(said.length - warnings, 'problem')}${also}.\n`);
    return 1;
  }
  const roles = [...loaded.policy.roles.values()];
  io.stdout.write(`✔ ${shown} loads: ${count(roles.length, 'role')}${also}.\n${roles.map(describe).join('')}`);
  return 0;
}

function describe(role: Role): string {
  const caps = role.caps.map((cap: Cap) => `\n    at most ${cap.text}`);
  return `  ${role.name}: ${count(allowedNames(role).size, 'endpoint')}${caps.join('')}\n`;
}
