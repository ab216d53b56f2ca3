/** `paybrake status`: what it takes. What it does is in `operator/status.ts`. */
import { Command } from 'commander';

import { jsonOption, withFolder, type OperatorOptions } from './arguments.js';
import type { Io } from './io.js';

export interface StatusOptions extends OperatorOptions {
  readonly json: boolean;
}

export function statusCommand(io: Io, exitWith: (code: number) => void): Command {
  return withFolder(new Command('status'))
    .description('show whether the proxy takes requests, what is frozen, and what is left of the caps')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nOf a cap per customer or key, the five that have used most are shown.\nExit codes: 0 requests are taken, 1 they are not, 2 could not run.',
    )
    .action(async (options: StatusOptions) => {
      const { showStatus } = await import('./operator/status.js');
      exitWith(await showStatus(options, io));
    });
}
