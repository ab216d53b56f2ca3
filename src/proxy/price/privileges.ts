import { maxExposure } from './exposure.js';
import { nameOfCall, stop, type Ask, type Money } from './pricer.js';

/**
 * What moves nothing itself. A credential or a new payee is never let through. A right to spend elsewhere is an exposure of all that the
 * policy allows. A discount only lessens what is charged, and a saved payment method is charged by calls that are counted: both are
 * free for a role whose policy names them.
 */
export function privilege(ask: Ask): Money | 'free' {
  const { privilege: kind, note } = ask.row;
  if (kind === 'credential' || kind === 'reroute') {
    const what =
      kind === 'credential' ? 'hands out a credential that works without the proxy' : 'sends money or events elsewhere';
    const why = note === undefined ? '' : ` ${note}`;
    stop(
      403,
      'endpoint_never_allowed',
      `${nameOfCall(ask)} ${what}.${why} No policy can allow it; call Stripe with a key of your own.`,
    );
  }
  if (kind === 'discount' || ask.row.call.startsWith('setupIntents.')) return 'free';
  return { amount: 0, currency: 'usd', exposure: maxExposure(ask), object: ask.request.ids[0], bucket: 'payouts' };
}
