/** `paybrake` as a process of its own, as a user starts it and as the kernel ends it. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { remoteOperator } from '../../../src/proxy/admin/client.js';
import type { Operator } from '../../../src/proxy/admin/operator.js';
import type { AdminFile } from '../../../src/proxy/start/state.js';
import { builtMain } from '../../built.js';

/** How it ended: one of the two is `null`. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Command {
  readonly pid: number;
  out(): string;
  err(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Before Node and its arguments, in a shell: `ulimit -f 512`. */
  readonly limit?: string;
  /** Arguments of Node that run the command line. Default: the sources as they are, made into JavaScript once. */
  readonly entry?: readonly string[];
}

/** Runs `paybrake` with these arguments. What is set in the surroundings of the tests does not reach it. */
export function paybrake(argv: readonly string[], { cwd, env = {}, limit, entry = [builtMain()] }: CommandOptions): Command {
  const line = [process.execPath, ...entry, ...argv];
  const [file = '', ...rest] = limit === undefined ? line : ['sh', '-c', `${limit} && exec "$0" "$@"`, ...line];
  const clean = { NODE_OPTIONS: '', STRIPE_SECRET_KEY: '', PAYBRAKE_ADMIN_TOKEN: '', PAYBRAKE_ADMIN_URL: '' };
  const child = spawn(file, rest, { cwd, env: { ...process.env, ...clean, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    pid: child.pid ?? 0,
    out: () => said.out,
    err: () => said.err,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

export interface ProxyProcess extends Command {
  readonly url: string;
  readonly operator: Operator;
}

export interface ProxyPlace extends CommandOptions {
  readonly upstream: string;
  /** Path of the policy file. */
  readonly policy: string;
  /** Path of the state folder. */
  readonly state: string;
  readonly flags?: readonly string[];
}

/** The arguments of a proxy on free ports. */
export function proxyArguments({ upstream, policy, state, flags = [] }: Omit<ProxyPlace, 'cwd'>): string[] {
  const ports = ['--port', '0', '--admin-port', '0'];
  return ['proxy', ...ports, '--state', state, '--policy', policy, '--upstream', upstream, ...flags];
}

/** Starts a proxy and waits until it serves. Rejects with what it said when it ends before. */
export async function startProxy(place: ProxyPlace): Promise<ProxyProcess> {
  const command = paybrake(proxyArguments(place), place);
  const { url, adminUrl } = await serving(command);
  const { token } = JSON.parse(readFileSync(join(place.cwd, place.state, 'admin.json'), 'utf8')) as AdminFile;
  return { ...command, url, operator: remoteOperator({ url: adminUrl, token }) };
}

/** The addresses that a proxy prints when it serves. */
export async function serving(command: Command): Promise<{ readonly url: string; readonly adminUrl: string }> {
  const ended = command.ended.then(() => 'ended' as const);
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  while (!command.out().includes('Stop with Ctrl-C.')) {
    if ((await Promise.race([ended, pause()])) === 'ended') throw new Error(`The proxy did not start: ${command.err()}`);
  }
  const [, url = ''] = /^paybrake proxy on (\S+),/m.exec(command.out()) ?? [];
  const [, adminUrl = ''] = /^ {2}Operator {3}(\S+)$/m.exec(command.out()) ?? [];
  return { url, adminUrl };
}
