/** `paybrake scan`: what it takes. What it does is in `scan/`. */
import { Command, InvalidArgumentError, Option } from 'commander';

import type { Io } from './io.js';
import type { Plugin } from './scan/lint.js';

export const formats = ['stylish', 'json', 'sarif'] as const;

export interface ScanOptions {
  readonly format: (typeof formats)[number];
  readonly strict: boolean;
  readonly fix: boolean;
  /** How many warnings are still a success; absent when any number is. */
  readonly maxWarnings?: number;
  /** As the user wrote it. */
  readonly config?: string;
}

async function ownPlugin(): Promise<Plugin> {
  const { default: plugin } = await import('../plugin.js');
  return plugin;
}

export function scanCommand(io: Io, exitWith: (code: number) => void, loadPlugin = ownPlugin): Command {
  return new Command('scan')
    .description('check JavaScript, TypeScript and Python files, with no ESLint config needed')
    .argument('[paths...]', 'files and folders; a folder is searched, without what .gitignore names', ['.'])
    .addOption(new Option('-f, --format <name>', 'how to print the findings').choices(formats).default('stylish'))
    .option('--strict', 'turn the strict rules on as well', false)
    .option('--fix', 'apply the fixes that cannot change what correct code does', false)
    .option('--max-warnings <number>', 'exit with 1 above this number of warnings', wholeNumber)
    .option('-c, --config <file>', 'use this file (default: the nearest paybrake.config.json, upwards)')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found (or warnings alone), 1 findings or a file that does not parse, 2 could not run.',
    )
    .action(async (paths: string[], options: ScanOptions) => {
      const { runScan } = await import('./scan/run.js');
      exitWith(await runScan(paths, options, io, await loadPlugin()));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number: --max-warnings 0.');
  return Number(text);
}
