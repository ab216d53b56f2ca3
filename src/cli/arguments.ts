/** What several commands take on their command line, and how it is read. */
import { InvalidArgumentError, Option, type Command } from 'commander';

import { toMilliseconds, windowPattern } from '../policy/units.js';

/** Where a command looks for the proxy. */
export interface OperatorOptions {
  /** As the user wrote it. */
  readonly folder: string;
}

/** The proxy calls it `--state`, and so may commands that have no `--state` of their own. */
export function withFolder(command: Command, flags = '--state, --folder <path>'): Command {
  return command.option(flags, 'the state folder of the proxy', '.paybrake');
}

export const jsonOption = (): Option => new Option('--json', 'print JSON').default(false);

/** @throws InvalidArgumentError for anything but a port */
export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535, such as 4242; 0 takes any free port.');
}

/** Milliseconds of `30d`, `24h`, `15m`, or `0`. @throws InvalidArgumentError for anything else */
export function duration(text: string): number {
  if (text === '0') return 0;
  if (windowPattern.test(text)) return toMilliseconds(text);
  throw new InvalidArgumentError('It must be a number of days, hours or minutes, such as 30d, 24h or 15m.');
}

/** @throws InvalidArgumentError for anything but 1 to 1000 */
export function rowCount(text: string): number {
  const rows = Number(text);
  if (/^\d+$/.test(text) && rows >= 1 && rows <= 1_000) return rows;
  throw new InvalidArgumentError('It must be a number from 1 to 1000.');
}
