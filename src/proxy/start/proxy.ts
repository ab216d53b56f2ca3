/** Puts a proxy together from its configuration, part by part, and takes it down again in the opposite order. */
import type { Policy } from '../../policy/model.js';
import { localOperator } from '../admin/local/operator.js';
import type { Operator } from '../admin/operator.js';
import { startAdminServer } from '../admin/server.js';
import { createGateway } from '../gateway.js';
import { createLog, errorFields, type Log } from '../http/log.js';
import { createMetrics } from '../http/metrics.js';
import { requestIds } from '../http/refuse.js';
import { listen } from '../http/server.js';
import { connectUpstream, UpstreamError, type Upstream } from '../http/upstream.js';
import { watchWith } from '../http/watch.js';
import { LedgerError, type Ledger } from '../ledger/ledger.js';
import { openLedger } from '../ledger/sqlite.js';
import type { Mode } from '../model.js';
import { raise } from '../steps/context.js';
import { alarmsOf } from './alarms.js';
import { CannotStart } from './cannot-start.js';
import type { ProxyConfig, UpstreamChoice } from './config.js';
import { listening } from './listening.js';
import { lookUpWith } from './look-up.js';
import { overhear } from './overhear.js';
import { openPolicy } from './open-policy.js';
import { claimState, openStateFolder, refuseTokenOnDisk, removeAdminFile, writeAdminFile } from './state.js';
import { firstCheck, watchUpstream, type After, type UpstreamWatch } from './upstream-check.js';

/** What the proxy takes from the process that it runs in. */
export interface StartDeps {
  /** Starts a Stripe on this machine, for `--upstream simulator`. */
  readonly startSimulator: () => Promise<{ readonly origin: string; stop(): Promise<void> }>;
  readonly log: { readonly to: { write(line: string): void }; readonly pretty: boolean };
  /** `crypto.randomBytes`. */
  readonly random: (bytes: number) => Uint8Array;
  readonly clock: { wall(): number; monotonic(): number };
  readonly after: After;
  readonly pid: number;
}

export interface RunningProxy {
  readonly url: string;
  readonly adminUrl: string;
  /** Where requests are sent to. */
  readonly origin: string;
  readonly mode: Mode;
  readonly policy: () => Policy;
  /** For what the command itself does: a first key. */
  readonly operator: Operator;
  /** What the user should know: of the configuration, the upstream and the ledger. */
  readonly warnings: readonly string[];
  /** Reads the policy again. */
  reload(): void;
  /**
   * Takes no new request, lets those under way be settled, and closes everything. What is not settled within `patience` (ms) is known
   * to the ledger as unknown, and settled later.
   */
  stop(patience: number): Promise<Stopped>;
  /** Ends the connections to Stripe, so that a stop that waits for them waits no longer. */
  cutOff(): Promise<void>;
}

export interface Stopped {
  /** Requests that were still under way. */
  readonly cutOff: number;
  /** Holds of which nobody knows what became of them; `undefined` when the ledger has failed, and only the next start will tell. */
  readonly unknown: number | undefined;
}

/** @throws CannotStart with what is wrong and what to do; nothing is left running then */
export async function startProxy(config: ProxyConfig, deps: StartDeps): Promise<RunningProxy> {
  const closers: (() => unknown)[] = [];
  const closeAll = async () => {
    const failures: unknown[] = [];
    for (const close of closers.splice(0).reverse())
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await start(config, deps, (close) => closers.push(close), closeAll);
  } catch (error) {
    // What stood in the way is the news, not what failed on the way back.
    await closeAll().catch(() => undefined);
    if (error instanceof LedgerError || error instanceof UpstreamError) throw new CannotStart(error.message);
    throw error;
  }
}

