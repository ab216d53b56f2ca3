/** Runs operators' commands: against the admin port of a proxy whose ledger is in memory, or with nothing but a folder. */
import { onTestFinished } from 'vitest';

import type { CommandFactory } from '../../src/cli/program.js';
import { run } from '../../src/cli/program.js';
import type { LocalOptions } from '../../src/proxy/admin/local/context.js';
import { localOperator } from '../../src/proxy/admin/local/operator.js';
import { startAdminServer } from '../../src/proxy/admin/server.js';
import { fakeLedger, type FakeLedger } from '../proxy/admin/fake-ledger.js';
import { aPolicy } from '../proxy/admin/policy.js';
import { project, type Ran } from './project.js';

type Env = Readonly<Record<string, string>>;

/** Runs one command line in a folder, with this environment and nothing else. */
export async function command(
  cwd: string,
  argv: readonly string[],
  env: Env = {},
  commands?: readonly CommandFactory[],
): Promise<Ran> {
  const ran = { out: '', err: '' };
  const io = {
    cwd,
    env,
    stdout: { write: (text: string) => (ran.out += text) },
    stderr: { write: (text: string) => (ran.err += text) },
    now: () => 0,
  };
  const code = await run(argv, io, commands);
  return { code, ...ran };
}

export interface Proxy {
  readonly ledger: FakeLedger;
  /** An empty folder. */
  readonly cwd: string;
  readonly env: Env;
  readonly url: string;
  /** Runs a command line, split at blanks, against the proxy. */
  readonly paybrake: (line: string, commands?: readonly CommandFactory[]) => Promise<Ran>;
}

/** A proxy of which only the admin port is there. Its keys are made of sevens. */
export async function proxy(options: Partial<LocalOptions> = {}): Promise<Proxy> {
  const ledger = fakeLedger();
  const policy = () => ({ policy: aPolicy, source: 'paybrake.policy.json' });
  const random = (bytes: number) => new Uint8Array(bytes).fill(7);
  const operator = localOperator({ ledger, mode: 'test', random, wall: () => 0, who: 'admin API', policy, ...options });
  const server = await startAdminServer({
    operator,
    token: 'the-token',
    port: 0,
    proxyUrl: 'http://127.0.0.1:4242',
    metrics: () => Promise.resolve({ text: '', contentType: 'text/plain' }),
    now: () => 0,
    onError: () => undefined,
  });
  onTestFinished(() => server.stop());
  const cwd = project({});
  const env = { PAYBRAKE_ADMIN_URL: server.url, PAYBRAKE_ADMIN_TOKEN: 'the-token' };
  return { ledger, cwd, env, url: server.url, paybrake: (line, commands) => command(cwd, line.split(' '), env, commands) };
}
