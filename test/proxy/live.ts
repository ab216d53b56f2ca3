/** The proxy as a process of its own, in front of a simulator in this one: what a client meets. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { remoteOperator } from '../../src/proxy/admin/client.js';
import type { Operator } from '../../src/proxy/admin/operator.js';
import type { AdminFile } from '../../src/proxy/start/state.js';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';

export interface LiveProxy {
  readonly url: string;
  /** Anybody on this machine may read them. */
  readonly metricsUrl: string;
  readonly operator: Operator;
  readonly simulator: Simulator;
  /** A vault key of a role. */
  key(role: string): Promise<string>;
  /** How many requests came to the proxy so far, refused ones too. */
  requests(): Promise<number>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Starts `paybrake proxy` on free ports. Rejects with what it said when it does not start. */
export async function startLiveProxy(policy: object): Promise<LiveProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-live-'));
  const state = join(folder, 'state');
  const policyFile = join(folder, 'paybrake.policy.json');
  writeFileSync(policyFile, JSON.stringify(policy));
  const simulator = await startSimulator();
  const argv = [
    'proxy',
    '--port',
    '0',
    '--admin-port',
    '0',
    '--state',
    state,
    '--policy',
    policyFile,
    '--upstream',
    simulator.url,
  ];
  const running = await start(argv, folder);
  const admin = JSON.parse(readFileSync(join(state, 'admin.json'), 'utf8')) as AdminFile;
  const operator = remoteOperator(admin);
  const metricsUrl = `${admin.url}/metrics`;
  return {
    url: running.url,
    metricsUrl,
    operator,
    simulator,
    key: async (role) => (await operator.createKey({ role })).secret,
    requests: async () => requestsIn(await (await fetch(metricsUrl)).text()),
    async stop() {
      await operator.close();
      await running.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the metrics say of decisions, and of requests that were turned away before there was one. */
export function requestsIn(metrics: string): number {
  const lines = metrics.matchAll(/^paybrake_(?:decisions|turned_away)_total(?:\{[^}]*\})? (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function start(argv: readonly string[], cwd: string): Promise<{ url: string; stop(): Promise<void> }> {
  // Empty is unset: what is in the surroundings of the tests must not decide.
  const env = { ...process.env, STRIPE_SECRET_KEY: '', PAYBRAKE_ADMIN_TOKEN: '' };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...argv], { cwd, env });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`The proxy ended with ${String(code)}: ${said}`)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const [, found] =
        /^paybrake proxy on (\S+),[^]*Ctrl-C/.exec(said) ?? /^paybrake proxy on (\S+),[^]*Ctrl-C/m.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
