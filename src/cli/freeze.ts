/** `paybrake freeze` and `paybrake unfreeze`: what they take. What they do is in `operator/freeze.ts`. */
import { Command } from 'commander';

import { withFolder, type OperatorOptions } from './arguments.js';
import type { Io } from './io.js';

export function freezeCommand(io: Io, exitWith: (code: number) => void): Command {
  return withFolder(new Command('freeze'))
    .description('stop a role, or everything, from the next request on')
    .argument('[role]', 'a role of the policy; without one, everything stops')
    .action(async (role: string | undefined, options: OperatorOptions) => {
      const { freeze } = await import('./operator/freeze.js');
      exitWith(await freeze(role, options, io));
    });
}

export function unfreezeCommand(io: Io, exitWith: (code: number) => void): Command {
  return withFolder(new Command('unfreeze'))
    .description('let a role, or everything, go on')
    .argument('[role]', 'a role of the policy; without one, the stop of everything is lifted')
    .action(async (role: string | undefined, options: OperatorOptions) => {
      const { unfreeze } = await import('./operator/freeze.js');
      exitWith(await unfreeze(role, options, io));
    });
}
