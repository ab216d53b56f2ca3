/** What a program runs against: a simulator, and for a migrated one the proxy in front of it. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { AuditRow } from '../../../src/proxy/ledger/ledger.js';
import { startProxy, type RunningProxy } from '../../../src/proxy/start/proxy.js';
import { startSimulator, type Simulator } from '../../../src/simulator/index.js';
import type { Job, Outcome } from './play.js';
import type { Program } from './programs.js';
import type { Tree } from './tree.js';

/** The one key that everything shared. The proxy has it, and a program as it was. */
export const sharedKey = ['sk', 'test', 'sharedByAll'].join('_');

/** What the policy allows, by role. */
export type Allowed = Readonly<Record<string, readonly string[]>>;

/** What happened when a program ran. */
export interface Ran extends Outcome {
  readonly simulator: Simulator;
  /** Behind a proxy: what its audit log says of requests, its address, and the vault keys by role. */
  readonly audit: readonly AuditRow[];
  readonly proxy: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** Runs a program as it was: with the shared key, straight to Stripe, which the SDK asks three times. */
export async function runAlone<T>(tree: Tree, module: string, program: Program, judge: (ran: Ran) => T): Promise<T> {
  return withSimulator(async (simulator) => {
    const env = { STRIPE_SECRET_KEY: sharedKey, STANDS_FOR_STRIPE: simulator.url };
    const outcome = await play(tree, await jobOf(program, module, simulator, 3), env);
    return judge({ ...outcome, simulator, audit: [], proxy: '', keys: {} });
  });
}

/** Runs a migrated program behind the proxy. Its environment has the vault keys of the roles and nothing of Stripe's. */
export async function runBehindProxy<T>(
  tree: Tree,
  module: string,
  program: Program,
  allowed: Allowed,
  judge: (ran: Ran) => T,
): Promise<T> {
  return withSimulator((simulator) =>
    withProxy(simulator, allowed, async (proxy) => {
      const keys: Record<string, string> = {};
      for (const role of Object.keys(allowed)) keys[role] = (await proxy.operator.createKey({ role })).secret;
      const env: Record<string, string> = { PAYBRAKE_URL: proxy.url };
      for (const [role, key] of Object.entries(keys)) env[`PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`] = key;
      const outcome = await play(tree, await jobOf(program, module, simulator, 1), env);
      const audit = await vi.waitFor(async () => {
        const rows = (await proxy.operator.auditTail(100)).filter(({ decision }) => decision !== 'operator');
        // Reads and refusals are written down without keeping anybody waiting.
        if (rows.length === 0 && outcome.sent.length > 0) throw new Error('The audit log knows of no request.');
        return rows;
      });
      return judge({ ...outcome, simulator, audit, proxy: new URL(proxy.url).host, keys });
    }),
  );
}

async function jobOf(
  { framework, way, given, prepare }: Program,
  module: string,
  simulator: Simulator,
  attempts: number,
): Promise<Job> {
  return { framework, module, way, given, turns: await prepare(simulator, attempts) };
}

async function withSimulator<T>(use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator();
  try {
    return await use(simulator);
  } finally {
    await simulator.stop();
  }
}

async function withProxy<T>(simulator: Simulator, allowed: Allowed, use: (proxy: RunningProxy) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-migrated-proxy-'));
  try {
    const proxy = await start(folder, simulator, allowed);
    try {
      return await use(proxy);
    } finally {
      await proxy.stop(2_000);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(folder: string, simulator: Simulator, allowed: Allowed): Promise<RunningProxy> {
  const policy = join(folder, 'paybrake.policy.json');
  writeFileSync(policy, JSON.stringify({ roles: rolesOf(allowed) }));
  return startProxy(
    {
      mode: 'test',
      policy: { kind: 'file', path: policy, shown: 'paybrake.policy.json' },
      upstream: { kind: 'http', origin: simulator.url, key: sharedKey },
      listen: { host: '127.0.0.1', port: 0, names: [] },
      admin: { port: 0 },
      stateFolder: join(folder, 'state'),
      logLevel: 'silent',
      warnings: [],
    },
    {
      startSimulator: () => Promise.reject(new Error('There is one already.')),
      log: { to: { write: () => undefined }, pretty: false },
      random: randomBytes,
      clock: { wall: Date.now, monotonic: () => performance.now() },
      after: () => () => undefined,
      pid: process.pid,
    },
  );
}

/** The proxy helps with neither duplicates nor secrets here: what is gone has gone from the program. */
function rolesOf(allowed: Allowed): Record<string, unknown> {
  const caps = ['charges', 'refunds'].map((on) => ({ on, usd: '1000.00', window: '24h' }));
  const rest = { caps, idempotency: 'pass', exposeClientSecret: true };
  return Object.fromEntries(Object.entries(allowed).map(([role, allow]) => [role, { allow, ...rest }]));
}

/** Each is a process with a framework to load, so a few at once are enough. */
const most = 4;
const waiting: (() => void)[] = [];
let running = 0;

async function play({ root }: Tree, job: Job, env: Record<string, string>): Promise<Outcome> {
  if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await processOf(join(root, 'test/proofs/migrated/play.js'), job, env);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function processOf(script: string, job: Job, env: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [JSON.stringify(job)], { env, silent: true, execArgv: [] });
    let said = '';
    child.stderr?.on('data', (chunk) => (said += String(chunk)));
    child.on('message', (outcome) => {
      resolve(outcome as Outcome);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      reject(new Error(`The program ended with ${String(code)}: ${said}`));
    });
  });
}