async function start(
  config: ProxyConfig,
  deps: StartDeps,
  closing: (close: () => unknown) => unknown,
  closeAll: () => Promise<void>,
): Promise<RunningProxy> {
  const { mode, stateFolder, warnings } = config;
  const { random, clock } = deps;
  const log = createLog({ level: config.logLevel, ...deps.log });

  const policies = openPolicy(config.policy, mode, log);
  closing(() => policies.close());
  const policy = () => policies.current;

  openStateFolder(stateFolder);
  if (mode === 'live') refuseTokenOnDisk(stateFolder);
  claimState(stateFolder, mode);
  const ledger = await openLedger({ folder: stateFolder, clock, random });
  closing(() => ledger.close());

  const metrics = createMetrics({
    inFlight: () => server.inFlight(),
    unknownHolds: () => ledger.holds.list({ state: 'unknown' }).length,
  });
  const alarms = alarmsOf({
    ledger,
    mode,
    clock,
    raise: (alarm, message) => raise({ metrics, log }, alarm, message),
  });

  const { upstream: way, origin } = await openUpstream(config.upstream, mode, deps, closing);
  // From the check before the start on, and so before anything is reserved, every answer tells the ledger the time.
  const checked = overhear(way, (answer) => {
    if (answer.date !== undefined) ledger.observe(answer.date);
    alarms.heedDate(answer);
  });
  const watch = await watchKey(config.upstream, checked, mode, deps, log);
  closing(() => watch.stop());
  // The check of the key tells of the other mode itself.
  const upstream = overhear(checked, (answer) => {
    alarms.heedMode(answer);
  });
  const watchOfLedger = alarms.watch(deps.after);
  closing(() => watchOfLedger.stop());

  const newRequestId = requestIds(random);
  const gateway = createGateway({ ledger, policy, upstream, mode, metrics, log, newRequestId, random, clock });

  const { host, port, names, tls } = config.listen;
  const server = await listening({ host, port, flag: '--port' }, () =>
    listen({
      host,
      port,
      names,
      ...(tls && { tls }),
      handle: (incoming) => gateway.handle(incoming),
      ready: () => watch.reached && isWritable(ledger),
      requestId: newRequestId,
      watch: watchWith({ metrics, log, now: () => clock.monotonic() }),
    }),
  );
  closing(() => server.stop(0));

  const scheme = tls === undefined ? 'http' : 'https';
  const url = `${scheme}://${calledBy(host, names)}:${server.port}`;

  const operating = {
    ledger,
    mode,
    random,
    wall: () => clock.wall(),
    policy: () => ({
      policy: policies.current,
      source: config.policy.kind === 'file' ? config.policy.shown : 'the sample policy',
    }),
    upstream: origin,
    ready: () => watch.reached && isWritable(ledger),
    lookUp: lookUpWith(upstream, policy),
  };
  const token = config.admin.token ?? Buffer.from(random(32)).toString('hex');
  const admin = await listening({ host: '127.0.0.1', port: config.admin.port, flag: '--admin-port' }, () =>
    startAdminServer({
      operator: localOperator({ ...operating, who: 'admin API' }),
      token,
      port: config.admin.port,
      proxyUrl: url,
      metrics: async () => ({ text: await metrics.render(), contentType: metrics.contentType }),
      now: () => clock.monotonic(),
      onError: (error) => log.error('The admin API failed.', errorFields(error)),
    }),
  );
  closing(() => admin.stop());
  if (mode === 'test') {
    writeAdminFile(stateFolder, { url: admin.url, token, pid: deps.pid });
    closing(() => removeAdminFile(stateFolder, deps.pid));
  }

  const stop = async (patience: number): Promise<Stopped> => {
    const cutOff = await server.stop(patience);
    const unknown = isWritable(ledger) ? ledger.holds.list({ state: 'unknown' }).length : undefined;
    await closeAll();
    return { cutOff, unknown };
  };
  let stopped: Promise<Stopped> | undefined;

  return {
    url,
    adminUrl: admin.url,
    origin,
    mode,
    policy,
    operator: localOperator({ ...operating, who: 'paybrake proxy' }),
    warnings: [...warnings, ...(ledger.notice === undefined ? [] : [ledger.notice]), ...frozenWarning(ledger)],
    reload: () => policies.reload(),
    stop: (patience) => (stopped ??= stop(patience)),
    cutOff: () => upstream.close(),
  };
}

/** A host that requests under its address are answered for: nobody calls all addresses at once. */
function calledBy(host: string, [name]: readonly string[]): string {
  if (host === '0.0.0.0' || host === '::') return name ?? '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Somebody stopped them before this start, and a start does not lift that. */
function frozenWarning({ keys }: Ledger): string[] {
  const frozen = keys.frozen();
  if (frozen === 'everything')
    return ['Everything is frozen: all requests are answered with 401. Lift it with: paybrake unfreeze'];
  return frozen.map(
    (role) => `The role ${role} is frozen: its requests are answered with 401. Lift it with: paybrake unfreeze ${role}`,
  );
}

async function openUpstream(
  choice: UpstreamChoice,
  mode: Mode,
  { startSimulator }: StartDeps,
  closing: (close: () => unknown) => unknown,
): Promise<{ readonly upstream: Upstream; readonly origin: string }> {
  const simulator = choice.kind === 'simulator' ? await startSimulator() : undefined;
  if (simulator !== undefined) closing(() => simulator.stop());
  const origin = choice.kind === 'http' ? choice.origin : (simulator?.origin ?? '');
  const upstream = connectUpstream({ origin, key: choice.key, mode });
  closing(() => upstream.close());
  return { upstream, origin };
}

async function watchKey(
  choice: UpstreamChoice,
  upstream: Upstream,
  mode: Mode,
  { after }: StartDeps,
  log: Log,
): Promise<UpstreamWatch> {
  const first = choice.kind === 'simulator' ? ({ kind: 'taken' } as const) : await firstCheck(upstream, mode, after);
  if (first.kind === 'refused') throw new CannotStart(first.message);
  if (first.kind === 'unreachable') {
    log.warn(`Stripe cannot be reached. ${first.why} The proxy is not ready until it is; it goes on trying.`);
  }
  return watchUpstream({
    upstream,
    mode,
    first,
    after,
    onVerdict: (verdict) => {
      if (verdict.kind === 'refused') log.error(verdict.message);
      else log.info('Stripe has taken the key. The proxy is ready.');
    },
  });
}

/** A ledger that failed once refuses everything from then on. */
function isWritable(ledger: Ledger): boolean {
  try {
    ledger.keys.frozen();
    return true;
  } catch {
    return false;
  }
}
