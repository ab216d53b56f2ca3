/** `paybrake proxy` in the foreground: starts, says so, and stops when it is told to. */
import { randomBytes } from 'node:crypto';

import { CannotStart } from '../../proxy/start/cannot-start.js';
import { readConfig, type ProxyConfig, type ProxyFlags } from '../../proxy/start/config.js';
import { startProxy, type RunningProxy, type StartDeps } from '../../proxy/start/proxy.js';
import { CannotRun, type Io } from '../io.js';
import { count } from '../scan/say.js';
import { banner, tryWith, type FirstTry } from './banner.js';
import type { Simulated } from './simulator.js';

/** What the process is told. `process` has this shape. */
export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** ms: longer than the longest wait for Stripe, after which nothing is under way any more. */
const patience = 85_000;

const day = 24 * 60 * 60 * 1_000;

/**
 * Runs until SIGINT or SIGTERM.
 *
 * @returns 0 when all that was under way was settled, 1 when requests were cut off (the ledger keeps them as unknown) or the ledger failed
 * @throws CannotRun when it cannot start
 */
export async function runProxy(
  flags: ProxyFlags,
  io: Io,
  signals: Signals = process,
  execArgv = process.execArgv,
): Promise<0 | 1> {
  let simulator: Simulated | undefined;
  const deps: StartDeps = {
    startSimulator: async () => {
      const { simulated } = await import('./simulator.js');
      return (simulator = await simulated(randomBytes(6).readUIntBE(0, 6)));
    },
    log: { to: io.stderr, pretty: io.stderr.isTTY === true },
    random: randomBytes,
    clock: { wall: Date.now, monotonic: () => performance.now() },
    after,
    pid: process.pid,
  };
  const { config, proxy } = await starting(flags, io, deps, execArgv);
  const stopped = untilStopped(proxy, io, signals);
  for (const warning of proxy.warnings) io.stderr.write(`warning: ${warning}\n`);
  io.stdout.write(banner(proxy, config, simulator && (await firstTry(proxy, simulator))));
  return stopped;
}

async function starting(
  flags: ProxyFlags,
  io: Io,
  deps: StartDeps,
  execArgv: readonly string[],
): Promise<{ readonly config: ProxyConfig; readonly proxy: RunningProxy }> {
  try {
    const config = readConfig(flags, io.cwd, { env: io.env, execArgv });
    return { config, proxy: await startProxy(config, deps) };
  } catch (error) {
    throw error instanceof CannotStart ? new CannotRun(error.message) : error;
  }
}

async function firstTry({ operator, policy }: RunningProxy, { customer }: Simulated): Promise<FirstTry | undefined> {
  const wish = tryWith(policy(), customer);
  if (wish === undefined) return undefined;
  const { secret } = await operator.createKey({ role: wish.role, label: 'first try', expiresIn: day });
  return { ...wish, secret };
}

function untilStopped(proxy: RunningProxy, io: Io, signals: Signals): Promise<0 | 1> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const reload = () => proxy.reload();
    const stop = () => {
      if (stopping) {
        void proxy.cutOff();
        return;
      }
      stopping = true;
      io.stderr.write(
        'Stopping: no new requests are taken, and those under way are settled. Once more does not wait for them.\n',
      );
      proxy.stop(patience).then(({ cutOff, unknown }) => {
        signals.off('SIGHUP', reload);
        signals.off('SIGINT', stop);
        signals.off('SIGTERM', stop);
        io.stderr.write(`Stopped.${leftBehind(unknown)}\n`);
        resolve(cutOff === 0 && unknown !== undefined ? 0 : 1);
      }, reject);
    };
    signals.on('SIGHUP', reload);
    signals.on('SIGINT', stop);
    signals.on('SIGTERM', stop);
  });
}

function leftBehind(unknown: number | undefined): string {
  if (unknown === undefined)
    return ' The ledger had failed; look after the disk before the next start, which tells what is left.';
  return unknown === 0 ? '' : ` ${count(unknown, 'hold')} of unknown outcome: paybrake holds list`;
}

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms).unref();
  return () => clearTimeout(timer);
}
