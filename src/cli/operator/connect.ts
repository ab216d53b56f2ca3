/** Finds the operator that a command speaks to: of the proxy that runs, or, when none does, of the ledger itself. */
import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';

import { remoteOperator } from '../../proxy/admin/client.js';
import type { KnownPolicy } from '../../proxy/admin/local/context.js';
import { localOperator } from '../../proxy/admin/local/operator.js';
import { OperatorError, type Operator } from '../../proxy/admin/operator.js';
import { LedgerError } from '../../proxy/ledger/ledger.js';
import { CannotStart } from '../../proxy/start/cannot-start.js';
import { claimState, modeOfState, openStateFolder, readAdminFile } from '../../proxy/start/state.js';
import { stripeKeyIn } from '../../proxy/start/stripe-key.js';
import type { OperatorOptions } from '../arguments.js';
import { CannotRun, type Io } from '../io.js';
import { show } from '../scan/say.js';

export interface Need {
  /** The policy, for what cannot be done without; asked for only when no proxy runs, and then the state folder is made if need be. */
  readonly policy?: () => KnownPolicy | undefined;
}

/**
 * Does something as an operator, and lets go of the proxy or the ledger after it.
 *
 * @throws CannotRun with what stood in the way
 */
export async function withOperator<T>(
  options: OperatorOptions,
  io: Io,
  act: (operator: Operator) => Promise<T>,
  need: Need = {},
): Promise<T> {
  try {
    const operator = (await runningProxy(options, io)) ?? (await ledgerItself(options, io, need));
    try {
      return await act(operator);
    } finally {
      await operator.close();
    }
  } catch (error) {
    if (error instanceof OperatorError || error instanceof LedgerError || error instanceof CannotStart)
      throw new CannotRun(error.message);
    throw error;
  }
}

async function runningProxy({ folder }: OperatorOptions, io: Io): Promise<Operator | undefined> {
  const url = io.env['PAYBRAKE_ADMIN_URL']?.trim() ?? '';
  const token = io.env['PAYBRAKE_ADMIN_TOKEN']?.trim() ?? '';
  if (url !== '') {
    if (token === '') throw new CannotRun('PAYBRAKE_ADMIN_URL is set, and PAYBRAKE_ADMIN_TOKEN is not. Set both, or neither.');
    return remoteOperator({ url: adminUrl(url), token });
  }
  const noted = readAdminFile(resolve(io.cwd, folder));
  if (noted !== undefined) return ifAnswers(remoteOperator(noted));
  return token === '' ? undefined : ifAnswers(remoteOperator({ url: 'http://127.0.0.1:4243', token }));
}

/** A note in the state folder outlives a proxy that was killed. */
async function ifAnswers(operator: Operator): Promise<Operator | undefined> {
  try {
    await operator.status();
    return operator;
  } catch (error) {
    await operator.close();
    if (error instanceof OperatorError && error.code === 'unavailable') return undefined;
    throw error;
  }
}

/** The token goes over the network in TLS or not at all. */
function adminUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url !== undefined && (local || url.protocol === 'https:') && url.username === '' && url.pathname === '/') return url.origin;
  throw new CannotRun('PAYBRAKE_ADMIN_URL must be http://127.0.0.1:4243, another address of this machine, or https.');
}

async function ledgerItself({ folder }: OperatorOptions, io: Io, { policy }: Need): Promise<Operator> {
  const path = resolve(io.cwd, folder);
  const known = policy?.();
  if (known === undefined && policy !== undefined) {
    throw new CannotRun(
      'No proxy runs here, and there is no policy that says which roles there are. Name one with --policy, or start a proxy.',
    );
  }
  if (known === undefined && !existsSync(path)) {
    throw new CannotRun(
      `No proxy runs here, and there is no state folder ${show(folder)}. Start a proxy, or name its folder with --folder.`,
    );
  }
  openStateFolder(path);
  const mode = modeOfState(path) ?? stripeKeyIn(io.env)?.mode ?? 'test';
  claimState(path, mode);
  const { openLedger } = await import('../../proxy/ledger/sqlite.js');
  const clock = { wall: Date.now, monotonic: () => performance.now() };
  const ledger = await openLedger({ folder: path, clock, random: randomBytes }).catch((error: unknown) => {
    if (!(error instanceof LedgerError)) throw error;
    throw new CannotRun(`${error.message}\n${otherProxy}`);
  });
  const operator = localOperator({
    ledger,
    mode,
    random: randomBytes,
    wall: Date.now,
    who: userName(),
    ...(known && { policy: () => known }),
  });
  return { ...operator, close: () => ledger.close() };
}

const otherProxy =
  'If a proxy runs on it, speak to that one: set PAYBRAKE_ADMIN_TOKEN, and PAYBRAKE_ADMIN_URL when it is not on port 4243.';

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
