/** `paybrake migrate`: what it takes. What it does is in `migrate/`. */
import { Command, InvalidArgumentError, Option } from 'commander';

import { transformNames, type TransformName } from '../codemod/model.js';
import { nearest } from '../nearest.js';
import { jsonOption } from './arguments.js';
import type { Io } from './io.js';
import type { Toolbox } from './migrate/toolbox.js';

/** `--role file=name`, as the user wrote it. */
export interface RoleOption {
  readonly file: string;
  readonly role: string;
}

export interface MigrateOptions {
  /** Empty: all. */
  readonly only: readonly TransformName[];
  readonly role: readonly RoleOption[];
  readonly deriveKeys: boolean;
  readonly write: boolean;
  readonly check: boolean;
  readonly interactive: boolean;
  readonly commit: boolean;
  readonly json: boolean;
  readonly force: boolean;
  readonly recover: boolean;
  /** As the user wrote it. */
  readonly config?: string;
}

async function ownToolbox(): Promise<Toolbox> {
  const { shippedToolbox } = await import('./migrate/toolbox.js');
  return shippedToolbox();
}

export function migrateCommand(io: Io, exitWith: (code: number) => void, loadToolbox = ownToolbox): Command {
  return new Command('migrate')
    .description('give each agent role its own client, stable keys and guarded tools; shows the changes unless told to write')
    .argument('[paths...]', 'files and folders; a folder is searched, without what .gitignore names', ['.'])
    .addOption(
      new Option('--only <names>', `run these alone, separated by commas: ${transformNames.join(', ')}`)
        .argParser(names)
        .default([], 'all'),
    )
    .addOption(
      new Option('--role <file=name>', 'the role of the clients that a file makes (may be repeated)')
        .argParser(role)
        .default([], 'proposed'),
    )
    .option('--derive-keys', 'write idempotency keys where there are none; each names what it is made of', false)
    .option('--write', 'write the changes, all of them or none', false)
    .addOption(
      new Option('--check', 'print the files that would change, without their diffs')
        .default(false)
        .conflicts(['write', 'interactive', 'commit']),
    )
    .addOption(new Option('--interactive', 'ask about each change, keys included, then write').default(false).conflicts('json'))
    .option('--commit', 'write, and make one commit for each transform', false)
    .addOption(jsonOption())
    .option('--force', 'write although git could not give the old files back', false)
    .option('--recover', 'mend a tree in which a run was killed while it wrote', false)
    .option('-c, --config <file>', 'use this file (default: the nearest paybrake.config.json, upwards)')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing to do, or all of it done; 1 something would change, or something is left to do by hand; 2 could not run, ' +
        'and nothing was written.',
    )
    .action(async (paths: string[], options: MigrateOptions) => {
      const { runMigrate } = await import('./migrate/run.js');
      exitWith(await runMigrate(paths, options, io, loadToolbox));
    });
}

function names(text: string, before: readonly TransformName[]): readonly TransformName[] {
  const all: readonly string[] = transformNames;
  const given = text.split(',').map((name) => name.trim());
  for (const name of given) {
    if (all.includes(name)) continue;
    const meant = name.length < 50 ? nearest(name, all) : undefined;
    throw new InvalidArgumentError(meant === undefined ? `Valid: ${all.join(', ')}.` : `Did you mean ${meant}?`);
  }
  return transformNames.filter((name) => given.includes(name) || before.includes(name));
}

function role(text: string, before: readonly RoleOption[]): readonly RoleOption[] {
  const at = text.lastIndexOf('=');
  const [file, name] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new InvalidArgumentError(
      'It must be a file and a role, such as src/billing.ts=billing. A role is lower-case: letters, digits, _.',
    );
  }
  return [...before, { file, role: name }];
}
