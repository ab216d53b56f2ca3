/** The command line: which commands there are, and what their exit codes are. */
import { Command, CommanderError } from 'commander';

import { VERSION } from '../version.js';
import { auditCommand } from './audit.js';
import { freezeCommand, unfreezeCommand } from './freeze.js';
import { holdsCommand } from './holds.js';
import { CannotRun, type Io } from './io.js';
import { keysCommand } from './keys.js';
import { migrateCommand } from './migrate.js';
import { policyCommand } from './policy.js';
import { proxyCommand } from './proxy-command.js';
import { scanCommand } from './scan.js';
import { simulateCommand } from './simulate-command.js';
import { statusCommand } from './status.js';

/** Declares a command. Its module must load nothing that `--help` does not need; the action imports the rest. */
export type CommandFactory = (io: Io, exitWith: (code: number) => void) => Command;

const shipped: readonly CommandFactory[] = [
  scanCommand,
  migrateCommand,
  policyCommand,
  proxyCommand,
  statusCommand,
  keysCommand,
  freezeCommand,
  unfreezeCommand,
  holdsCommand,
  auditCommand,
  simulateCommand,
];

/**
 * Runs one command line.
 *
 * @param argv Without the interpreter and the script.
 * @returns The exit code: 0 all is well, 1 something was found, 2 the command could not run.
 */
export async function run(argv: readonly string[], io: Io, commands: readonly CommandFactory[] = shipped): Promise<number> {
  let code = 0;
  const program = new Command('paybrake')
    .description('Finds and repairs what goes wrong when LLM agents call Stripe, and stops it at run time.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError(nextStep('paybrake', true))
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  for (const command of commands) {
    const made = command(io, (exitCode) => {
      code = exitCode;
    });
    program.addCommand(made);
    inherit(made, program, 'paybrake');
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`error: ${error instanceof CannotRun ? message : unexpected(message)}\n`);
    return 2;
  }
}

/** Settings go down to commands of commands, which were made before they had a parent. Without them, commander would end the process. */
function inherit(command: Command, parent: Command, path: string): void {
  const line = `${path} ${command.name()}`;
  command.copyInheritedSettings(parent).showHelpAfterError(nextStep(line, command.commands.length > 0));
  for (const child of command.commands) inherit(child, command, line);
}

/** What to type after a line that was not understood. */
function nextStep(line: string, hasCommands: boolean): string {
  return `See ${hasCommands ? 'its commands' : 'what it takes'} with: ${line} --help`;
}

function unexpected(message: string): string {
  return `paybrake failed: ${message}\nThis is a fault of paybrake. Please report it with the command that you ran.`;
}
