/** From the command line and the environment to a configuration that is safe to start with, or to the reason why there is none. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Mode } from '../model.js';
import { CannotStart } from './cannot-start.js';
import { stateFolderName } from './state.js';
import { checkSurroundings, type Surroundings } from './strict.js';
import { stripeKeyIn, type StripeKeyInSight } from './stripe-key.js';
import { readTls, type Tls } from './tls.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** As the user wrote them; absent where they wrote nothing. */
export interface ProxyFlags {
  readonly policy?: string;
  readonly port?: number;
  readonly host?: string;
  /** Names that callers use for the proxy, beside loopback. */
  readonly name?: readonly string[];
  readonly adminPort?: number;
  readonly state?: string;
  /** `simulator` or an address. */
  readonly upstream?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly log?: LogLevel;
}

export interface ProxyConfig {
  readonly mode: Mode;
  readonly policy: PolicyChoice;
  readonly upstream: UpstreamChoice;
  readonly listen: { readonly host: string; readonly port: number; readonly names: readonly string[]; readonly tls?: Tls };
  /** `token`: from the environment; absent, one is made and noted in the state folder, which happens in test mode only. */
  readonly admin: { readonly port: number; readonly token?: string };
  /** Absolute path. */
  readonly stateFolder: string;
  readonly logLevel: LogLevel;
  /** What the user should know and may go on with. */
  readonly warnings: readonly string[];
}

/** `shown`: as messages name it. */
export type PolicyChoice = { readonly kind: 'file'; readonly path: string; readonly shown: string } | { readonly kind: 'sample' };

export type UpstreamChoice =
  { readonly kind: 'simulator'; readonly key: string } | { readonly kind: 'http'; readonly origin: string; readonly key: string };

export const policyFileName = 'paybrake.policy.json';
export const defaultPort = 4242;
export const defaultAdminPort = 4243;

const stripeOrigin = 'https://api.stripe.com';

/** For upstreams on this machine that ask for a key and check none. Not one that Stripe issued. */
const standInKey = ['sk', 'test', 'paybrakeOnThisMachine'].join('_');

/** @throws CannotStart with what is wrong and what to do */
export function readConfig(flags: ProxyFlags, cwd: string, surroundings: Surroundings): ProxyConfig {
  const { env } = surroundings;
  const stripeKey = stripeKeyIn(env);
  const mode = stripeKey?.mode ?? 'test';
  if (flags.policy !== undefined && !existsSync(resolve(cwd, flags.policy))) {
    throw new CannotStart(`There is no policy file ${flags.policy}. Check the path; it starts at the folder that you are in.`);
  }
  const upstream = chooseUpstream(flags, cwd, stripeKey);
  const policy = choosePolicy(flags, cwd, upstream, stripeKey);
  const warnings = checkSurroundings(mode, surroundings);
  const tls = readTls(cwd, flags.tlsCert, flags.tlsKey);
  const host = flags.host ?? '127.0.0.1';
  warnings.push(...checkHost(host, mode, tls));
  const port = flags.port ?? defaultPort;
  const adminPort = flags.adminPort ?? defaultAdminPort;
  if (port === adminPort && port !== 0) {
    throw new CannotStart(
      `Port ${port} cannot serve both agents and the operator. Give one of them another: --port or --admin-port.`,
    );
  }
  const token = adminToken(env, mode);
  return {
    mode,
    policy,
    upstream,
    listen: { host, port, names: flags.name ?? [], ...(tls && { tls }) },
    admin: { port: adminPort, ...(token !== undefined && { token }) },
    stateFolder: resolve(cwd, flags.state ?? stateFolderName),
    logLevel: flags.log ?? 'info',
    warnings,
  };
}

