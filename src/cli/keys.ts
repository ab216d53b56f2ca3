/** `paybrake keys`: what it takes. What it does is in `operator/keys.ts`. */
import { Command } from 'commander';

import { duration, jsonOption, withFolder, type OperatorOptions } from './arguments.js';
import type { Io } from './io.js';

export interface CreateOptions extends OperatorOptions {
  /** Absent: it was forgotten. */
  readonly role?: string;
  readonly label?: string;
  /** ms */
  readonly expires?: number;
  readonly policy?: string;
  readonly json: boolean;
}

export interface ListOptions extends OperatorOptions {
  readonly json: boolean;
}

export interface RotateOptions extends OperatorOptions {
  /** ms */
  readonly overlap?: number;
  /** ms */
  readonly expires?: number;
  readonly json: boolean;
}

export function keysCommand(io: Io, exitWith: (code: number) => void): Command {
  const load = () => import('./operator/keys.js');
  const keys = new Command('keys').description('make, list, revoke and rotate the vault keys that agents hold');
  withFolder(keys.command('create'))
    .description('make a key; it is printed this once, and only its hash is kept')
    // Not required as commander has it: which roles there are is known to the action.
    .option('--role <name>', 'a role of the policy (required)')
    .option('--label <text>', 'a name for people: "night job"')
    .option('--expires <time>', 'how long it works: 30d, 24h (default: until it is revoked)', duration)
    .option('-p, --policy <file>', 'the policy file, when no proxy runs (default: paybrake.policy.json)')
    .addOption(jsonOption())
    .action(async (options: CreateOptions) => exitWith(await (await load()).createKey(options, io)));
  withFolder(keys.command('list'))
    .description('list all keys, without their secrets')
    .addOption(jsonOption())
    .action(async (options: ListOptions) => exitWith(await (await load()).listKeys(options, io)));
  withFolder(keys.command('revoke'))
    .description('end a key, from its next request on')
    .argument('<id>', 'as keys list shows it: key_…')
    .action(async (id: string, options: OperatorOptions) => exitWith(await (await load()).revokeKey(id, options, io)));
  withFolder(keys.command('rotate'))
    .description('make a new key of the same role and label, and let the old one end')
    .argument('<id>', 'as keys list shows it: key_…')
    .option('--overlap <time>', 'how long the old one still works: 24h, 0 (default: 24h)', duration)
    .option('--expires <time>', 'how long the new one works: 30d, 24h (default: until it is revoked)', duration)
    .addOption(jsonOption())
    .action(async (id: string, options: RotateOptions) => exitWith(await (await load()).rotateKey(id, options, io)));
  return keys;
}
