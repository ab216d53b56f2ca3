/** `paybrake holds`: what it takes. What it does is in `operator/holds.ts`. */
import { Command, Option } from 'commander';

import { jsonOption, withFolder, type OperatorOptions } from './arguments.js';
import type { Io } from './io.js';

export const holdStates = ['open', 'unknown', 'closed'] as const;

export interface HoldListOptions extends OperatorOptions {
  readonly role?: string;
  readonly state?: (typeof holdStates)[number];
  readonly json: boolean;
}

export interface ResolveOptions extends OperatorOptions {
  /** As the user wrote it, in the currency of the hold. */
  readonly posted?: string;
  readonly why?: string;
  readonly lookUp?: boolean;
}

export function holdsCommand(io: Io, exitWith: (code: number) => void): Command {
  const load = () => import('./operator/holds.js');
  const holds = new Command('holds').description('show money that may still move, and say what became of it');
  withFolder(holds.command('list'), '--folder <path>')
    .description('list the holds that are open or whose outcome is unknown')
    .option('--role <name>', 'of this role only')
    .addOption(new Option('--state <state>', 'in this state only').choices(holdStates))
    .addOption(jsonOption())
    .action(async (options: HoldListOptions) => exitWith(await (await load()).listHolds(options, io)));
  withFolder(holds.command('resolve'))
    .description('close a hold: by your word, or by what Stripe says of its object')
    .argument('<id>', 'as holds list shows it')
    .option('--posted <amount>', 'what moved in all, in the currency of the hold: 29.00, or 0')
    .option('--why <text>', 'for the audit log: how you know')
    .option('--look-up', 'let the proxy ask Stripe')
    .action(async (id: string, options: ResolveOptions) => exitWith(await (await load()).resolveHold(id, options, io)));
  return holds;
}