function chooseUpstream({ upstream, policy }: ProxyFlags, cwd: string, stripeKey: StripeKeyInSight | undefined): UpstreamChoice {
  if (upstream === undefined || upstream === stripeOrigin) {
    if (stripeKey !== undefined) return { kind: 'http', origin: stripeOrigin, key: stripeKey.key };
    // Nothing was asked for and no key is at hand: a first try.
    if (upstream === undefined && policy === undefined && !existsSync(resolve(cwd, policyFileName)))
      return { kind: 'simulator', key: standInKey };
    throw new CannotStart(
      'STRIPE_SECRET_KEY is not set, so there is nothing to forward with. Set it, or try on this machine: paybrake proxy --upstream simulator',
    );
  }
  if (stripeKey?.mode === 'live') {
    const what = upstream === 'simulator' ? 'the simulator' : shown(upstream);
    throw new CannotStart(
      `STRIPE_SECRET_KEY is a live key, and it goes to ${stripeOrigin} and nowhere else, not to ${what}. Unset it for this, or use a test key.`,
    );
  }
  if (upstream === 'simulator') return { kind: 'simulator', key: standInKey };
  return { kind: 'http', origin: loopbackOrigin(upstream), key: stripeKey?.key ?? standInKey };
}

function loopbackOrigin(upstream: string): string {
  const url = URL.canParse(upstream) ? new URL(upstream) : undefined;
  const local = url?.protocol === 'http:' && /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname);
  if (url !== undefined && local && url.origin === upstream.replace(/\/$/, '')) return url.origin;
  throw new CannotStart(
    `--upstream ${shown(upstream)} is none that the proxy forwards to. It takes simulator, ${stripeOrigin}, or with a test key an address on this machine such as http://127.0.0.1:4343.`,
  );
}

/** An address for a message, without what may be a password in it. */
function shown(upstream: string): string {
  return /^[\w.:/[\]-]{1,100}$/.test(upstream) ? upstream : 'that address';
}

function choosePolicy(
  { policy }: ProxyFlags,
  cwd: string,
  upstream: UpstreamChoice,
  stripeKey: StripeKeyInSight | undefined,
): PolicyChoice {
  const path = resolve(cwd, policy ?? policyFileName);
  if (existsSync(path)) return { kind: 'file', path, shown: policy ?? policyFileName };
  if (upstream.kind === 'simulator' || upstream.origin !== stripeOrigin) return { kind: 'sample' };
  const kind = stripeKey?.mode === 'live' ? 'a live key' : 'a key';
  throw new CannotStart(
    `STRIPE_SECRET_KEY holds ${kind}, and there is no policy that says what may be done with it. Write ${policyFileName} here, or name one with --policy.`,
  );
}

function checkHost(host: string, mode: Mode, tls: Tls | undefined): string[] {
  if (host.trim() === '') throw new CannotStart('--host is empty. Name an address, or leave it out to listen on 127.0.0.1.');
  if (tls !== undefined || /^(?:localhost|::1|127\.\d+\.\d+\.\d+)$/.test(host)) return [];
  if (mode === 'live') {
    throw new CannotStart(
      `On ${host} other machines can reach the proxy, and vault keys would travel in the clear. Add --tls-cert and --tls-key, or leave --host out.`,
    );
  }
  return [
    `On ${host} other machines can reach the proxy, and vault keys travel in the clear. Live mode does not start like this.`,
  ];
}

/** 32 bytes in hex are 64 characters, in base64 43. */
const shortestToken = 43;

function adminToken(env: Surroundings['env'], mode: Mode): string | undefined {
  const token = env['PAYBRAKE_ADMIN_TOKEN']?.trim() ?? '';
  const remedy = 'Make one and keep it where you keep secrets: openssl rand -hex 32';
  if (token === '') {
    if (mode === 'test') return undefined;
    throw new CannotStart(`PAYBRAKE_ADMIN_TOKEN is not set, and live mode writes none to disk. ${remedy}`);
  }
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CannotStart(`PAYBRAKE_ADMIN_TOKEN holds a blank or a letter that no header takes. ${remedy}`);
  if (token.length < shortestToken) {
    throw new CannotStart(`PAYBRAKE_ADMIN_TOKEN has ${token.length} characters; it needs ${shortestToken} or more. ${remedy}`);
  }
  return token;
}
