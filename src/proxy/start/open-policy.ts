/** The policy that a proxy judges by, with its news in the log. */
import type { Policy } from '../../policy/model.js';
import { isSample, samplePolicy } from '../../policy/sample.js';
import type { Log } from '../http/log.js';
import type { Mode } from '../model.js';
import type { PolicyChoice } from './config.js';
import { fixedPolicy, followPolicy, type PolicySource } from './policy-source.js';

/** @throws CannotStart when there is none that this mode may start with; a later one that it may not have is not taken up */
export function openPolicy(choice: PolicyChoice, mode: Mode, log: Log): PolicySource {
  if (choice.kind === 'sample') return fixedPolicy(samplePolicy());
  const { path: file, shown } = choice;
  return followPolicy({
    file,
    shown,
    refuse: (policy) => (mode === 'live' ? refusedLive(policy, shown) : undefined),
    onChange: ({ added, removed, changed, hash }) =>
      log.info(`The policy was read again. Roles new: ${list(added)}; gone: ${list(removed)}; changed: ${list(changed)}.`, {
        policy: hash,
      }),
    onProblem: (problem) => log.error(`The policy does not load, and the one before stays in force.\n${problem}`),
    onWarning: (warning) => log.warn(warning),
  });
}

function refusedLive(policy: Policy, shown: string): string | undefined {
  if (!isSample(policy)) return undefined;
  return `${shown} is the sample policy, word for word. Make it yours before it decides about real money.`;
}

const list = (names: readonly string[]): string => names.join(', ') || 'none';
