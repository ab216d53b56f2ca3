/** `paybrake policy`: what it takes. What it does is in `policy/`. */
import { Command } from 'commander';

import type { Io } from './io.js';

const usual = 'paybrake.policy.json';

export function policyCommand(io: Io, exitWith: (code: number) => void): Command {
  const policy = new Command('policy').description('check the policy file, print a sample, and allow a role what it needs');
  policy
    .command('check')
    .description('say whether the proxy would take the policy, and what is wrong with it')
    .argument('[file]', 'the policy file', usual)
    .addHelpText('after', '\nExit codes: 0 it loads (warnings alone included), 1 it does not load, 2 could not run.')
    .action(async (file: string) => {
      const { checkPolicy } = await import('./policy/check.js');
      exitWith(checkPolicy(file, io));
    });
  policy
    .command('sample')
    .description('print the policy that the proxy starts with when there is none, to copy and change')
    .action(async () => {
      const { samplePolicyText } = await import('../policy/sample.js');
      io.stdout.write(samplePolicyText);
      exitWith(0);
    });
  policy
    .command('allow')
    .description('add an entry to what a role is allowed; comments and formatting stay')
    .argument('<role>', 'a role of the policy')
    .argument('<entry>', "an endpoint 'POST /v1/refunds', a resource 'charges:read', 'charges:write', or '*'")
    .option('-p, --policy <file>', 'the policy file', usual)
    .addHelpText('after', '\nExit codes: 0 the role is allowed it, 1 it cannot be allowed, 2 could not run.')
    .action(async (role: string, entry: string, options: { readonly policy: string }) => {
      const { allowInPolicy } = await import('./policy/allow.js');
      exitWith(allowInPolicy(role, entry, options.policy, io));
    });
  return policy;
}
