/** Who may speak to the admin API: a holder of the token, that is not another site in the operator's browser. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request gets no answer; `retryAfter` in seconds. */
export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
}

/** Wrong tokens answered with 401 in one minute; the rest of them get 429. The right token is never kept out. */
const wrongTokensAMinute = 20;
const minute = 60_000;

/**
 * Checks of one server, in the order in which a request meets them.
 *
 * @param hosts names and addresses that it is reached under, without a port, as a URL writes them (`[::1]`)
 * @param now ms of a clock that does not go back
 */
export function createGuard({ token, hosts, now }: { token: string; hosts: readonly string[]; now: () => number }) {
  const expected = digest(`Bearer ${token}`);
  let began = 0;
  let wrong = 0;

  /** Another site cannot get an answer through the operator's browser: not by its own name (DNS rebinding), not from its pages. */
  function checkSite(request: IncomingMessage): Refused | undefined {
    const { host = '', origin, 'sec-fetch-site': site } = request.headers;
    if (!hosts.includes(host.replace(/:\d+$/, '').toLowerCase())) {
      return {
        status: 421,
        code: 'wrong_host',
        message: 'This server does not answer to that Host. Use its address, 127.0.0.1.',
      };
    }
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return crossSite;
    return site === undefined || site === 'same-origin' || site === 'none' ? undefined : crossSite;
  }

  function checkToken(request: IncomingMessage): Refused | undefined {
    // Digests have one length, which `timingSafeEqual` needs, and their comparison tells nothing about the token.
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return undefined;
    const time = now();
    if (time - began >= minute) [began, wrong] = [time, 0];
    wrong++;
    if (wrong <= wrongTokensAMinute) {
      const message = 'The admin token is missing or wrong. Send it as Authorization: Bearer, from PAYBRAKE_ADMIN_TOKEN.';
      return { status: 401, code: 'denied', message };
    }
    const retryAfter = Math.ceil((began + minute - time) / 1_000);
    return { status: 429, code: 'denied', message: 'Too many wrong tokens. Wait a minute.', retryAfter };
  }

  return { checkSite, checkToken };
}

const crossSite: Refused = { status: 403, code: 'cross_site', message: 'Requests from pages of other sites are refused.' };

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
