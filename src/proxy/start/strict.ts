/** What the surroundings of the process may not do to a proxy: weaken its parser, its certificate checks or its memory. */
import type { Mode } from '../model.js';
import { CannotStart } from './cannot-start.js';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Node's own options on the command line: `process.execArgv`. */
  readonly execArgv: readonly string[];
}

/** Wrong in any mode: what a lenient parser lets through, the proxy would judge as something else than Stripe reads. */
const neverFlags = ['--insecure-http-parser'];

/** They show the key to others, or weaken the connection that it travels on. */
const liveFlags = [
  '--inspect',
  '--inspect-brk',
  '--inspect-wait',
  '--inspect-port',
  '--tls-keylog',
  '--tls-min-v1.0',
  '--tls-min-v1.1',
];

/**
 * @returns warnings, for what is allowed and still worth knowing
 * @throws CannotStart for what is not
 */
export function checkSurroundings(mode: Mode, { env, execArgv }: Surroundings): string[] {
  const options = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)].map((option) =>
    option.replace(/["']/g, '').replace(/=.*$/, ''),
  );
  const forbidden = options.find((option) => neverFlags.includes(option) || (mode === 'live' && liveFlags.includes(option)));
  if (forbidden !== undefined) {
    const when = neverFlags.includes(forbidden) ? '' : ' in live mode';
    throw new CannotStart(
      `Node runs with ${forbidden}, which the proxy does not allow${when}. Take it out of NODE_OPTIONS and of the command line.`,
    );
  }
  const unchecked = env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
  if (unchecked && mode === 'live') {
    throw new CannotStart('NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off, and live mode wants them. Unset it.');
  }
  return [
    ...(unchecked ? ['NODE_TLS_REJECT_UNAUTHORIZED=0 is set. Live mode does not start with it.'] : []),
    ...((env['NODE_EXTRA_CA_CERTS'] ?? '') !== '' && mode === 'live'
      ? ['NODE_EXTRA_CA_CERTS is set: whoever holds that authority can read the traffic to Stripe, key and all.']
      : []),
  ];
}
