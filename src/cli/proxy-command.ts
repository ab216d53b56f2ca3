/** `paybrake proxy`: what it takes. What it does is in `proxy/`. */
import { Command, Option } from 'commander';

import type { ProxyFlags } from '../proxy/start/config.js';
import { portNumber } from './arguments.js';
import type { Io } from './io.js';

export function proxyCommand(io: Io, exitWith: (code: number) => void): Command {
  return new Command('proxy')
    .description('stand between agents and Stripe: vault keys, caps, one charge for one operation, an audit log')
    .option('--policy <file>', 'what each role may do (default: paybrake.policy.json)')
    .option('-p, --port <number>', 'listen on this port, 0 for any free one (default: 4242)', portNumber)
    .option('--host <address>', 'listen on this address (default: 127.0.0.1, which no other machine reaches)')
    .option('--name <host...>', 'names that agents on other machines call the proxy by')
    .option('--admin-port <number>', 'the port for operators, on this machine alone (default: 4243)', portNumber)
    .option('--folder, --state <folder>', 'where the ledger and the audit log live (default: .paybrake)')
    .option(
      '--upstream <where>',
      'simulator, or in test mode an address on this machine (default: Stripe, with STRIPE_SECRET_KEY)',
    )
    .option('--tls-cert <file>', 'serve HTTPS with this certificate (PEM)')
    .option('--tls-key <file>', 'and this key')
    .addOption(new Option('--log <level>', 'what to log (default: info)').choices(['debug', 'info', 'warn', 'error', 'silent']))
    .addHelpText(
      'after',
      '\nWith no policy and no STRIPE_SECRET_KEY it starts on a simulator, with a sample policy and a key to try.\nSIGHUP reads the policy again. SIGTERM and Ctrl-C let what is under way be settled; a second one does not wait.',
    )
    .action(async (flags: ProxyFlags) => {
      const { runProxy } = await import('./proxy/run.js');
      exitWith(await runProxy(flags, io));
    });
}
