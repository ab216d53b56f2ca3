/** `paybrake audit`: what it takes. What it does is in `operator/audit.ts`. */
import { Command, Option } from 'commander';

import { jsonOption, rowCount, withFolder, type OperatorOptions } from './arguments.js';
import type { Io } from './io.js';

export interface TailOptions extends OperatorOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly json: boolean;
}

export const exportFormats = ['jsonl', 'csv'] as const;

export interface ExportOptions extends OperatorOptions {
  readonly format: (typeof exportFormats)[number];
  /** As the user wrote it; absent: standard output. */
  readonly out?: string;
}

/** Waits until there may be new rows. Resolves to whether to go on. */
export type Wait = () => Promise<boolean>;

export function auditCommand(io: Io, exitWith: (code: number) => void, wait?: Wait): Command {
  const load = () => import('./operator/audit.js');
  const audit = new Command('audit').description('read the log of every decision, and check that nobody changed it');
  withFolder(audit.command('tail'))
    .description('print the last decisions')
    .option('-n, --lines <number>', 'how many: 1 to 1000', rowCount, 20)
    .option('-f, --follow', 'go on with new ones, until Ctrl-C')
    .addOption(jsonOption())
    .action(async (options: TailOptions) => exitWith(await (await load()).tailAudit(options, io, wait)));
  withFolder(audit.command('verify'))
    .description('check that no row was changed, removed, reordered or cut off')
    .addHelpText('after', '\nExit codes: 0 the log is whole, 1 it is not, 2 could not run.')
    .action(async (options: OperatorOptions) => exitWith(await (await load()).verifyAudit(options, io)));
  withFolder(audit.command('export'))
    .description('write the whole log')
    .addOption(new Option('--format <name>', 'JSON lines or CSV').choices(exportFormats).default('jsonl'))
    .option('-o, --out <file>', 'to this file, which is replaced when all is written (default: standard output)')
    .action(async (options: ExportOptions) => exitWith(await (await load()).exportAudit(options, io)));
  return audit;
}
