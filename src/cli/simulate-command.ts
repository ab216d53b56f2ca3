/** `paybrake simulate`: what it takes. What it does is in `simulate.ts`. */
import { Command, InvalidArgumentError } from 'commander';

import type { Io } from './io.js';

export function simulateCommand(io: Io, exitWith: (code: number) => void): Command {
  return new Command('simulate')
    .description('run a Stripe on this machine, for tests and demos: no request leaves it')
    .option('-p, --port <number>', 'listen on this port, 0 for any free one (default: 4343)', portNumber)
    .option('--host <name>', 'listen on this address (default: 127.0.0.1, which no other machine reaches)')
    .action(async (options: { readonly port?: number; readonly host?: string }) => {
      const { simulate } = await import('./simulate.js');
      exitWith(await simulate({ ...options, write: (text) => io.stdout.write(text) }));
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535: --port 4343.');
}
